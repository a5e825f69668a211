"""What a movement that is done says of the status of its units."""

from odoo import models

from .stock_move import ON_HAND_USAGES


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._settle_unit_status()
        return moves

    def _settle_unit_status(self):
        """End what somebody said of units where the movement says otherwise, and have
        the rest follow from where they are now."""
        lines = self.move_line_ids.with_prefetch().filtered(
            lambda line: line.state == "done" and line.tracking == "serial"
        )
        lots = lines.lot_id
        if not lots:
            return
        # A status read before the movement was done does not know of it yet.
        self.env.add_to_compute(lots._fields["status"], lots)
        if not any(lots.mapped("status_flag")):
            return
        back, gone = lots.browse(), lots.browse()
        for line in lines.filtered("lot_id.status_flag"):
            was_here = line.location_id.usage in ON_HAND_USAGES
            is_here = line.location_dest_id.usage in ON_HAND_USAGES
            if is_here and not was_here and line.lot_id.status_flag in _ENDS_BACK:
                back += line.lot_id
            elif was_here and not is_here and line.lot_id.status_flag in _ENDS_GONE:
                gone += line.lot_id
        (back + gone)._telling("", "automatic")._flag_status(False)


#: A unit that is back on hand is neither lost nor retired.
_ENDS_BACK = ("lost", "retired")
#: What is said of a unit we hold ends when it leaves.
_ENDS_GONE = ("in_maintenance", "damaged")
