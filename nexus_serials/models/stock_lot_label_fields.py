"""What the label of a unit can say: told by the add-ons that know it, printed by those
that draw labels."""

from odoo import api, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model
    def _get_label_fields(self):
        """Return {name: (title, function of a unit that returns its text)}; add-ons
        add theirs."""
        return {
            "serial": (self.env._("Serial Number"), lambda lot: lot.name),
            "manufacturer_serial": (
                self.env._("Manufacturer's Serial"),
                lambda lot: lot.manufacturer_serial,
            ),
            "product": (
                self.env._("Product"),
                lambda lot: (
                    lot.product_id.with_context(display_default_code=False).display_name
                ),
            ),
            "product_code": (
                self.env._("Product Reference"),
                lambda lot: lot.product_id.default_code,
            ),
            "company": (
                self.env._("Company"),
                lambda lot: (lot.company_id or lot.env.company).name,
            ),
            "location": (self.env._("Location"), lambda lot: lot.place),
        }
