"""The token of a unit: what a label links to, whatever happens to the serial."""

from odoo import fields, models
from odoo.tools import SQL, sql

#: Twice the part of a random UUID that is random throughout: 96 bits. The database
#: makes it, so that thousands of units cost nothing.
TOKEN = SQL("right(gen_random_uuid()::text, 12) || right(gen_random_uuid()::text, 12)")


class StockLot(models.Model):
    _inherit = "stock.lot"

    nexus_token = fields.Char(
        "Label Token",
        readonly=True,
        copy=False,
        help="What the label of this unit links to. It says nothing about the unit and "
        "stays the same when the serial number is corrected.",
    )

    _nexus_token_uniq = models.UniqueIndex("(nexus_token)")

    def init(self):
        res = super().init()
        fill_tokens(self.env.cr)
        return res

    def _create(self, data_list):
        lots = super()._create(data_list)
        # Made by the database: what is not part of the INSERT is taken for empty.
        lots.invalidate_recordset(["nexus_token"], flush=False)
        return lots

    def _get_token_path(self):
        """Return the path of the address on the unit's label."""
        self.ensure_one()
        return f"/u/{self.nexus_token}"


def fill_tokens(cr):
    """Give every unit a token, and have the database give one to each to come: one
    statement over the table, whatever its size."""
    if sql.column_exists(cr, "stock_lot", "nexus_token"):
        cr.execute(
            SQL(
                "UPDATE stock_lot SET nexus_token = %s WHERE nexus_token IS NULL", TOKEN
            )
        )
        cr.execute(
            SQL("ALTER TABLE stock_lot ALTER COLUMN nexus_token SET DEFAULT %s", TOKEN)
        )
    else:
        cr.execute(
            SQL(
                "ALTER TABLE stock_lot ADD COLUMN nexus_token varchar DEFAULT %s", TOKEN
            )
        )
