from odoo import Command, models


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def action_adjust_serials(self):
        """Open a new adjustment; from units in Physical Inventory, one that takes
        them off hand."""
        units = self.filtered(lambda q: q.tracking == "serial" and q.lot_id)
        product = units.product_id
        location = units.location_id
        if len(product) != 1 or len(location) != 1:
            context = {}
        else:
            context = {
                "default_product_id": product.id,
                "default_location_id": location.id,
                "default_removal_ids": [
                    Command.create({"lot_id": lot.id, "reason": "counted"})
                    for lot in units.filtered(lambda q: q.quantity > 0).lot_id
                ],
            }
        action = self.env["product.product"]._get_adjustment_action()
        return dict(action, context=context)

    def action_adjust_serials_and_cost(self):
        """Open a new adjustment that adds units at a cost of their own, where these
        are. The units themselves stay: their value is the moves' matter."""
        units = self.filtered(lambda q: q.tracking == "serial")
        context = {}
        if len(units.location_id) == 1:
            context["default_location_id"] = units.location_id.id
        action = units.product_id.action_adjust_serials_and_cost()
        return dict(action, context=action["context"] | context)
