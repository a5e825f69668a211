from odoo import models


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _prepare_picking_default_values_based_on(self, picking):
        values = super()._prepare_picking_default_values_based_on(picking)
        if location_id := self.env.context.get("nexus_return_location_id"):
            values["location_dest_id"] = location_id
        return values


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        values = super()._prepare_move_default_values(new_picking)
        # The keys are integers, which no call from outside can send. Counted in the
        # product's own unit: a unit out of a dozen is no round number of dozens.
        counts = self.env.context.get("nexus_return_counts") or {}
        if count := counts.get(self.move_id.id):
            values["product_uom"] = self.product_id.uom_id.id
            values["product_uom_qty"] = count
        return values
