"""Units that come back are judged: every document that brings some asks in what
condition they are."""

from odoo import api, fields, models

from .stock_lot_status import CONDITIONS
from .stock_move import ON_HAND_USAGES

HELP = (
    "In what condition the units are that come back. Damaged ones stay on hand, but "
    "nobody can take them. Left empty, their condition stays as it was."
)


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _judge_returned(self, condition, reason, source="form"):
        """Say in what condition these units came; damaged ones are nobody's to take.

        :param reason: the document they came with
        :param source: see :meth:`set_condition`
        """
        if not condition or not self:
            return
        # sudo: who credits goods may not write units; the event tells who it was.
        units = self.sudo().with_prefetch()
        units.set_condition(condition, reason=reason, source=source)
        free = units.filtered(lambda lot: lot.status == "available")
        if condition == "damaged" and free:
            free.set_status("damaged", reason=reason, source=source)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    returned_condition = fields.Selection(
        CONDITIONS, "Condition of Units Returned", copy=False, help=HELP
    )
    brings_units_back = fields.Boolean(compute="_compute_brings_units_back")

    @api.depends("move_ids.location_id", "move_ids.location_dest_id", "move_ids.state")
    def _compute_brings_units_back(self):
        for picking in self:
            picking.brings_units_back = any(
                move._brings_units_back() for move in picking.move_ids
            )

    def _action_done(self):
        res = super()._action_done()
        for (picking, condition, source), lots in self._find_judged_units().items():
            lots._judge_returned(condition, picking.name, source)
        return res

    def _find_judged_units(self):
        """Return {(transfer, condition, source of what is said): units it brought}."""
        judged = {}
        for picking in self.filtered("returned_condition"):
            moves = picking.move_ids.filtered(
                lambda move: move.state == "done" and move._brings_units_back()
            )
            key = picking, picking.returned_condition, "form"
            judged[key] = moves.move_line_ids.lot_id
        return judged


class StockMove(models.Model):
    _inherit = "stock.move"

    def _brings_units_back(self):
        """Tell whether a customer gives units back with this move."""
        return (
            self.product_id.tracking == "serial"
            and self.location_id.usage == "customer"
            and self.location_dest_id.usage in ON_HAND_USAGES
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    returned_condition = fields.Selection(
        CONDITIONS, "Condition of Units Returned", copy=False, help=HELP
    )

    def _create_returns(self, lots, trips, location):
        receipts = super()._create_returns(lots, trips, location)
        receipts.returned_condition = self.returned_condition
        return receipts


class NexusSerialAdjustment(models.Model):
    _inherit = "nexus.serial.adjustment"

    condition = fields.Selection(
        CONDITIONS,
        "Condition of Units Added",
        copy=False,
        help="In what condition the units are that were found or came back.",
    )

    def _move_units_in(self, known):
        moves = super()._move_units_in(known)
        moves.move_line_ids.lot_id._judge_returned(
            self.condition, f"{self.name}: {self.reason}"
        )
        return moves
