"""The transfers of a hire: stock is brought to where the bookings say things are.

What goes out, comes back or is lost counts as soon as it is accepted; the documents
follow, at once or when a scan session is finished. Stock moves in the order in which
things happened: a unit that went out twice before anybody made the transfers goes out,
back, and out again.
"""

from collections import Counter, defaultdict
from datetime import datetime
from typing import NamedTuple

from odoo import Command, fields, models
from odoo.fields import Domain

from odoo.addons.nexus_serials.models.stock_move_line_choice import checked

from .nexus_hire_booking import GONE_OUT
from .stock_move_hire_transfer import handled

#: What a booking lacks whose documents are still to be made.
UNFINISHED = Domain("state", "in", GONE_OUT) & (
    Domain("move_out_id", "=", False)
    | (Domain("state", "!=", "out") & Domain("move_in_id", "=", False))
)


class Take(NamedTuple):
    """So many of a product, taken from a quant; from none where there are none."""

    quantity: float
    quant: models.Model


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    def _close_out_documents(self):
        """Make the transfers of what went out, and plan its return.

        :raise UserError: naming units that others have chosen
        """
        self._close_documents()

    def _close_in_documents(self):
        """Make the transfers of what came back, and take off hand what is lost or used
        up. Units somebody says are lost without the right to adjust stock stay where
        they were: their write-off waits, as said on their pages."""
        self._close_documents()

    def _close_documents(self):
        # Bookings are worked on in sudo: the right is asked of the user.
        may_write_off = self.env["stock.lot"].sudo(False)._may_write_off()
        # sudo: whoever hands out and takes back need not have rights on orders.
        rows = self.sudo().filtered_domain(UNFINISHED)
        rows |= rows._find_unfinished_before()
        for some in rows._in_rounds():
            some._make_out_transfers()
            some._make_in_transfers()
            some._take_off_hand(may_write_off)
        rows.line_id._plan_returns()

    def _find_unfinished_before(self):
        """Return what happened to these units before and has no documents yet."""
        if not self.lot_id:
            return self.browse()
        since = {row.lot_id: (row.date_out, row.id) for row in self.sorted("date_out")}
        others = self.search(
            UNFINISHED
            & Domain("lot_id", "in", self.lot_id.ids)
            & Domain("id", "not in", self.ids)
        )
        return others.filtered(lambda row: (row.date_out, row.id) < since[row.lot_id])

    def _in_rounds(self):
        """Return these bookings in the order of what happened, in as few parts as can
        be: none has a unit twice."""
        times, rounds = Counter(), defaultdict(list)
        for row in self.sorted(lambda row: (row.date_out or datetime.min, row.id)):
            rounds[times[row.lot_id]].append(row.id)
            times[row.lot_id] += bool(row.lot_id)
        return [self.browse(rounds[number]) for number in sorted(rounds)]

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------

    def _make_out_transfers(self):
        rows = self.filtered(lambda row: not row.move_out_id)
        for (order, warehouse), some in rows.grouped(
            lambda row: (row.order_id, row.warehouse_id)
        ).items():
            some.with_company(order.company_id)._make_out_transfer(order, warehouse)

    def _make_out_transfer(self, order, warehouse):
        place = order._get_hire_place()
        quants = self._find_quants(warehouse)
        # Somebody moved them by hand: the movement that did is the document.
        there = self.filtered(
            lambda row: row.lot_id and quants[row.lot_id].location_id == place
        )
        there._take_last_move("move_out_id")
        rows = self - there
        if not rows:
            return
        held = rows.lot_id._find_open_lines()
        held.filtered("move_id.hire_line_id").unlink()
        held = held.exists()
        held._check_not_chosen()
        with held._taken_over():
            picking = rows._create_transfer(
                order, warehouse._get_hire_type("out"), warehouse.lot_stock_id, place
            )
            takes = rows._find_takes(quants, warehouse.view_location_id)
            rows._do_transfer(picking.move_ids, takes, "move_out_id")

    def _find_quants(self, warehouse):
        """Return {unit: where it is}. Units somebody took off hand meanwhile are here
        all the same: they are found, in the stock of the warehouse."""
        lots = self.lot_id
        quants = lots._find_quants_on_hand()
        missing = lots.filtered(lambda lot: lot not in quants)
        if missing:
            missing._bring_back(
                warehouse.lot_stock_id,
                self.env._("Handled on hire %s", self.order_id[0].name),
            )
            quants = lots._find_quants_on_hand()
        return quants

    def _take_last_move(self, field):
        lines = self.lot_id._find_last_lines() if self else {}
        for move, rows in self.grouped(lambda row: lines[row.lot_id].move_id).items():
            rows[field] = move

    # ------------------------------------------------------------------
    # Back
    # ------------------------------------------------------------------

    def _make_in_transfers(self):
        rows = self.filtered(lambda row: row.state == "back" and not row.move_in_id)
        for (order, warehouse, place), some in rows.grouped(
            lambda row: (
                row.order_id,
                row.warehouse_id,
                row.move_out_id.location_dest_id,
            )
        ).items():
            some.with_company(order.company_id)._make_in_transfer(
                order, warehouse, place
            )

    def _make_in_transfer(self, order, warehouse, place):
        quants = self._find_quants(warehouse)
        rows = self._leave_out_gone(quants)
        if not rows:
            return
        operation = warehouse._get_hire_type("in")
        moves = rows.line_id._find_planned_returns().filtered(
            lambda move: move.location_id == place and move.picking_type_id == operation
        )
        unplanned = rows.filtered(lambda row: row.line_id not in moves.hire_line_id)
        if unplanned:
            moves |= unplanned._create_transfer(
                order, operation, place, warehouse.lot_stock_id
            ).move_ids
        takes = rows._find_takes(quants, place)
        rows._do_transfer(moves, takes, "move_in_id")

    def _leave_out_gone(self, quants):
        """Return those of these bookings whose unit is still out, by its stock. Where
        it is not, somebody has moved it by hand."""
        gone = self.filtered(
            lambda row: (
                row.lot_id
                and not (
                    row.lot_id in quants
                    and quants[row.lot_id].location_id.is_hire_place
                )
            )
        )
        gone._take_last_move("move_in_id")
        return self - gone

    # ------------------------------------------------------------------
    # Transfers
    # ------------------------------------------------------------------

    def _create_transfer(self, order, operation, source, dest):
        """Return a transfer with a movement for each order line, not confirmed: that
        would reserve."""
        common = {
            "location_id": source.id,
            "location_dest_id": dest.id,
            "company_id": order.company_id.id,
        }
        return self.env["stock.picking"].create(
            {
                **order._prepare_hire_transfer(operation),
                **common,
                "move_ids": [
                    Command.create(
                        {
                            **common,
                            "product_id": line.product_id.id,
                            "product_uom_qty": sum(rows.mapped("quantity")),
                            "product_uom": line.product_id.uom_id.id,
                            "hire_line_id": line.id,
                            "date": fields.Datetime.now(),
                            "state": "confirmed",
                        }
                    )
                    for line, rows in self.grouped("line_id").items()
                ],
            }
        )

    def _find_takes(self, quants, place):
        """Return {order line: [Take]} of what these bookings move.

        :param dict quants: {unit: where it is}
        :param place: where the rest is taken from
        """
        takes = defaultdict(list)
        for row in self.filtered("lot_id"):
            takes[row.line_id].append(Take(1, quants[row.lot_id]))
        pooled = self.filtered(lambda row: not row.lot_id)
        for product, rows in pooled.grouped("product_id").items():
            stock = _Stock(product, place)
            for line, some in rows.grouped("line_id").items():
                takes[line] += stock.take(sum(some.mapped("quantity")))
        return takes

    def _do_transfer(self, moves, takes, field):
        """Do these movements with what is taken for their lines.

        :param moves: one for each order line of these bookings
        :param str field: which movement of the bookings it is
        """
        vals_list = []
        by_line = {move.hire_line_id: move for move in moves}
        for line, some in takes.items():
            move = by_line[line]
            base = {**move._prepare_move_line_vals(), "picked": True}
            base["product_uom_id"] = line.product_id.uom_id.id
            vals_list += [_prepare_move_line(base, take) for take in some]
        checked(self.env["stock.move.line"]).create(vals_list)
        handled(checked(moves.picking_id))._action_done()
        for line, rows in self.grouped("line_id").items():
            rows[field] = by_line[line]


class _Stock:
    """The quants of a product at a place, taken from one after the other."""

    def __init__(self, product, place):
        self.rounding = product.uom_id
        self.quants = (
            product.env["stock.quant"]
            ._gather(product, place)
            .filtered(lambda quant: not quant.owner_id)
        )
        self.taken = defaultdict(float)

    def take(self, quantity):
        """Return [Take] of this much: first what is free, then what is reserved for
        others, whom Odoo gives something else; what is nowhere comes from no quant."""
        takes = []
        for is_free in (True, False):
            for quant in self.quants:
                held = quant.reserved_quantity if is_free else 0
                there = quant.quantity - held - self.taken[quant]
                part = min(quantity, there)
                if self.rounding.compare(part, 0) > 0:
                    takes.append(Take(part, quant))
                    self.taken[quant] += part
                    quantity -= part
        if self.rounding.compare(quantity, 0) > 0:
            takes.append(Take(quantity, self.quants.browse()))
        return takes


def _prepare_move_line(base, take):
    vals = {**base, "quantity": take.quantity}
    if take.quant:
        vals.update(
            location_id=take.quant.location_id.id,
            lot_id=take.quant.lot_id.id,
            package_id=take.quant.package_id.id,
            owner_id=take.quant.owner_id.id,
        )
    return vals
