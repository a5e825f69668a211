from collections import defaultdict

from odoo import models

from .. import numbering

#: What the faults of a choice are to somebody who scans; all others: not eligible.
FAULT_OUTCOMES = {
    "promised": "promised",
    "reserved": "promised",
    "other_place": "wrong",
    "other_product": "not_expected",
    "other_company": "refused",
    "not_moved": "not_expected",
    "not_there": "wrong",
    "returning": "promised",
}


class NexusScanOperationDeliver(models.AbstractModel):
    """Units leave with a transfer: those it has reserved are ticked off, others take
    the place of units that were merely proposed."""

    _name = "nexus.scan.operation.deliver"
    _inherit = "nexus.scan.picking.mixin"
    _description = "Scan Operation: Deliver"

    _icon = "fa-truck"
    _menu_sequence = 30
    _portal_direction = "out"
    _portal_code = "outgoing"

    def _title(self):
        return self.env._("Deliver")

    def _help(self):
        return self.env._("Scan each unit that leaves.")

    def _get_picking_codes(self):
        return ["outgoing", "internal"]

    def _find_moves(self, picking):
        return picking.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.product_id.tracking == "serial"
                and not move.asks_serials
            )
        )

    # ------------------------------------------------------------------

    def _process(self, session, scans):
        if refused := self._refuse_if_closed(session, scans):
            return refused
        moves = self._find_moves(session.picking_id)
        round_ = UnitRound(self, session, scans, moves)
        results = [round_.judge(scan) for scan in scans]
        round_.apply()
        return results

    def _get_scanned_lines(self, session):
        scanned = session._get_effective_scans().lot_id
        return session.picking_id.move_line_ids.filtered(
            lambda line: line.lot_id in scanned and line.quantity
        )

    def _undo(self, session, row):
        move = self.env["stock.move"].browse((row.effect or {}).get("move")).exists()
        if move and move.state not in ("done", "cancel"):
            move._scan_take_back(row.lot_id, row.effect["was"])


class UnitRound:
    """One batch of scans for moves of units that exist: judged one by one, done all
    at once."""

    def __init__(self, operation, session, scans, moves):
        self.operation = operation
        self.env = operation.env
        self.picking = session.picking_id
        self.moves = moves
        self.moves_by_product = self.moves.grouped("product_id")
        self.lots = {scan.uuid: self._narrow(scan) for scan in scans}
        lots = self.env["stock.lot"].union(*self.lots.values())
        self.scanned = set(session._get_effective_scans().lot_id.ids)
        lines = self.moves.move_line_ids.filtered("quantity")
        self.line_by_lot = {line.lot_id: line for line in lines if line.lot_id}
        self.room = {
            move: move._count_expected_units()
            - len([x for x in move.move_line_ids.lot_id.ids if x in self.scanned])
            for move in self.moves
        }
        # Places nobody has chosen a unit for: free ones, and mere proposals.
        self.places = {
            move: move._count_expected_units()
            - len(move.move_line_ids.filtered(self._is_firm))
            for move in self.moves
        }
        self.faults = self._find_faults(lots)
        self.unfit = self._find_unfit(lots)
        self.takes = defaultdict(self.env["stock.lot"].browse)

    def _narrow(self, scan):
        """Return the unit scanned; of several, the only one of these products."""
        lots = scan.lot(self.env)
        if scan.candidates:
            candidates = self.env["stock.lot"].browse(scan.candidates)
            lots = candidates.filtered(
                lambda lot: lot.product_id in self.moves_by_product
            )
        return lots if len(lots) == 1 else lots[:0]

    def _is_firm(self, line):
        return line.quantity and line.lot_id and not line.is_proposed

    def _find_faults(self, lots):
        """Return {move: {unit: fault}} of the units that are not on a line yet."""
        faults = {}
        for product, moves in self.moves_by_product.items():
            new = lots.filtered(
                lambda lot, product=product: (
                    lot.product_id == product and lot not in self.line_by_lot
                )
            )
            for move in moves if new else ():
                if move.asks_choice:
                    faults[move] = move._serial_choice_faults(new)
        return faults

    def _find_unfit(self, lots):
        """Return {unit: fault} of units the transfer has reserved, or somebody chose
        for it, that nobody may take any more."""
        held = lots.filtered(lambda lot: lot in self.line_by_lot)
        unfit = {}
        for move, some in held.grouped(
            lambda lot: self.line_by_lot[lot].move_id
        ).items():
            if purpose := move._get_unit_purpose():
                unfit.update(some._find_faults_of_status(purpose))
        return unfit

    def judge(self, scan):
        """Return what comes of one scan."""
        lot = self.lots[scan.uuid]
        result = self.operation._result
        if not lot:
            return self._explain(scan)
        if lot.id in self.scanned:
            return result("already", self.operation._say_already(lot.name), lot)
        moves = self.moves_by_product.get(lot.product_id)
        if not moves:
            message = self.env._(
                "%(serial)s is a %(product)s, which %(transfer)s does not ask for. Put "
                "it back.",
                serial=lot.name,
                product=lot.product_id.display_name,
                transfer=self.picking.name,
            )
            return result("not_expected", message, lot)
        if lot in self.unfit:
            return self._refuse(lot, self.unfit[lot])
        line = self.line_by_lot.get(lot)
        # A proposal whose place went to a unit scanned before it has none any more.
        if line and (not line.is_proposed or self.places[line.move_id] > 0):
            was = "proposed" if line.is_proposed else "chosen"
            return self._take(line.move_id, lot, was)
        return self._judge_other(lot, moves)

    def _judge_other(self, lot, moves):
        """Judge a unit the transfer has not reserved."""
        open_moves = moves.filtered("asks_choice")
        if not open_moves:
            message = self.env._(
                "%(transfer)s takes other units of %(product)s than %(serial)s: those "
                "the transfer before it brought.",
                transfer=self.picking.name,
                product=lot.product_id.display_name,
                serial=lot.name,
            )
            return self.operation._result("wrong", message, lot)
        moves_left = open_moves.filtered(lambda move: self.room[move] > 0)
        if not moves_left:
            message = self.env._(
                "All units of %(product)s on %(transfer)s are scanned: %(serial)s is "
                "one too many.",
                product=lot.product_id.display_name,
                transfer=self.picking.name,
                serial=lot.name,
            )
            return self.operation._result("not_expected", message, lot)
        faults = {move: self.faults.get(move, {}).get(lot) for move in moves_left}
        # Of several lines, from several places perhaps, one that can have it will do.
        fitting = moves_left.filtered(
            lambda move: not faults[move] or faults[move]["level"] != "error"
        )
        if not fitting:
            return self._refuse(lot, faults[moves_left[0]])
        move = next((m for m in fitting if self.places[m] > 0), None)
        if not move:
            return self.operation._result("wrong", self._say_chosen(lot, moves), lot)
        message = faults[move]["message"] if faults[move] else ""
        return self._take(move, lot, "new", message)

    def _refuse(self, lot, fault):
        outcome = FAULT_OUTCOMES.get(fault["code"], "not_eligible")
        return self.operation._result(
            outcome, fault["message"], lot, fault=fault["code"]
        )

    def _say_chosen(self, lot, moves):
        lines = moves.move_line_ids.filtered(self._is_firm)
        waiting = [
            line.lot_id.name for line in lines if line.lot_id.id not in self.scanned
        ]
        return self.env._(
            "Other units than %(serial)s were chosen for %(transfer)s: %(units)s. Take "
            "one of them, or choose others there first.",
            serial=lot.name,
            transfer=self.picking.name,
            units=", ".join(numbering.condense(waiting)[:5]),
        )

    def _take(self, move, lot, was, message=""):
        self.scanned.add(lot.id)
        self.room[move] -= 1
        self.places[move] -= was != "chosen"
        self.takes[move] |= lot
        return self.operation._result(
            "warning" if message else "ok",
            message or f"{lot.product_id.display_name}: {lot.name}",
            lot,
            effect={"move": move.id, "was": was},
        )

    def _explain(self, scan):
        record = scan.record(self.env)
        if record and record._name == "product.product":
            moves = self.picking.move_ids.filtered(lambda m: m.product_id == record)
            if moves and record.tracking != "serial":
                message = self.env._(
                    "%(product)s has no serial numbers and needs no scan: it goes with "
                    "%(transfer)s as reserved.",
                    product=record.display_name,
                    transfer=self.picking.name,
                )
                return self.operation._result("wrong", message, record=record)
        return self.operation._explain_no_unit(scan)

    def apply(self):
        """Have the moves take what was found good."""
        for move, lots in self.takes.items():
            move._scan_take(lots)
