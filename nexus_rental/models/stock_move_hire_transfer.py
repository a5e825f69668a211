"""Transfers of hires are done by check-out and check-in, and by nothing else: the
bookings would say something else than the stock."""

from odoo import models
from odoo.exceptions import UserError

_HANDLED_KEY = "nexus_hire_handled"
#: No call from outside can send this object.
_HANDLED = object()


def handled(records):
    """Return the records in an environment whose movements the bookings know of."""
    return records.with_context(**{_HANDLED_KEY: _HANDLED})


class StockMove(models.Model):
    _inherit = "stock.move"

    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "hire_line_id"]

    def _action_done(self, cancel_backorder=False):
        if self.env.context.get(_HANDLED_KEY) is not _HANDLED:
            self._refuse_by_hand()
        return super()._action_done(cancel_backorder=cancel_backorder)

    def _refuse_by_hand(self):
        """
        :raise UserError: this would bring back, or take out, what is hired out
        """
        # sudo: whose hire it is, is told to whoever has its transfer.
        moves = self.sudo().filtered(
            lambda move: move.hire_line_id and move.state not in ("done", "cancel")
        )
        if not moves:
            return
        move = moves[0]
        values = {
            "transfer": move.picking_id.name or move.reference,
            "hire": move.hire_line_id._describe_order(),
        }
        if move.location_id.is_hire_place:
            message = self.env._(
                "%(transfer)s is done when its goods are checked in on the hire "
                "%(hire)s, where their condition is asked.",
                **values,
            )
        else:
            message = self.env._(
                "%(transfer)s is done when its goods are checked out on the hire "
                "%(hire)s.",
                **values,
            )
        raise UserError(message)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _create_backorder_picking(self):
        backorder = super()._create_backorder_picking()
        backorder.hire_order_id = self.hire_order_id
        return backorder
