"""Goods coming back: a return takes the very units its movement had moved."""

from odoo import models
from odoo.tools import SQL

from .stock_move import ON_HAND_USAGES
from .stock_move_line_choice import checked

#: Context key: Odoo is about to free whatever follows the move that is returned.
KEEP_RETURNS = "nexus_keep_returns"


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        returns = self.filtered(
            lambda move: (
                not force_qty
                and not move.picked
                and move.state in ("confirmed", "waiting", "partially_available")
                and move._is_unit_return()
            )
        )
        for move in returns.filtered(lambda move: move._is_taken_from_stock()):
            move._reserve_returnable_units()
        res = super()._action_assign(force_qty=force_qty)
        for move in returns:
            move._propose_returned_units()
        return res

    def _do_unreserve(self):
        if self.env.context.get(KEEP_RETURNS):
            # Another return of the same move keeps the units somebody chose for it.
            self = self.filtered(lambda move: not move._is_unit_return())
        return super()._do_unreserve()

    def _get_available_move_lines(
        self, assigned_moves_ids, partially_available_moves_ids
    ):
        if not self._is_unit_return():
            return super()._get_available_move_lines(
                assigned_moves_ids, partially_available_moves_ids
            )
        if self._is_taken_from_stock():
            return {}  # see _reserve_returnable_units
        known = set(self.move_line_ids.lot_id._ids)
        return {
            (
                line.location_dest_id,
                line.lot_id,
                line.result_package_id,
                line.owner_id,
            ): 1
            for line in self._find_returnable_lines()
            if line.lot_id.id not in known
        }

    # ------------------------------------------------------------------

    def _is_unit_return(self):
        """Tell whether this move takes back units whose serials are known. No query
        for products without serial numbers, and for what is no return."""
        self.ensure_one()
        origin = self.origin_returned_move_id
        return bool(
            origin
            and self.product_id.tracking == "serial"
            and self.picking_id
            and origin.state == "done"
            and origin.move_line_ids.lot_id
        )

    def _is_taken_from_stock(self):
        return self.location_id.usage in ON_HAND_USAGES

    def _find_returnable_lines(self):
        """Return the lines of the returned move whose units can come back with this
        one: still where that move took them, and on no other open return."""
        origin = self.origin_returned_move_id
        return origin._find_lines_still_there(self.location_id, except_move=self)

    def _find_lines_still_there(self, location, except_move=None):
        """Return the lines of this done move whose units nothing moved on: in stock,
        not out of this location. Units on open returns are left out.

        :param except_move: the return that asks; its own units stay in
        """
        lines = self._get_unit_lines()
        lots = lines.lot_id
        if location.usage in ON_HAND_USAGES:
            there = set(lots._find_units_at(location)._ids)
        else:
            last = lots._find_last_lines()
            there = {lot.id for lot, line in last.items() if line.move_id == self}
        there.difference_update(self._find_open_returns(lots, except_move).lot_id._ids)
        return lines.filtered(lambda line: line.lot_id.id in there)

    def _get_unit_lines(self):
        lines = self.move_line_ids.with_prefetch()
        return lines.filtered(lambda line: line.lot_id and line.quantity)

    def _find_open_returns(self, lots, except_move=None):
        """Return the lines of returns not done yet that name these units."""
        return self.env["stock.move.line"].search(
            [
                ("lot_id", "in", lots.ids),
                ("state", "not in", ("done", "cancel")),
                ("move_id", "!=", except_move.id if except_move else False),
                ("move_id.origin_returned_move_id", "!=", False),
                ("quantity", ">", 0),
            ]
        )

    def _reserve_returnable_units(self):
        """Reserve for a return to the vendor, or within the warehouse, what it can
        have of the units that came with the returned move."""
        missing = self._serial_choice_units(
            self.product_uom_qty - self.quantity, self.product_uom, self.product_id
        )
        lots = self._find_returnable_lines().lot_id - self.move_line_ids.lot_id
        faults = lots._find_choice_faults(
            self.product_id, self.company_id, move=self, location=self.location_id
        )
        free = lots.filtered(
            lambda lot: lot not in faults or faults[lot]["code"] == "quoted"
        )
        if free and missing > 0:
            move = checked(self)
            move._replace_units(self.env["stock.move.line"], free[:missing])
            self.move_line_ids._apply_putaway_strategy()

    def _propose_returned_units(self):
        """Mark the units Odoo put on this return as mere proposals where others could
        have come back instead."""
        lines = self.move_line_ids.filtered("lot_id")
        others = self._find_returnable_lines().lot_id - lines.lot_id
        lines.is_proposed = bool(others)

    # ------------------------------------------------------------------
    # Chosen in the window
    # ------------------------------------------------------------------

    def _serial_choice_offer(self):
        if not self._is_unit_return():
            return super()._serial_choice_offer()
        returnable = self._find_returnable_lines().lot_id
        return SQL(
            "SELECT id AS lot_id, id <> ALL(%s) AS is_away"
            "  FROM unnest(%s) AS unit (id)",
            returnable.ids,
            self.origin_returned_move_id._get_unit_lines().lot_id.ids,
        )

    def _find_return_faults(self, lots):
        """Return {unit: fault} of those that cannot come back with this move."""
        faults = {}
        if self._is_taken_from_stock():
            faults = lots._find_choice_faults(
                self.product_id, self.company_id, move=self, location=self.location_id
            )
        shipped = set(self.origin_returned_move_id._get_unit_lines().lot_id._ids)
        returnable = set(self._find_returnable_lines().lot_id._ids)
        elsewhere = {
            line.lot_id: line.move_id._describe_transfer()
            for line in self._find_open_returns(lots, self)
        }
        for lot in lots:
            # Where it is, says less than that nobody may take it.
            if lot.id in returnable or faults.get(lot, {}).get("is_unfit"):
                continue
            code, message = self._explain_not_returnable(
                lot, lot.id in shipped, elsewhere.get(lot)
            )
            faults[lot] = lots._choice_fault(code, message)
        return faults

    def _explain_not_returnable(self, lot, was_moved, other_return):
        origin = self.origin_returned_move_id
        document = origin.picking_id.name or origin.reference
        if lot.product_id != self.product_id:
            return "other_product", self.env._(
                "%(serial)s is a unit of %(other)s, not of %(product)s.",
                serial=lot.name,
                other=lot.product_id.display_name,
                product=self.product_id.display_name,
            )
        if not was_moved:
            return "not_moved", self.env._(
                "%(serial)s did not go with %(document)s.",
                serial=lot.name,
                document=document,
            )
        if other_return:
            return "returning", self.env._(
                "%(serial)s comes back with %(transfer)s already.",
                serial=lot.name,
                transfer=other_return,
            )
        return "not_there", self.env._(
            "%(serial)s is no longer where %(document)s took it.",
            serial=lot.name,
            document=document,
        )
