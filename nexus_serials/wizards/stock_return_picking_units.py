from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _find_returnable_lines(self):
        lines = super()._find_returnable_lines()
        # The keys are integers, which no call from outside can send.
        units = self.env.context.get("nexus_return_units") or {}
        if wanted := units.get(self.origin_returned_move_id.id):
            lines = lines.filtered(lambda line: line.lot_id.id in wanted)
        return lines


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
        units = self.env.context.get("nexus_return_units") or {}
        if wanted := units.get(self.move_id.id):
            # In the product's own unit: one of a dozen is no round number of dozens.
            values["product_uom"] = self.product_id.uom_id.id
            values["product_uom_qty"] = len(wanted)
        return values
