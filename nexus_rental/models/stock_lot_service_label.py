"""Labels say when a unit was tested, and until when that holds."""

from odoo import api, models
from odoo.tools import format_date


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model
    def _get_label_fields(self):
        return {
            **super()._get_label_fields(),
            "tested_on": (
                self.env._("Tested On"),
                lambda lot: lot._say_test_date(
                    lot.env._("Tested %s"), "last_good_date", max
                ),
            ),
            "next_due": (
                self.env._("Next Due"),
                lambda lot: lot._say_test_date(
                    lot.env._("Next test %s"), "due_date", min
                ),
            ),
        }

    def _say_test_date(self, text, name, choose):
        """Return a date of the tests of this unit as its label says it; "" where one
        failed or none is known: a label in use says nothing that is not so."""
        # sudo: whoever prints a label may see what it says.
        rows = self.sudo().service_due_ids.filtered(
            lambda row: row.is_test and row.state != "exempt"
        )
        if "failed" in rows.mapped("state"):
            return ""
        dates = [row[name] for row in rows if row.last_good_date and row[name]]
        return text % format_date(self.env, choose(dates)) if dates else ""
