"""Status × purpose, through every way a unit is taken."""

import json
from typing import NamedTuple

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..models.stock_lot_eligibility import ADMITTED, NOT_IN_STOCK, PURPOSES
from .test_unit_status import UnitCommon

#: Situations a unit can be in: its status, and whether it is on hand. What is said of
#: a unit on hand is what somebody said who may not take it off hand.
SITUATIONS = {
    "available": ("available", True),
    "in_maintenance": ("in_maintenance", True),
    "damaged": ("damaged", True),
    "lost, not written off": ("lost", True),
    "lost": ("lost", False),
    "retired, not written off": ("retired", True),
    "retired": ("retired", False),
    "sold": ("sold", False),
    "not_received": ("not_received", False),
    "in_transit": ("in_transit", True),
    "returned": ("returned", False),
    "consumed": ("consumed", False),
}
FLAGS = ("in_maintenance", "damaged", "lost", "retired")
PASSED_BY = "passed by"
TAKEN = None


class Refusal(NamedTuple):
    #: None: this way says it in words alone.
    code: str | None
    message: str


#: Ways that bring units in: they know serial numbers of units on hand.
ENTERS = ("check_serials", "adjustment", "receipt", "receipt scan")


@tagged("post_install", "-at_install")
class TestUnitMatrix(UnitCommon):
    """Driven by the one table: what it refuses is refused everywhere with its code and
    message, and leaves nothing behind; what it admits is not refused in its name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.customer.property_stock_customer
        cls.vendors = cls.env.ref("stock.stock_location_suppliers")
        cls.shelf = cls._create_location(cls, "Shelf 9")
        cls.transit = cls._create_location(
            cls,
            "On the road",
            usage="transit",
            location_id=cls.warehouse.view_location_id.id,
        )
        # A product each: what is free of it is this unit, or nothing.
        cls.units = {name: cls._create_unit(name) for name in SITUATIONS}
        cls.env.flush_all()

    @classmethod
    def _create_unit(cls, situation):
        status, is_on_hand = SITUATIONS[situation]
        product = cls._create_product(f"Lamp, {situation}", has_serial_numbers=True)
        serial = f"MX-{situation}"
        if status == "not_received":
            return cls.env["stock.lot"].create(
                {"name": serial, "product_id": product.id}
            )
        lot = cls._receive(product, [serial])
        dest = {
            "sold": cls.customers,
            "in_transit": cls.transit,
            "returned": cls.vendors,
            "consumed": product.property_stock_production,
        }.get(status)
        if dest:
            cls._move(cls, lot, cls.stock, dest)
        elif status in FLAGS:
            user = cls.user_stock if is_on_hand else cls.user_manager
            lot.with_user(user).set_status(status)
        assert lot.status == status
        return lot

    # ------------------------------------------------------------------
    # Asking as a program does
    # ------------------------------------------------------------------

    def _call(self, records, method, *args, user=None, **kwargs):
        """Call a public method as a request does: by name, in JSON, with the rights of
        a warehouse user."""
        model = records.with_user(user or self.user_stock).browse()
        if not getattr(getattr(type(model), method), "_api_model", False):
            args = (records.ids, *args)
        args, kwargs = json.loads(json.dumps([args, kwargs]))
        return json.loads(json.dumps(call_kw(model, method, args, kwargs), default=str))

    def _refusal(self, call, *args, **kwargs):
        """Return what is raised as a refusal in words."""
        try:
            with self.env.cr.savepoint():
                call(*args, **kwargs)
        except UserError as error:
            return Refusal(None, str(error))
        return TAKEN

    def _transfer_of(self, lot, dest, picking_type):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "location_id": self.stock.id,
                "location_dest_id": dest.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": 1,
                            "location_id": self.stock.id,
                            "location_dest_id": dest.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    def _document_of(self, lot, purpose):
        """Return a transfer that wants one unit of this product for the purpose."""
        out, internal = self.warehouse.out_type_id, self.warehouse.int_type_id
        dests = {
            "sell": (self.customers, out),
            "transfer": (self.shelf, internal),
            "return": (self.vendors, out),
        }
        if purpose == "count":
            return self._create_receipt((lot.product_id, 1))
        return self._transfer_of(lot, *dests[purpose])

    def _scan_answer(self, lot, operation, **params):
        sessions = self.env["nexus.scan.session"]
        session_id = self._call(sessions, "open", operation, **params)
        scans = [{"uuid": f"{operation} {lot.name}", "code": lot.name}]
        session = sessions.browse(session_id)
        [answer] = self._call(session, "scan_batch", scans)
        if answer["outcome"] in ("ok", "warning", "already"):
            return TAKEN
        return Refusal(answer["fault"] or answer["outcome"], answer["message"])

    # ------------------------------------------------------------------
    # Every way in: whether the unit is taken, or why not
    # ------------------------------------------------------------------

    def _way_rpc(self, lot, purpose):
        [row] = self._call(lot, "read_eligibility", purpose)
        return Refusal(row["code"], row["message"]) if row["code"] else TAKEN

    def _way_reservation(self, lot, picking):
        self._call(picking, "do_unreserve")
        self._call(picking, "action_assign")
        return TAKEN if picking.move_line_ids.lot_id == lot else PASSED_BY

    def _way_window(self, lot, picking):
        move = picking.move_ids
        [row] = self._call(move, "serial_choice_scan", [lot.name])
        refusal = self._refusal(self._call, move, "serial_choice_save", lot.ids)
        self.assertEqual(row["outcome"] == "ok", refusal is TAKEN, "shown as saved")
        return refusal

    def _way_set_serials(self, lot, picking):
        return self._refusal(self._call, picking.move_ids, "set_serials", [lot.name])

    def _way_line(self, lot, picking):
        """A line written past every window, and the transfer done with it."""
        move = picking.move_ids
        values = {
            "move_id": move.id,
            "picking_id": picking.id,
            "product_id": lot.product_id.id,
            "lot_id": lot.id,
            "quantity": 1,
            "picked": True,
            "location_id": move.location_id.id,
            "location_dest_id": move.location_dest_id.id,
        }

        def ship():
            move.move_line_ids.unlink()
            self._call(self.env["stock.move.line"], "create", [values])
            self._call(picking, "button_validate")

        return self._refusal(ship)

    def _way_order(self, lot, _picking):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.user_sales.id,
                "order_line": [Command.create({"product_id": lot.product_id.id})],
            }
        )
        return self._refusal(
            self._call,
            order.order_line,
            "serial_choice_save",
            lot.ids,
            user=self.user_sales,
        )

    def _way_scan(self, lot, picking):
        operation = picking._get_scan_operation()
        return self._scan_answer(lot, operation, picking_id=picking.id)

    def _way_check_serials(self, lot, _picking):
        faults = self._call(
            lot.browse(),
            "check_serials",
            lot.product_id.id,
            [lot.name],
            purpose="receive",
        )
        return Refusal(faults[0]["code"], faults[0]["message"]) if faults else TAKEN

    def _way_adjustment(self, lot, _picking):
        adjustment = self._adjust(product_id=lot.product_id.id)
        faults = self._call(adjustment, "serial_entry_check", [lot.name])
        faults = [fault for fault in faults if fault["level"] == "error"]

        def post():
            self._call(adjustment, "serial_entry_save", [lot.name])
            self._call(adjustment, "action_post")

        refusal = self._refusal(post)
        self.assertEqual(bool(faults), refusal is not TAKEN, "shown as posted")
        if refusal:
            self.assertIn(faults[0]["message"], refusal.message)
            return Refusal(faults[0]["code"], faults[0]["message"])
        return TAKEN

    def _way_return_of_receipt(self, lot, picking):
        picking.move_ids.origin_returned_move_id = self.env["stock.move"].search(
            [("move_line_ids.lot_id", "=", lot.id), ("picking_code", "=", "incoming")]
        )
        return self._way_set_serials(lot, picking)

    def _way_transfer(self, lot, _picking):
        return self._refusal(self._call, lot, "transfer", self.shelf.id)

    def _way_transfer_scan(self, lot, _picking):
        return self._scan_answer(lot, "transfer", location_id=self.shelf.id)

    def _way_stocktake_scan(self, lot, _picking):
        return self._scan_answer(lot, "stocktake", product_id=lot.product_id.id)

    def _ways(self, purpose):
        """Return {name: method} of the ways to take a unit for the purpose."""
        document = {
            "window": self._way_window,
            "set_serials": self._way_set_serials,
            "line": self._way_line,
            "scan": self._way_scan,
        }
        return {
            "sell": {
                **document,
                "reservation": self._way_reservation,
                "order": self._way_order,
            },
            "transfer": {
                **document,
                "method": self._way_transfer,
                "transfer scan": self._way_transfer_scan,
            },
            "return": {**document, "return of receipt": self._way_return_of_receipt},
            "count": {
                "check_serials": self._way_check_serials,
                "adjustment": self._way_adjustment,
                "receipt": self._way_set_serials,
                "receipt scan": self._way_scan,
                "stocktake scan": self._way_stocktake_scan,
            },
        }.get(purpose, {})

    # ------------------------------------------------------------------

    def _facts(self, lot):
        """Return all that a way could have left behind of the unit."""
        self.env.flush_all()
        facts = []
        for query in (
            "SELECT status, status_flag, condition, last_checked, location_id"
            "  FROM stock_lot WHERE id = %s",
            "SELECT location_id, quantity, reserved_quantity FROM stock_quant"
            " WHERE lot_id = %s ORDER BY id",
            "SELECT id, state FROM stock_move_line WHERE lot_id = %s ORDER BY id",
            "SELECT id FROM nexus_unit_event WHERE lot_id = %s ORDER BY id",
            "SELECT id FROM nexus_serial_claim WHERE lot_id = %s ORDER BY id",
        ):
            self.env.cr.execute(query, [lot.id])
            facts.append(self.env.cr.fetchall())
        return facts

    def _check(self, situation, purpose, way, method, picking):
        lot = self.units[situation]
        status, is_on_hand = SITUATIONS[situation]
        with self.env.cr.savepoint() as savepoint:
            before = self._facts(lot)
            refusal = method(lot, picking)
            after = self._facts(lot)
            savepoint.rollback()
            self.env.invalidate_all()
        if refusal is not TAKEN:
            self.assertEqual(after, before, "left something behind")
        verdict = lot.with_user(self.user_stock).eligibility(purpose)[lot]
        if not verdict:
            self._check_not_refused_for_its_status(refusal, lot)
            if is_on_hand and status != "in_transit" and purpose != "count":
                self.assertIs(refusal, TAKEN)
        elif refusal == PASSED_BY:
            self.assertEqual(way, "reservation")
        else:
            self._check_says(refusal, verdict, way, is_on_hand)

    def _check_not_refused_for_its_status(self, refusal, lot):
        """What the table admits may be in the wrong place, and nothing else."""
        if isinstance(refusal, Refusal):
            self.assertNotIn(refusal.code, FLAGS)
            for flag in FLAGS:
                self.assertNotIn(lot._explain_unfit(flag)["message"], refusal.message)

    def _check_says(self, refusal, verdict, way, is_on_hand):
        self.assertIsNot(refusal, TAKEN)
        if way in ENTERS and is_on_hand:
            # Nothing on hand is received: that it is there, says more.
            self.assertIn("in stock already", refusal.message)
            return
        self.assertIn(refusal.code, (None, verdict["code"]))
        self.assertIn(verdict["message"], refusal.message)

    def test_the_table_knows_every_status(self):
        statuses = [
            name for name, _title in self.env["stock.lot"]._fields["status"].selection
        ]
        # Add-ons bring statuses of their own, with what they admit.
        self.assertEqual(set(statuses), set(self.env["stock.lot"]._get_admitted()))
        self.assertEqual(
            {status for status, _place in SITUATIONS.values()}, set(ADMITTED)
        )

    def test_calls_from_outside_are_told_what_the_table_says(self):
        for purpose in PURPOSES:
            for situation, (status, _place) in SITUATIONS.items():
                lot = self.units[situation]
                refusal = self._way_rpc(lot, purpose)
                with self.subTest(purpose=purpose, unit=situation):
                    self.assertEqual(refusal is TAKEN, purpose in ADMITTED[status])
                    if refusal:
                        code = status if status in FLAGS else NOT_IN_STOCK
                        self.assertEqual(refusal.code, code)
                        self.assertIn(lot.name, refusal.message)

    def test_every_way_says_what_the_table_says(self):
        for situation, lot in self.units.items():
            for purpose in PURPOSES:
                if not (ways := self._ways(purpose)):
                    continue
                picking = self._document_of(lot, purpose)
                status, is_on_hand = SITUATIONS[situation]
                for way, method in ways.items():
                    if way == "line" and not is_on_hand and status not in FLAGS:
                        continue  # whether what a line names is there, is Odoo's own
                    with self.subTest(unit=situation, purpose=purpose, way=way):
                        self._check(situation, purpose, way, method, picking)
                picking.action_cancel()
