from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from .. import numbering, serial_settings
from .nexus_scan_operation_deliver import UnitRound

#: More products than this are looked for in a list.
MOST_BUTTONS = 12
#: What is wrong with a serial, to somebody who scans it; all others: refused.
FAULT_OUTCOMES = {"duplicate": "already", "taken": "wrong", "pending": "promised"}


class NexusScanOperationReceive(models.AbstractModel):
    """Units come in with a receipt: a product's barcode says which product the next
    ones are of, a code nobody knows becomes the serial number of a new unit."""

    _name = "nexus.scan.operation.receive"
    _inherit = "nexus.scan.picking.mixin"
    _description = "Scan Operation: Receive"

    _icon = "fa-download"
    _menu_sequence = 20
    _takes_new_units = True
    _portal_direction = "in"
    _portal_code = "incoming"

    def _title(self):
        return self.env._("Receive")

    def _help(self):
        return self.env._("Scan the product, then the serial number of each unit.")

    def _get_picking_codes(self):
        return ["incoming"]

    def _find_moves(self, picking):
        return picking.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and (move.asks_serials or move._is_unit_return())
            )
        )

    def _find_entry_moves(self, picking):
        """Return the moves whose units are new, or known by their product only."""
        return self._find_moves(picking).filtered("asks_serials")

    # ------------------------------------------------------------------
    # Which product
    # ------------------------------------------------------------------

    def _session_needs(self, session):
        return [*self._need_product(session), *super()._session_needs(session)]

    def _need_product(self, session):
        """Ask for the product, again whenever the one chosen is complete."""
        products = self._find_entry_moves(session.picking_id).product_id
        if len(products) < 2:
            return []
        unfinished = products.browse(
            line["product_id"]
            for line in self._lines(session)
            if line["done"] < line["expected"]
        )
        unfinished &= products
        selected = self._get_selected(session)
        if not unfinished or selected in unfinished:
            return []
        need = {
            "name": "product_id",
            "title": self.env._("Product"),
            "kind": "scan",
            "required": not selected,
            "model": "product.product",
            "domain": [("id", "in", unfinished.ids)],
            "help": self.env._("Scan the product you unpack, or choose it."),
        }
        if len(unfinished) <= MOST_BUTTONS:
            need["choices"] = [[it.id, it.display_name] for it in unfinished]
        return [need]

    def _set_param(self, session, name, value):
        if name != "product_id":
            return super()._set_param(session, name, value)
        products = self._find_entry_moves(session.picking_id).product_id
        product = products.filtered(lambda it: it.id == value)
        if not product:
            raise UserError(
                self.env._(
                    "%(transfer)s asks for no serial numbers of that product. It does "
                    "of: %(products)s.",
                    transfer=session.picking_id.name,
                    products=", ".join(products.mapped("display_name")),
                )
            )
        if product != self._get_selected(session):
            # As if its barcode had been scanned: in its order, and taken back alike.
            result = self._tell_selected(product)
            session._keep_choice(product.display_name, result)
        return None

    def _tell_selected(self, product):
        message = self.env._(
            "%s: now scan the serial number of each unit.", product.display_name
        )
        return self._result("ok", message, record=product)

    def _get_selected(self, session):
        """Return the product this user scanned or chose last, the receipt's only one
        at once."""
        products = self._find_entry_moves(session.picking_id).product_id
        if len(products) == 1:
            return products
        row = session.scan_ids.search(
            [
                ("session_id", "=", session.id),
                ("user_id", "=", self.env.uid),
                ("res_model", "=", "product.product"),
                ("res_id", "in", products.ids),
                ("outcome", "=", "ok"),
                ("is_undone", "=", False),
            ],
            limit=1,
        )
        return products.browse(row.res_id)

    # ------------------------------------------------------------------

    def _process(self, session, scans):
        if refused := self._refuse_if_closed(session, scans):
            return refused
        moves = self._find_moves(session.picking_id)
        returns = moves.filtered(lambda move: not move.asks_serials)
        back = UnitRound(self, session, scans, returns)
        receipt = _Receipt(self, session, moves - returns)
        coming_back = {
            scan.uuid
            for scan in scans
            if not receipt.moves
            or back.lots[scan.uuid].product_id in returns.product_id
        }
        for scan in scans:
            if scan.uuid not in coming_back:
                receipt.sort(scan)
        receipt.check()
        results = [
            (back if scan.uuid in coming_back else receipt).judge(scan)
            for scan in scans
        ]
        receipt.apply()
        back.apply()
        return results

    def _get_scanned_lines(self, session):
        rows = session._get_effective_scans()
        lots = rows.lot_id
        new = {
            (row.effect["product"], numbering.normalise(row.serial))
            for row in rows
            if row.serial
        }
        return session.picking_id.move_line_ids.filtered(
            lambda line: (
                line.quantity
                and (
                    (line.product_id.id, line.serial_norm or line.lot_id.serial_norm)
                    in new
                    or line.lot_id in lots
                )
            )
        )

    def _undo(self, session, row):
        effect = row.effect or {}
        move = self.env["stock.move"].browse(effect.get("move")).exists()
        if move.state in (False, "done", "cancel"):
            return
        if not move.asks_serials:
            move._scan_take_back(row.lot_id, effect["was"])
        elif effect["was"] == "new":
            move._scan_take_out(row.serial)


class _Receipt:
    """One batch of scans for a receipt: sorted by product, checked product by product,
    entered all at once."""

    def __init__(self, operation, session, moves):
        self.operation = operation
        self.env = operation.env
        self.picking = session.picking_id
        self.moves = moves
        self.moves_by_product = moves.grouped("product_id")
        self.selected = operation._get_selected(session)
        self.is_per_product = serial_settings.scope(self.env) == "product"
        self.scanned = {
            self._key(row.effect["product"], row.serial)
            for row in session._get_effective_scans()
            if row.serial
        }
        self.entered = {}  # unit: the move it was entered on before
        self.entered_by_norm = {}
        for line in moves.move_line_ids:
            if norm := line.serial_norm or line.lot_id.serial_norm:
                self.entered[self._key(line.product_id.id, norm)] = line.move_id
                self.entered_by_norm[norm] = line.move_id
        self.missing = {
            move: move._count_expected_units()
            - len([ln for ln in move.move_line_ids if ln.lot_id or ln.lot_name])
            for move in moves
        }
        self.results = {}  # uuid: what is known of the scan without checking serials
        self.serials = defaultdict(dict)  # product: {serial as compared: as scanned}
        self.product_of = {}
        self.faults = {}
        self.entries = defaultdict(list)

    def _key(self, product_id, serial):
        """Return what tells the unit from others, where serials may occur again on
        another product."""
        norm = numbering.normalise(serial)
        return (product_id, norm) if self.is_per_product else norm

    # ------------------------------------------------------------------

    def sort(self, scan):
        """Say which product a scan belongs to, and which serial it is."""
        lot, record = scan.lot(self.env), scan.record(self.env)
        serial = scan.resolved.get("serial")
        if record and record._name == "product.product":
            if serial and record in self.moves_by_product:
                self._add_serial(scan, record, serial)
            else:
                self.results[scan.uuid] = self._select(record)
            return
        lots = lot or self.env["stock.lot"].browse(scan.candidates)
        lots = lots.filtered(lambda lot: lot.product_id in self.moves_by_product)
        if len(lots) == 1:
            self._add_serial(scan, lots.product_id, lots.name)
        elif lot:
            self.results[scan.uuid] = self._explain_other(lot)
        elif scan.outcome != "unknown" or not scan.text or scan.is_address:
            self.results[scan.uuid] = self.operation._explain_no_unit(scan)
        elif move := self._find_entered(scan.text):
            self._add_serial(scan, move.product_id, scan.text)
        elif self.selected:
            self._add_serial(scan, self.selected, scan.text)
        else:
            message = self.env._(
                "Which product is %s? Scan the barcode of the product first, or choose "
                "it, then scan the serial number again.",
                scan.text,
            )
            self.results[scan.uuid] = self.operation._result("refused", message)

    def _find_entered(self, serial):
        """Return the move a serial was entered on, that of the product chosen first."""
        chosen = self.entered.get(self._key(self.selected.id, serial))
        return chosen or self.entered_by_norm.get(numbering.normalise(serial))

    def _add_serial(self, scan, product, serial):
        self.product_of[scan.uuid] = product, serial
        self.serials[product].setdefault(numbering.normalise(serial), serial)

    def _select(self, product):
        if product in self.moves_by_product:
            self.selected = product
            return self.operation._tell_selected(product)
        if product in self.picking.move_ids.product_id:
            message = self.env._(
                "%(product)s has no serial numbers and needs no scan: it is received "
                "with %(transfer)s as entered there.",
                product=product.display_name,
                transfer=self.picking.name,
            )
            return self.operation._result("wrong", message, record=product)
        message = self.env._(
            "%(product)s is not expected on %(transfer)s. Set it aside.",
            product=product.display_name,
            transfer=self.picking.name,
        )
        return self.operation._result("not_expected", message, record=product)

    def _explain_other(self, lot):
        message = self.env._(
            "%(serial)s is a unit of %(product)s, which is not expected on "
            "%(transfer)s. Set it aside.",
            serial=lot.name,
            product=lot.product_id.display_name,
            transfer=self.picking.name,
        )
        return self.operation._result("not_expected", message, lot)

    # ------------------------------------------------------------------

    def check(self):
        """Find what is wrong with the serials, product by product."""
        for product, serials in self.serials.items():
            moves = self.moves_by_product[product]
            faults = self.env["stock.lot"]._find_serial_faults(
                product,
                list(serials.values()),
                moves[0]._serial_entry_company().id,
                purpose="receive",
                exclude_move_ids=moves.ids,
            )
            for fault in faults:
                norm = numbering.normalise(fault["serial"])
                self.faults[product.id, norm] = fault

    def judge(self, scan):
        """Return what comes of one scan."""
        if scan.uuid in self.results:
            return self.results[scan.uuid]
        product, serial = self.product_of[scan.uuid]
        key = self._key(product.id, serial)
        if key in self.scanned:
            return self.operation._result(
                "already",
                self.operation._say_already(serial),
                scan.lot(self.env),
                serial=serial,
                effect={"product": product.id},
            )
        fault = self.faults.get((product.id, numbering.normalise(serial)))
        if fault and fault["code"] != "returned":
            lot = self.env["stock.lot"].browse(fault.get("lot_id") or [])
            outcome = FAULT_OUTCOMES.get(fault["code"], "refused")
            return self.operation._result(
                outcome,
                fault["message"],
                lot._filtered_access("read"),
                fault=fault["code"],
            )
        return self._accept(scan, product, serial, key, fault)

    def _accept(self, scan, product, serial, key, fault):
        self.scanned.add(key)
        message = fault["message"] if fault else ""
        move = self.entered.get(key)
        was = "entered" if move else "new"
        if not move:
            moves = self.moves_by_product[product]
            move = next((m for m in moves if self.missing[m] > 0), moves[-1])
            if self.missing[move] <= 0:
                message = self.env._(
                    "%(serial)s is more than %(transfer)s expects of %(product)s. It "
                    "is received all the same; undo if that is wrong.",
                    serial=serial,
                    transfer=self.picking.name,
                    product=product.display_name,
                )
            self.missing[move] -= 1
            self.entries[move].append({"serial": serial, "manufacturer_serial": False})
        return self.operation._result(
            "warning" if message else "ok",
            message or f"{product.display_name}: {serial}",
            scan.lot(self.env),
            serial=serial,
            effect={"move": move.id, "was": was, "product": product.id},
        )

    def apply(self):
        """Enter what was found good."""
        for move, entries in self.entries.items():
            move._scan_enter(entries)
