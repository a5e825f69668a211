from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import Cursor
from odoo.tools import mute_logger

from .order_common import OrderCommon


class TestOrderSerials(OrderCommon):
    """Units chosen on order lines, from the quotation to the shipment."""

    def test_quotation_claims_nothing(self):
        self._create_order(lots=self.units[:2])
        other = self._create_order(lots=self.units[:2])
        other.action_confirm()
        self.assertEqual(self._claimed(other), ["SP-01", "SP-02"])

    def test_confirmed_order_reserves_the_chosen_units(self):
        order = self._create_order(lots=self.units[6:], confirm=True)
        self.assertEqual(self._reserved(order), ["SP-01", "SP-07", "SP-08"])
        lines = order.picking_ids.move_line_ids
        proposed = lines.filtered("is_proposed").lot_id
        self.assertEqual(proposed.mapped("name"), ["SP-01"])

    def test_second_order_for_the_same_unit_is_refused(self):
        first = self._create_order(lots=self.units[:1], confirm=True)
        second = self._create_order(lots=[], quantity=1)
        with self.assertRaisesRegex(UserError, f"SP-01 is promised to {first.name}"):
            second.order_line.serial_ids = self.units[0]

    def test_database_refuses_a_second_promise(self):
        self._create_order(lots=self.units[:1], confirm=True)
        order = self._create_order(confirm=True)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.env["nexus.serial.claim"].create(
                {"lot_id": self.units[0].id, "sale_line_id": order.order_line.id}
            )

    def test_unit_promised_meanwhile_stops_the_confirmation(self):
        late = self._create_order(lots=self.units[:1], quantity=1)
        first = self._create_order(lots=self.units[:1], confirm=True)
        with self.assertRaisesRegex(UserError, f"SP-01 is promised to {first.name}"):
            late.action_confirm()

    def test_promised_unit_is_hidden_from_other_demand(self):
        self._set_manual_reservation()
        self._create_order(lots=self.units[:2], quantity=2, confirm=True)
        other = self._create_order(quantity=8, confirm=True)
        other.picking_ids.action_assign()
        self.assertEqual(
            self._reserved(other),
            ["SP-03", "SP-04", "SP-05", "SP-06", "SP-07", "SP-08"],
        )

    def _set_manual_reservation(self):
        self.warehouse.out_type_id.reservation_method = "manual"

    def test_unit_proposed_to_another_delivery_is_swapped(self):
        other = self._create_order(quantity=1, confirm=True)
        self.assertEqual(self._reserved(other), ["SP-01"])
        order = self._create_order(lots=self.units[:1], quantity=1, confirm=True)
        self.assertEqual(self._reserved(order), ["SP-01"])
        self.assertEqual(self._reserved(other), ["SP-02"])
        self.assertIn(
            "takes SP-02 in place of SP-01", other.picking_ids.message_ids[0].body
        )

    def test_unit_no_other_can_replace_is_not_taken_away(self):
        other = self._create_order(quantity=8, confirm=True)
        order = self._create_order(lots=self.units[:1], quantity=1)
        with self.assertRaisesRegex(UserError, other.picking_ids.name):
            order.action_confirm()

    def test_choice_can_change_after_confirmation(self):
        order = self._create_order(lots=self.units[:2], quantity=2, confirm=True)
        order.order_line.serial_ids = self.units[4:6]
        self.assertEqual(self._reserved(order), ["SP-05", "SP-06"])
        self.assertEqual(self._claimed(order), ["SP-05", "SP-06"])
        again = self._create_order(lots=self.units[:2], quantity=2, confirm=True)
        self.assertEqual(self._reserved(again), ["SP-01", "SP-02"])

    def test_units_chosen_after_confirmation_take_the_place_of_proposals(self):
        order = self._create_order(quantity=2, confirm=True)
        self.assertEqual(self._reserved(order), ["SP-01", "SP-02"])
        order.order_line.serial_ids = self.units[7]
        self.assertEqual(self._reserved(order), ["SP-01", "SP-08"])

    def test_shipping_ends_the_promise(self):
        order = self._create_order(lots=self.units[:2], quantity=2, confirm=True)
        order.picking_ids.button_validate()
        self.assertFalse(self._claimed(order))
        self.assertEqual(order.order_line.serial_ids, self.units[:2])

    def test_back_order_waits_for_the_rest_of_the_chosen_units(self):
        order = self._create_order(lots=self.units[5:], quantity=3, confirm=True)
        picking = order.picking_ids
        picking.move_line_ids.filtered(
            lambda line: line.lot_id == self.units[7]
        ).unlink()
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        back_order = order.picking_ids - picking
        self.assertEqual(picking.move_line_ids.lot_id, self.units[5:7])
        self.assertEqual(self._reserved(back_order), ["SP-08"])
        self.assertEqual(self._claimed(order), ["SP-08"])

    def test_no_back_order_frees_the_rest(self):
        order = self._create_order(lots=self.units[5:], quantity=3, confirm=True)
        picking = order.picking_ids
        picking.move_line_ids.filtered(
            lambda line: line.lot_id == self.units[7]
        ).unlink()
        picking.move_ids.picked = True
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=picking.ids
        ).button_validate()
        self.assertFalse(self._claimed(order))
        self.assertEqual(order.order_line.serial_ids, self.units[5:7])

    def test_cancelled_order_releases_its_units(self):
        order = self._create_order(lots=self.units[:2], confirm=True)
        order._action_cancel()
        self.assertFalse(self._claimed(order))
        self.assertEqual(order.order_line.serial_ids, self.units[:2])
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self._claimed(order), ["SP-01", "SP-02"])

    def test_copy_names_no_unit(self):
        order = self._create_order(lots=self.units[:2])
        self.assertFalse(order.copy().order_line.serial_ids)

    def test_unit_of_another_order_does_not_leave(self):
        order = self._create_order(lots=self.units[:1], quantity=1, confirm=True)
        picking = self._deliver_open(self.units[0])
        with self.assertRaisesRegex(UserError, f"SP-01: {order.name}"):
            picking.button_validate()

    def _deliver_open(self, lots):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.customer.property_stock_customer.id,
            }
        )
        for lot in lots:
            self.env["stock.move.line"].create(
                {
                    "picking_id": picking.id,
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "is_proposed": True,
                    "quantity": 1,
                    "location_id": self.stock.id,
                    "location_dest_id": self.customer.property_stock_customer.id,
                }
            )
        return picking

    def test_bad_choice_changes_nothing(self):
        microphone = self._create_product("Microphone", has_serial_numbers=True)
        [mic] = self._receive(microphone, ["MIC-1"])
        gone = self.units[7]
        self._deliver(gone)
        for lots, message in (
            (mic, "MIC-1 is a unit of Microphone"),
            (gone, "SP-08 is not in stock"),
            (self.units[:4], "4 serial numbers are chosen for 3"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                self._create_order(lots=lots)

    def test_lower_quantity_lets_go_of_the_last_units(self):
        order = self._create_order(lots=self.units[:3], quantity=3, confirm=True)
        order.order_line.product_uom_qty = 2
        self.assertEqual(order.order_line.serial_ids, self.units[:2])
        self.assertEqual(self._claimed(order), ["SP-01", "SP-02"])
        told = " ".join(order.message_ids.mapped("body"))
        self.assertIn("SP-03 taken off", told)
        self.assertNotIn("warehouse", told)

    def test_other_product_lets_go_of_the_units(self):
        order = self._create_order(lots=self.units[:3])
        order.order_line.product_id = self.cable
        self.assertFalse(order.order_line.serial_ids)

    def test_line_in_dozens_takes_twelve_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._receive(self.speaker, [f"SP-{i:02}" for i in range(9, 15)])
        units = self.env["stock.lot"].search(
            [("product_id", "=", self.speaker.id)], limit=12
        )
        order = self._create_order(quantity=1)
        order.order_line.product_uom_id = dozen
        order.order_line.serial_ids = units
        order.action_confirm()
        self.assertEqual(self._reserved(order), sorted(units.mapped("name")))
        self.assertEqual(order.picking_ids.move_line_ids.mapped("quantity"), [1.0] * 12)

    def test_sales_user_chooses_without_rights_on_units(self):
        order = self._create_order(user_id=self.user_sales.id)
        line = order.order_line.with_user(self.user_sales)
        line.serial_ids = [Command.set(self.units[:2].ids)]
        self.env.invalidate_all()
        self.assertEqual(line.serial_ids.ids, self.units[:2].ids)
        self.assertEqual(line.serial_summary, "SP-01, SP-02")
        self.assertEqual(line.read(["serial_ids"])[0]["serial_ids"], self.units[:2].ids)
        self.assertEqual(line.search([("serial_ids", "in", self.units[1].ids)]), line)
        with self.assertRaises(AccessError):
            line.search([("serial_ids.note", "=", "Scratched")])
        with self.assertRaises(AccessError):
            line.serial_ids.read(["name"])
        with self.assertRaises(AccessError):
            line.serial_ids = [Command.update(self.units[0].id, {"name": "Mine"})]
        order.with_user(self.user_sales).action_confirm()
        self.assertEqual(self._claimed(order), ["SP-01", "SP-02"])

    def test_shipped_unit_stays_on_the_order(self):
        order = self._create_order(lots=self.units[:2], quantity=2, confirm=True)
        order.picking_ids.button_validate()
        with self.assertRaisesRegex(UserError, "SP-01 cannot be taken off"):
            order.order_line.serial_ids = self.units[1]

    def test_unit_that_came_back_can_be_replaced(self):
        order = self._create_order(lots=self.units[:2], quantity=2, confirm=True)
        delivery = order.picking_ids
        delivery.button_validate()
        wizard = self.env["stock.return.picking"].create({"picking_id": delivery.id})
        wizard.product_return_moves.quantity = 1
        receipt = wizard._create_return()
        receipt.move_ids.set_serials(["SP-02"])
        receipt.button_validate()
        order.order_line.serial_ids = self.units[0] + self.units[4]
        self.assertEqual(self._claimed(order), ["SP-05"])
        with self.assertRaisesRegex(UserError, "SP-01 cannot be taken off"):
            order.order_line.serial_ids = self.units[4]

    def test_order_without_serials_asks_no_query_for_them(self):
        self._receive_cables()
        order = self._create_order(product=self.cable, quantity=2)
        queries = []
        with self._recorded(queries):
            order.action_confirm()
            order.picking_ids.button_validate()
            self.env.flush_all()
        own = [q for q in queries if "nexus_" in q]
        self.assertFalse(own)

    @contextmanager
    def _recorded(self, queries):
        execute = Cursor.execute

        def record(cursor, query, *args, **kwargs):
            queries.append(str(query))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", record):
            yield

    def _receive_cables(self):
        self.env["stock.quant"]._update_available_quantity(self.cable, self.stock, 10)
