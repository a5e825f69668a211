"""Where labels are printed from, apart from the units themselves."""

from odoo import models
from odoo.exceptions import UserError


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_print_labels(self):
        """Open the window that prints labels of these units."""
        units = self.filtered(lambda lot: lot.product_id.tracking == "serial")
        if not units:
            raise UserError(
                self.env._(
                    "There are no units here to print labels for: only products with "
                    "serial numbers have labels of their own."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print Labels"),
            "res_model": "nexus.label.print",
            "view_mode": "form",
            "target": "new",
            "context": {"active_model": "stock.lot", "active_ids": units.ids},
        }


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def action_print_unit_labels(self):
        """Open the window that prints labels of the units in stock."""
        return self.product_variant_ids.action_print_unit_labels()


class ProductProduct(models.Model):
    _inherit = "product.product"

    def action_print_unit_labels(self):
        """Open the window that prints labels of the units in stock."""
        units = self.env["stock.lot"].search(
            [
                ("product_id", "in", self.ids),
                ("product_id.tracking", "=", "serial"),
                ("location_id.usage", "in", ("internal", "transit")),
            ],
            order="product_id, name, id",
        )
        return units.action_print_labels()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_print_unit_labels(self):
        """Open the window that prints labels of the units this transfer moves."""
        return self._find_units().action_print_labels()


class NexusSerialAdjustment(models.Model):
    _inherit = "nexus.serial.adjustment"

    def action_print_unit_labels(self):
        """Open the window that prints labels of the units this adjustment moved."""
        return self.move_ids.move_line_ids.lot_id.action_print_labels()
