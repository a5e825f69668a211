"""The planned return of what is out: stock that is on its way back."""

from collections import defaultdict
from typing import NamedTuple

from odoo import models

from .stock_warehouse_orderpoint_hire import OPEN_STATES


class _Return(NamedTuple):
    """What comes back with one movement."""

    line: models.Model
    place: models.Model
    warehouse: models.Model


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _find_planned_returns(self):
        return self.env["stock.move"].search(
            [
                ("hire_line_id", "in", self.ids),
                ("state", "in", OPEN_STATES),
                ("picking_id", "!=", False),
                ("location_id.is_hire_place", "=", True),
            ]
        )

    def _plan_returns(self):
        """Have what is out of these lines, and no more, planned to come back when the
        hire ends, whatever was planned before."""
        # sudo: whoever changes a hire need not have rights on transfers.
        lines = self.sudo()
        wanted = lines._find_what_is_out()
        superfluous = self.env["stock.move"]
        for move in lines._find_planned_returns():
            key = _Return(
                move.hire_line_id, move.location_id, move.picking_type_id.warehouse_id
            )
            if key in wanted:
                move._plan_return(*wanted.pop(key))
            else:
                superfluous += move
        superfluous._action_cancel()
        missing = defaultdict(dict)
        for key, planned in wanted.items():
            order = key.line.order_id
            missing[order, key.place, key.warehouse][key.line] = planned
        for (order, place, warehouse), planned in missing.items():
            order.with_company(order.company_id)._add_planned_returns(
                place, warehouse, planned
            )

    def _find_what_is_out(self):
        """Return {_Return: [quantity, when it is due]}; what has not left by the
        documents is left out."""
        groups = self.env["nexus.hire.booking"]._read_group(
            [
                ("line_id", "in", self.ids),
                ("state", "=", "out"),
                ("move_out_id", "!=", False),
            ],
            ["line_id", "move_out_id", "warehouse_id"],
            ["quantity:sum", "end:max"],
        )
        wanted = {}
        for line, move, warehouse, quantity, end in groups:
            key = _Return(line, move.location_dest_id, warehouse)
            planned = wanted.setdefault(key, [0, end])
            planned[0] += quantity
            planned[1] = max(planned[1], end)
        return wanted


class StockMove(models.Model):
    _inherit = "stock.move"

    def _plan_return(self, quantity, end):
        if self.product_uom.compare(self.product_uom_qty, quantity):
            self.product_uom_qty = quantity
        if self.date != end:
            self.date = end


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    def write(self, vals):
        res = super().write(vals)
        if "end" in vals:
            out = self.filtered(lambda row: row.state == "out" and row.move_out_id)
            out.line_id._plan_returns()
        return res
