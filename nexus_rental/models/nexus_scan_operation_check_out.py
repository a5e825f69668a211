"""Units and quantities leave for a hire, scanned: what is accepted is out at once."""

from collections import defaultdict

from psycopg2.errors import ExclusionViolation

from odoo import models
from odoo.exceptions import ConcurrencyError, UserError

from .nexus_hire_booking import WAITING
from .nexus_scan_hire_mixin import _count


class NexusScanOperationCheckOut(models.AbstractModel):
    _name = "nexus.scan.operation.check_out"
    _inherit = "nexus.scan.hire.mixin"
    _description = "Scan Operation: Check Out"

    _icon = "fa-sign-out"
    _menu_sequence = 34
    _params = ("hire_order_id",)

    def _title(self):
        return self.env._("Check out")

    def _help(self):
        return self.env._("Scan each unit that goes out, and the barcode of the rest.")

    def _needs(self):
        return [
            {
                "name": "hire_order_id",
                "title": self.env._("Hire"),
                "kind": "record",
                "required": True,
                "model": "sale.order",
                "domain": [
                    ("is_hire", "=", True),
                    ("state", "=", "sale"),
                    ("booking_ids.state", "in", WAITING),
                ],
                "order": "hire_start, id",
                "detail": "partner_id",
                "help": self.env._("Scan the number of the hire, or look for it."),
            }
        ]

    def _prepare_session(self, params):
        order = self.env["sale.order"].browse(params.get("hire_order_id")).exists()
        if not order:
            raise UserError(
                self.env._("%s needs a hire: choose one first.", self._title())
            )
        order.check_access("read")
        if message := self._say_closed(order):
            raise UserError(message)
        # sudo: who hands out may see less of orders than what goes out.
        if not order.sudo().booking_ids.filtered(lambda row: row.state in WAITING):
            raise UserError(
                self.env._(
                    "%s: nothing waits to go out any more. To hand out more, add it to "
                    "the order first.",
                    order.name,
                )
            )
        return {"hire_order_id": order.id, "company_id": order.company_id.id}

    def _say_closed(self, order):
        """Return why nothing can go out for this order, or None."""
        if order.is_hire and order.state == "sale":
            return None
        return self.env._(
            "Nothing can go out for %s: it has to be a confirmed hire.", order.name
        )

    def _find_session(self, values):
        return self.env["nexus.scan.session"].search(
            [
                ("operation", "=", "check_out"),
                ("state", "=", "open"),
                ("hire_order_id", "=", values["hire_order_id"]),
            ],
            limit=1,
        )

    def _get_order(self, session):
        # sudo: who hands out may see less of orders than what goes out.
        return session.hire_order_id.sudo()

    def _subtitle(self, session):
        return self._name_hire(self._get_order(session))

    def _target(self, session):
        return self._get_order(session)

    def _get_session_rows(self, session):
        # sudo: bookings are nobody's to write by hand.
        return (
            self.env["nexus.hire.booking"]
            .sudo()
            .search([("session_out_id", "=", session.id)])
        )

    def _lines(self, session):
        waiting = self._get_order(session).booking_ids.filtered(
            lambda row: row.state in WAITING
        )
        return self._sum_by_product(self._get_session_rows(session), waiting)

    # ------------------------------------------------------------------

    def _process(self, session, scans):
        order = self._get_order(session)
        if message := self._say_closed(order):
            return [
                self._result("refused", message, scan.lot(self.env)) for scan in scans
            ]
        round_ = _OutRound(self, session, order, scans)
        results = [round_.judge(scan) for scan in scans]
        try:
            round_.apply()
        except ExclusionViolation as error:
            # Somebody took a unit this moment: started over, it is seen.
            raise ConcurrencyError(str(error)) from error
        return results

    def _finish(self, session):
        if not session._get_effective_scans():
            raise UserError(
                self.env._(
                    "Nothing was scanned for %s yet. Scan what goes out, or cancel.",
                    session.hire_order_id.sudo().name,
                )
            )
        rows = self._get_session_rows(session)
        rows.filtered(lambda row: not row.move_out_id)._close_out_documents()
        return True

    # ------------------------------------------------------------------

    def _take_back_scans(self, session, scans):
        """Take back what these scans did, units prepared before are so again."""
        rows = self._get_session_rows(session)
        units = rows.browse(
            scan.effect["row"] for scan in scans if (scan.effect or {}).get("row")
        )
        quantities = defaultdict(float)
        for scan in scans:
            for line_id, quantity in (scan.effect or {}).get("taken", ()):
                quantities[line_id] += quantity
        self._check_not_closed(units)
        by_line = (rows - units).filtered(lambda row: not row.lot_id).grouped("line_id")
        for line, some in by_line.items():
            if quantity := quantities.get(line.id):
                loose = some.filtered(lambda row: row.state == "out")
                self._check_not_closed(loose)
                units |= loose._part_out(quantity)
        lines = units.line_id
        units.session_out_id = False
        units._undo_out()
        self._prepare_again(lines, scans)
        self._take_off_again(scans)

    def _check_not_closed(self, rows):
        """
        :raise UserError: some of them cannot be taken back any more
        """
        if gone := rows.filtered(lambda row: row.state != "out" or row.move_out_id):
            raise UserError(
                self.env._(
                    "%s cannot be taken back: it came back already, or its transfer is "
                    "done. Check it in instead.",
                    gone._name_items(),
                )
            )

    def _prepare_again(self, lines, scans):
        lots = self.env["stock.lot"].browse(
            scan.effect["prepared"]
            for scan in scans
            if (scan.effect or {}).get("prepared")
        )
        if lots:
            # Who took what was put back meanwhile keeps it.
            lines = lines.order_id.order_line
            faults = lines._find_out_faults(lots, excused=lots)
            lines._prepare_units(lots.filtered(lambda lot: lot not in faults))

    def _take_off_again(self, scans):
        """Take off the order what was added to it for these scans."""
        added = defaultdict(float)
        for scan in scans:
            for line_id, quantity in (scan.effect or {}).get("added", ()):
                added[line_id] += quantity
        # sudo: what was scanned is taken back by whoever scans here.
        for line in self.env["sale.order.line"].sudo().browse(added):
            line.product_uom_qty -= added[line.id]


class _OutRound:
    """One batch of scans for a hire: judged one by one, done all at once."""

    def __init__(self, operation, session, order, scans):
        self.operation = operation
        self.env = operation.env
        self.session = session
        self.order = order
        self.lines = order.order_line.filtered("is_hire")
        self.lots = {scan.uuid: self._narrow(scan) for scan in scans}
        lots = self.env["stock.lot"].union(*self.lots.values())
        # sudo: what a unit is out on is known to whoever hands it out.
        self.out_ids = {
            lot.id for lot in lots.sudo() if lot.hire_booking_id.order_id == order
        }
        new = lots.filtered(lambda lot: lot.id not in self.out_ids)
        # Why a unit goes out although it was not tested in time is said of one scan.
        self.reasons = {
            self.lots[scan.uuid]: scan.told["service_reason"]
            for scan in scans
            if scan.told.get("service_reason")
        }
        self.faults = order.order_line._find_out_faults(new, excused=self.reasons)
        waiting = order.booking_ids.filtered(lambda row: row.state in WAITING)
        self.room = defaultdict(dict)  # bulk product: {line: how many it waits for}
        for row in waiting.filtered(lambda row: not row.lot_id):
            room = self.room[row.product_id.id]
            room[row.line_id] = room.get(row.line_id, 0) + row.quantity
        self.unit_results = {}
        self.quantities = defaultdict(float)

    def _narrow(self, scan):
        """Return the unit scanned; of several, the only one of these products."""
        lots = scan.lot(self.env)
        if scan.candidates:
            products = self.lines.product_id
            lots = (
                self.env["stock.lot"]
                .browse(scan.candidates)
                .filtered(lambda lot: lot.product_id in products)
            )
        return lots if len(lots) == 1 else lots[:0]

    # ------------------------------------------------------------------

    def judge(self, scan):
        """Return what comes of one scan."""
        if lot := self.lots[scan.uuid]:
            return self._judge_unit(scan, lot)
        record = scan.record(self.env)
        if record and record._name == "product.product" and record.tracking != "serial":
            return self._judge_product(scan, record)
        return self.operation._explain_no_unit(scan)

    def _judge_unit(self, scan, lot):
        if lot.id in self.out_ids:
            message = self.env._(
                "%(serial)s is out on %(order)s already.",
                serial=lot.name,
                order=self.order.name,
            )
            return self.operation._result("already", message, lot)
        if fault := self.faults.get(lot):
            return self.operation._refuse(fault, lot)
        self.out_ids.add(lot.id)
        message = f"{lot.product_id.display_name}: {lot.name}"
        effect = {"added": scan.told.get("added", ())}
        result = self.operation._result("ok", message, lot, effect=effect)
        self.unit_results[lot] = result
        return result

    def _judge_product(self, scan, product):
        quantity = self.operation._get_scanned_quantity(scan, product)
        room = self.room[product.id]
        if not room:
            return self._refuse_product(product)
        left = product.uom_id.round(sum(room.values()))
        if product.uom_id.compare(quantity, left) > 0:
            return self._refuse_quantity(product, quantity, left)
        taken = []
        for line, there in room.items():
            part = min(there, quantity)
            if product.uom_id.compare(part, 0) > 0:
                room[line] -= part
                quantity -= part
                self.quantities[line] += part
                taken.append([line.id, part])
        effect = {"taken": taken, "added": scan.told.get("added", ())}
        return self.operation._result(
            "ok",
            f"{product.display_name}: {_count(taken):g}",
            record=product,
            effect=effect,
        )

    def _refuse_product(self, product):
        of_product = self.lines.filtered(lambda line: line.product_id == product)
        values = {"product": product.display_name, "order": self.order.name}
        if of_product:
            code = "all_out"
            message = self.env._(
                "All of %(product)s on %(order)s are out. Put it back.", **values
            )
        else:
            code = "not_expected"
            message = self.env._(
                "%(order)s does not ask for %(product)s. Put it back.", **values
            )
        return self.operation._refuse({"code": code, "message": message}, None, product)

    def _refuse_quantity(self, product, quantity, left):
        values = {
            "product": product.display_name,
            "order": self.order.name,
            "quantity": f"{quantity:g}",
            "left": f"{left:g}",
        }
        if product.uom_id.compare(left, 0) <= 0:
            return self._refuse_product(product)
        message = self.env._(
            "%(order)s waits for %(left)s of %(product)s, not for %(quantity)s.",
            **values,
        )
        return self.operation._refuse(
            {"code": "too_many", "message": message}, None, product
        )

    # ------------------------------------------------------------------

    def apply(self):
        """Have out what was found good."""
        rows = self._apply_units() | self._apply_quantities()
        rows.session_out_id = self.session
        rows._merge_scanned()

    def _apply_units(self):
        rows = self.order.booking_ids.browse()
        if not self.unit_results:
            return rows
        before = {
            row.id: row.lot_id
            for row in self.order.booking_ids
            if row.state == "prepared" and row.lot_id
        }
        lots = self.env["stock.lot"].browse(lot.id for lot in self.unit_results)
        rows = self.order.order_line._hand_out_units(
            lots, next(iter(self.reasons.values()), None)
        )
        for row, (lot, result) in zip(rows, self.unit_results.items(), strict=True):
            result["effect"]["row"] = row.id
            warnings = self._tell_swapped(lot, before.get(row.id), result)
            if row.service_fault:
                warnings.append(row.service_fault)
            if warnings:
                result["outcome"] = "warning"
                result["message"] = " ".join(warnings)
        return rows

    def _tell_swapped(self, lot, prepared, result):
        """Return what to say of the unit that was prepared in this one's place."""
        if not prepared:
            return []
        result["effect"]["prepared"] = prepared.id
        if prepared.id == lot.id:
            return []
        return [
            self.env._(
                "%(serial)s goes instead of %(other)s, which was prepared: put "
                "%(other)s back.",
                serial=lot.name,
                other=prepared.name,
            )
        ]

    def _apply_quantities(self):
        rows = self.order.booking_ids.browse()
        for line, quantity in self.quantities.items():
            rows |= line._take_out_quantity(quantity)
        return rows
