"""Whatever comes through the door is scanned in one pile: each unit goes back to the
hire it is out on, at once."""

from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from .nexus_scan_hire_mixin import _count


class NexusScanOperationCheckIn(models.AbstractModel):
    _name = "nexus.scan.operation.check_in"
    _inherit = ["nexus.scan.hire.mixin", "nexus.scan.condition.mixin"]
    _description = "Scan Operation: Check In"

    _icon = "fa-sign-in"
    _menu_sequence = 36
    _params = ("hire_order_id",)

    def _title(self):
        return self.env._("Check in")

    def _help(self):
        return self.env._("Scan whatever comes back, of any hire.")

    def _prepare_session(self, params):
        order = (
            self.env["sale.order"].browse(params.get("hire_order_id") or []).exists()
        )
        values = {"hire_order_id": order.id}
        if order:
            order.check_access("read")
            values["company_id"] = order.company_id.id
        return values

    def _find_session(self, values):
        # One pile each: who opens it again goes on with it.
        return self.env["nexus.scan.session"].search(
            [
                ("operation", "=", "check_in"),
                ("state", "=", "open"),
                ("create_uid", "=", self.env.uid),
                ("company_id", "=", values.get("company_id", self.env.company.id)),
                ("hire_order_id", "=", values["hire_order_id"]),
            ],
            limit=1,
        )

    def _get_order(self, session):
        # sudo: who takes back may see less of orders than what comes back.
        return session.hire_order_id.sudo()

    def _subtitle(self, session):
        order = self._get_order(session)
        return self._name_hire(order) if order else ""

    def _target(self, session):
        return self._get_order(session) or None

    def _get_session_rows(self, session):
        # sudo: bookings are nobody's to write by hand.
        return (
            self.env["nexus.hire.booking"]
            .sudo()
            .search([("session_in_id", "=", session.id)])
        )

    def _lines(self, session):
        rows = self._get_session_rows(session)
        if order := self._get_order(session):
            out = order.booking_ids.filtered(lambda row: row.state == "out")
            return self._sum_by_product(rows, out)
        lines = self._sum_by_product(rows, rows.browse())
        return [{**line, "expected": 0} for line in lines]

    # ------------------------------------------------------------------

    def _process(self, session, scans):
        round_ = _InRound(self, session, scans)
        results = [round_.judge(scan) for scan in scans]
        round_.apply()
        return results

    def _finish(self, session):
        if not session._get_effective_scans():
            raise UserError(
                self.env._("Nothing was scanned yet. Scan what comes back, or cancel.")
            )
        rows = self._get_session_rows(session)
        rows.filtered(lambda row: not row.move_in_id)._close_in_documents()
        return True

    def _scan_actions(self, session, row):
        hires = (row.effect or {}).get("hires", ())
        return [
            *super()._scan_actions(session, row),
            *(
                {"name": "hire", "value": order_id, "title": title}
                for order_id, title in hires
            ),
        ]

    def _do_scan_action(self, session, row, name, value):
        if name != "hire":
            return super()._do_scan_action(session, row, name, value)
        if value not in dict(row.effect["hires"]):
            raise UserError(self.env._("Choose one of the hires it is out on."))
        return session._scan_again(row, hire=value)

    # ------------------------------------------------------------------

    def _take_back_scans(self, session, scans):
        """Take back what these scans did: it is out again."""
        rows = self._get_session_rows(session)
        units = rows.browse(
            scan.effect["row"] for scan in scans if (scan.effect or {}).get("row")
        )
        quantities = defaultdict(float)
        for scan in scans:
            for line_id, quantity in (scan.effect or {}).get("taken", ()):
                quantities[line_id] += quantity
        self._check_can_be_out(units)
        flagged = self.env["stock.lot"].browse(
            scan.lot_id.id for scan in scans if (scan.effect or {}).get("set_aside")
        )
        loose = (rows - units).filtered(lambda row: not row.lot_id)
        for line, some in loose.grouped("line_id").items():
            if quantity := quantities.get(line.id):
                self._check_can_be_out(some)
                units |= some._part(quantity)
        units.session_in_id = False
        units._undo_back()
        units._merge_scanned()
        if flagged:
            # sudo: as it was set when it came back.
            flagged.sudo()._telling(session.name, "scanner")._flag_status(False)

    def _check_can_be_out(self, rows):
        """
        :raise UserError: some of them cannot be out again
        """
        if done := rows.filtered(lambda row: row.state != "back" or row.move_in_id):
            raise UserError(
                self.env._(
                    "%s cannot be taken back any more: its transfer is done.",
                    done._name_items(),
                )
            )
        for line, some in rows.filtered("lot_id").grouped("line_id").items():
            end = max(line._get_busy_period()[1], *some.mapped("busy_start"))
            taken = some.lot_id._find_hire_conflicts(end=end, except_line=line)
            if gone := some.lot_id.filtered("hire_booking_id"):
                raise UserError(gone[0]._explain_unfit("rented")["message"])
            for lot, row in taken.items():
                raise UserError(lot._explain_hired(row)["message"])


class _InRound:
    """One batch of scans of what comes back: judged one by one, done all at once."""

    def __init__(self, operation, session, scans):
        self.operation = operation
        self.env = operation.env
        self.session = session
        self.order = operation._get_order(session)
        self.lots = {scan.uuid: self._narrow(scan) for scan in scans}
        # sudo: what a unit is out on is known to whoever takes it back.
        lots = self.env["stock.lot"].union(*self.lots.values()).sudo()
        self.row_by_lot = {
            lot.id: lot.hire_booking_id for lot in lots if lot.hire_booking_id
        }
        self.scanned = set(session._find_scanned(lots).ids)
        self.bulk = self._find_bulk(scans)
        self.choice = operation._get_choice(session)
        self.chosen_hires = self._find_chosen_hires()
        self.unit_results = {}
        self.quantities = defaultdict(float)

    def _narrow(self, scan):
        """Return the unit scanned; of several, the only one that is out."""
        lots = scan.lot(self.env)
        if scan.candidates:
            # sudo: as in __init__.
            lots = self.env["stock.lot"].browse(scan.candidates)
            lots = lots.filtered(lambda lot: lot.sudo().hire_booking_id)
        return lots if len(lots) == 1 else lots[:0]

    def _find_bulk(self, scans):
        """Return {product id: rows (in sudo) of it that are out}."""
        records = [scan.record(self.env) for scan in scans]
        products = [record.id for record in records if _is_bulk(record)]
        # sudo: as in __init__.
        bookings = self.env["nexus.hire.booking"].sudo()
        if not products:
            return {}
        rows = bookings.search(
            [
                ("product_id", "in", products),
                ("lot_id", "=", False),
                ("state", "=", "out"),
                ("company_id", "=", self.session.company_id.id),
            ],
            order="start, id",
        )
        return {
            product.id: some for product, some in rows.grouped("product_id").items()
        }

    def _find_chosen_hires(self):
        """Return {product id: id of the hire this user chose for it last}."""
        if not self.bulk:
            return {}
        scans = self.session.scan_ids.search(
            [
                ("session_id", "=", self.session.id),
                ("user_id", "=", self.env.uid),
                ("res_model", "=", "product.product"),
                ("res_id", "in", list(self.bulk)),
                ("outcome", "in", ("ok", "warning")),
                ("is_undone", "=", False),
            ],
            order="id",
        )
        return {
            scan.res_id: scan.effect["told"]["hire"]
            for scan in scans
            if (scan.effect or {}).get("told")
        }

    # ------------------------------------------------------------------

    def judge(self, scan):
        """Return what comes of one scan."""
        if lot := self.lots[scan.uuid]:
            return self._judge_unit(scan, lot)
        record = scan.record(self.env)
        if _is_bulk(record):
            return self._judge_product(scan, record)
        return self.operation._explain_no_unit(scan)

    def _judge_unit(self, scan, lot):
        row = self.row_by_lot.get(lot.id)
        if not row:
            return self._explain_not_out(lot)
        if row.company_id != self.session.company_id:
            message = self.env._(
                "%(serial)s is out on a hire of %(company)s: check it in there.",
                serial=lot.name,
                company=row.company_id.name,
            )
            return self.operation._refuse(
                {"code": "other_company", "message": message}, lot
            )
        result = self.operation._judge_condition(self.choice, scan, lot, row)
        if result["outcome"] in ("ok", "warning"):
            del self.row_by_lot[lot.id]
            self.scanned.add(lot.id)
            result["effect"]["row"] = row.id
            self.unit_results[row] = result
        return result

    def _explain_not_out(self, lot):
        if lot.id in self.scanned:
            message = self.operation._say_already(lot.name)
            return self.operation._result("already", message, lot)
        # sudo: what a unit is, is told to whoever has it in hand.
        status = lot.sudo().status
        message = self.env._(
            "%(serial)s is not out on hire: it is %(status)s (%(place)s).",
            serial=lot.name,
            status=lot._name_of("status", status),
            place=lot.sudo().place or self.env._("nowhere"),
        )
        is_here = status in ("available", "in_maintenance", "damaged")
        outcome = "already" if is_here else "not_expected"
        return self.operation._result(outcome, message, lot, fault="not_out")

    def _judge_product(self, scan, product):
        rows = self.bulk.get(product.id)
        left = self._count_left(rows or ())
        if not rows or not any(left.values()):
            message = self.env._("%s is not out on any hire.", product.display_name)
            return self.operation._refuse(
                {"code": "not_out", "message": message}, None, product
            )
        left = {order: count for order, count in left.items() if count > 1e-6}
        order = self._choose_hire(scan, product, left)
        if not order:
            return self._ask_hire(product, left)
        quantity = self.operation._get_scanned_quantity(scan, product)
        if product.uom_id.compare(quantity, left[order]) > 0:
            message = self.env._(
                "%(left)s of %(product)s are out on %(hire)s, not %(quantity)s.",
                left=f"{left[order]:g}",
                product=product.display_name,
                hire=self.operation._name_hire(order),
                quantity=f"{quantity:g}",
            )
            return self.operation._refuse(
                {"code": "too_many", "message": message}, None, product
            )
        told = {"hire": order.id} if len(left) > 1 else {}
        return self._accept_product(product, rows, order, quantity, told)

    def _count_left(self, rows):
        """Return {hire: how many of these rows no scan before has taken back}."""
        left = {}
        for row in rows:
            order = row.order_id
            left[order] = left.get(order, 0) + row.quantity - self.quantities[row]
        return left

    def _choose_hire(self, scan, product, left):
        """Return the hire a quantity goes back to; None where it has to be asked."""
        if len(left) == 1:
            return next(iter(left))
        wanted = [
            scan.told.get("hire"),
            self.order.id,
            self.chosen_hires.get(product.id),
        ]
        by_id = {order.id: order for order in left}
        return next((by_id[it] for it in wanted if it in by_id), None)

    def _ask_hire(self, product, left):
        names = [
            [order.id, f"{self.operation._name_hire(order)}: {count:g}"]
            for order, count in left.items()
        ]
        message = self.env._(
            "%s is out on several hires. Which one is it from?", product.display_name
        )
        return self.operation._result(
            "ambiguous", message, record=product, effect={"hires": names}
        )

    def _accept_product(self, product, rows, order, quantity, told):
        taken = defaultdict(float)
        rest = quantity
        for row in rows.filtered(lambda row: row.order_id == order):
            part = min(row.quantity - self.quantities[row], rest)
            if part > 1e-6:
                self.quantities[row] += part
                taken[row.line_id.id] += part
                rest -= part
        effect = {"taken": list(taken.items()), "told": told}
        message = self.env._(
            "%(product)s: %(count)s of %(hire)s",
            product=product.display_name,
            count=f"{_count(effect['taken']):g}",
            hire=self.operation._name_hire(order),
        )
        return self.operation._result("ok", message, record=product, effect=effect)

    # ------------------------------------------------------------------

    def apply(self):
        """Have back what was found good."""
        # sudo: bookings are nobody's to write by hand.
        rows = self.env["nexus.hire.booking"].sudo()
        rows |= self.operation._apply_units(self.session, self.unit_results)
        for row, quantity in self.quantities.items():
            if quantity > 1e-6:
                rows |= row._take_back_quantity(quantity)
        rows.session_in_id = self.session
        rows._merge_scanned()


def _is_bulk(record):
    return (
        record is not None
        and record._name == "product.product"
        and record.tracking != "serial"
    )
