from odoo import models

from ..models.stock_move_return import KEEP_RETURNS

#: Context key: all that can come back is asked for, not a number somebody typed.
RETURN_ALL = "nexus_return_all"


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _create_return(self):
        return super(
            StockReturnPicking, self.with_context(**{KEEP_RETURNS: True})
        )._create_return()

    def action_create_returns_all(self):
        return super(
            StockReturnPicking, self.with_context(**{RETURN_ALL: True})
        ).action_create_returns_all()

    def action_create_returns(self):
        if not self.env.context.get(RETURN_ALL):
            return super().action_create_returns()
        for line in self.product_return_moves:
            line._leave_out_what_is_back()
        return super(
            StockReturnPicking, self.with_context(**{RETURN_ALL: False})
        ).action_create_returns()


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _leave_out_what_is_back(self):
        """Ask for no more units than are still where the returned move took them:
        Odoo knows of those only that came back with a return."""
        move = self.move_id
        if self.product_id.tracking != "serial" or not move.move_line_ids.lot_id:
            return
        there = move._find_lines_still_there(move.location_dest_id)
        units = self.product_id.uom_id._compute_quantity(len(there), self.uom_id)
        self.quantity = min(self.quantity, units)
