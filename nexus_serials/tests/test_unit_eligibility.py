from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.stock_lot_eligibility import ADMITTED, PURPOSES
from .order_common import OrderCommon
from .test_unit_status import UnitCommon

#: What is said of a unit on hand.
FLAGS = ("in_maintenance", "damaged", "lost", "retired")


@tagged("post_install", "-at_install")
class TestEligibility(UnitCommon, OrderCommon):
    """Status × purpose, through every way a unit is taken: the same code and message,
    and nothing written where it is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.customer.property_stock_customer
        cls.vendors = cls.env.ref("stock.stock_location_suppliers")
        cls.shelf = cls._create_location(cls, "Shelf 9")
        cls.lamp = cls._create_product("Lamp", has_serial_numbers=True)

    def _flagged(self, flag, name="Q-1"):
        [lot] = self._receive(self.lamp, [name])
        lot._flag_status(flag)
        return lot

    def _verdict(self, lot, purpose):
        return lot.with_user(self.user_stock).eligibility(purpose)[lot]

    def _fault(self, lot, purpose):
        """Return the code and the message the rule gives."""
        verdict = self._verdict(lot, purpose)
        return verdict and (verdict["code"], verdict["message"])

    def _create_transfer(self, dest, picking_type=None, quantity=1):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": (picking_type or self.warehouse.int_type_id).id,
                "location_id": self.stock.id,
                "location_dest_id": dest.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.lamp.id,
                            "product_uom_qty": quantity,
                            "location_id": self.stock.id,
                            "location_dest_id": dest.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    def test_every_status_answers_for_every_purpose(self):
        statuses = [
            name for name, _title in self.env["stock.lot"]._fields["status"].selection
        ]
        self.assertEqual(set(statuses), set(ADMITTED))
        lots = self._receive(self.lamp, [f"M-{i}" for i in range(len(statuses))])
        for lot, status in zip(lots, statuses, strict=True):
            # The table alone is asked here, wherever the unit is.
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE stock_lot SET status = %s WHERE id = %s", [status, lot.id]
            )
            lot.invalidate_recordset()
            for purpose in PURPOSES:
                verdict = self._verdict(lot, purpose)
                admitted = purpose in ADMITTED[status]
                self.assertEqual(verdict is None, admitted, (status, purpose))
                if verdict:
                    expected = status if status in FLAGS else "not_in_stock"
                    self.assertEqual(verdict["code"], expected)
                    self.assertIn(lot.name, verdict["message"])

    def test_callers_from_outside_are_told_the_same(self):
        lots = self._receive(self.lamp, ["W-1", "W-2"])
        lots[1]._flag_status("lost")
        rows = lots.with_user(self.user_stock).read_eligibility("sell")
        self.assertEqual([row["code"] for row in rows], [False, "lost"])
        self.assertEqual(rows[1]["message"], self._fault(lots[1], "sell")[1])

    def test_an_unknown_purpose_is_refused(self):
        with self.assertRaisesRegex(UserError, "juggle"):
            self._flagged("damaged").eligibility("juggle")

    def test_reservation_passes_by(self):
        for flag in FLAGS:
            lot = self._flagged(flag, f"R-{flag}")
            picking = self._create_transfer(self.customers, self.warehouse.out_type_id)
            self.assertFalse(picking.move_line_ids, flag)
            [good] = self._receive(self.lamp, [f"G-{flag}"])
            picking.action_assign()
            self.assertEqual(picking.move_line_ids.lot_id, good)
            lot._flag_status(False)
            picking.action_cancel()
            self._move(lot + good, self.stock, self.customers)

    def test_choosing_is_refused_with_the_rules_own_words(self):
        for flag in FLAGS:
            lot = self._flagged(flag, f"C-{flag}")
            code, message = self._fault(lot, "sell")
            self.assertEqual(code, flag)
            picking = self._create_transfer(self.customers, self.warehouse.out_type_id)
            move = picking.move_ids.with_user(self.user_stock)
            [row] = [
                row
                for row in move.serial_choice_search()["rows"]
                if row["serial"] == lot.name
            ]
            self.assertEqual(
                (row["state"], row["note"]),
                ("taken", lot.eligibility("sell")[lot]["note"]),
            )
            with self.subTest(flag, way="window"), self.assertRaises(UserError) as e:
                move.serial_choice_save([lot.id])
            self.assertIn(message, str(e.exception))
            with self.subTest(flag, way="set_serials"):
                with self.assertRaises(UserError) as e:
                    move.set_serials([lot.name])
                self.assertIn(message, str(e.exception))
            with self.subTest(flag, way="line"), self.assertRaises(UserError) as e:
                self.env["stock.move.line"].with_user(self.user_stock).create(
                    {
                        "move_id": move.id,
                        "picking_id": picking.id,
                        "product_id": self.lamp.id,
                        "lot_id": lot.id,
                        "quantity": 1,
                        "location_id": self.stock.id,
                        "location_dest_id": self.customers.id,
                    }
                )
            self.assertIn(message, str(e.exception))
            self.assertFalse(picking.move_line_ids.lot_id)

    def test_an_order_refuses(self):
        for flag in FLAGS:
            lot = self._flagged(flag, f"O-{flag}")
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [Command.create({"product_id": self.lamp.id})],
                }
            )
            with self.assertRaises(UserError) as e:
                order.order_line.serial_choice_save(lot.ids)
            self.assertIn(self._fault(lot, "sell")[1], str(e.exception))
            self.assertFalse(order.order_line.serial_ids)

    def test_moving_follows_the_table(self):
        """What is named on a movement that is done at once, past every choice."""
        inventory = {"is_inventory": True}
        loss = self.lamp.property_stock_inventory
        ways = {
            "sell": (self.stock, self.customers, {}),
            "transfer": (self.stock, self.shelf, {}),
            "return": (self.stock, self.vendors, {}),
        }
        for flag in FLAGS:
            for purpose, (source, dest, values) in ways.items():
                lot = self._flagged(flag, f"D-{flag}-{purpose}")
                fault = self._fault(lot, purpose)
                with self.subTest(f"{flag} {purpose}"):
                    if not fault:
                        self._move(lot, source, dest, **values)
                        self.assertEqual(
                            lot._find_last_lines()[lot].location_dest_id, dest
                        )
                        continue
                    with self.assertRaises(UserError) as e, self.env.cr.savepoint():
                        self._move(lot, source, dest, **values)
                    self.assertIn(fault[1], str(e.exception))
                    self.assertEqual(lot.location_id, self.stock)
                    self.assertEqual(lot.status, flag)
            lot = self._flagged(flag, f"N-{flag}")
            self._move(lot, self.stock, loss, **inventory)
            lot._flag_status(flag)
            fault = self._fault(lot, "count")
            with self.subTest(f"{flag} count"):
                if fault:
                    with self.assertRaises(UserError) as e, self.env.cr.savepoint():
                        self._move(lot, loss, self.stock, **inventory)
                    self.assertIn(fault[1], str(e.exception))
                else:
                    self._move(lot, loss, self.stock, **inventory)
                    self.assertEqual(lot.location_id, self.stock)

    def test_an_adjustment_finds_a_lost_unit_and_refuses_a_retired_one(self):
        loss = self.lamp.property_stock_inventory
        for flag in ("lost", "retired"):
            lot = self._flagged(flag, f"A-{flag}")
            self._move(lot, self.stock, loss, is_inventory=True)
            adjustment = self._adjust(product_id=self.lamp.id)
            if flag == "lost":
                adjustment.serial_entry_save([{"serial": lot.name}])
                adjustment.action_post()
                self.assertEqual(lot.status, "available")
                continue
            [fault] = adjustment.serial_entry_check([lot.name])
            self.assertEqual(
                (fault["code"], fault["message"]), self._fault(lot, "count")
            )
            with self.assertRaises(UserError):
                adjustment.serial_entry_save([{"serial": lot.name}])
            self.assertFalse(adjustment.addition_ids)

    def test_a_step_between_warehouse_doors_is_reserved_no_more(self):
        self.warehouse.delivery_steps = "pick_ship"
        lots = self._receive(self.lamp, ["Z-1", "Z-2"])
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": self.lamp.id, "product_uom_qty": 2})
                ],
            }
        )
        order.action_confirm()
        pick = order.picking_ids
        pick.button_validate()
        ship = order.picking_ids - pick
        ship.do_unreserve()
        lots[0]._flag_status("damaged")
        ship.action_assign()
        self.assertEqual(ship.move_line_ids.lot_id, lots[1])

    def test_free_to_use_and_forecast_leave_them_out(self):
        lots = self._receive(self.lamp, ["V-1", "V-2", "V-3"])
        self.assertEqual(self.lamp.free_qty, 3)
        lots[0]._flag_status("in_maintenance")
        product = self.lamp.with_user(self.user_sales)
        self.assertEqual(
            (product.qty_available, product.free_qty, product.virtual_available),
            (3, 2, 2),
        )
        quants = self.env["stock.quant"]
        self.assertEqual(quants._get_available_quantity(self.lamp, self.stock), 2)

    def test_the_forecast_report_leaves_them_out(self):
        lots = self._receive(self.lamp, ["F-1", "F-2", "F-3"])
        lots[:2]._flag_status("in_maintenance")
        delivery = self._create_transfer(
            self.customers, self.warehouse.out_type_id, quantity=2
        )
        report = self.env["stock.forecasted_product_product"].with_user(self.user_stock)
        lines = report.get_report_values(self.lamp.ids)["docs"]["lines"]
        self.assertEqual(
            [(line["quantity"], line["replenishment_filled"]) for line in lines],
            [(1, True), (1, False)],
        )
        self.assertLess(delivery.move_ids.forecast_availability, 2)

    def test_a_reordering_rule_buys_for_them(self):
        lots = self._receive(self.lamp, ["Y-1", "Y-2"])
        orderpoint = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.lamp.id,
                "location_id": self.stock.id,
                "product_min_qty": 2,
                "product_max_qty": 2,
            }
        )
        self.assertEqual(orderpoint.qty_to_order, 0)
        lots[0]._flag_status("damaged")
        orderpoint.invalidate_recordset()
        self.assertEqual(orderpoint.qty_forecast, 1)
        orderpoint._compute_qty_to_order_computed()  # as the scheduler does
        self.assertEqual(orderpoint.qty_to_order, 1)
