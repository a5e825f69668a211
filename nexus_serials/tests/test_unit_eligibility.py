from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .order_common import OrderCommon
from .test_unit_status import UnitCommon

#: What is said of a unit on hand.
FLAGS = ("in_maintenance", "damaged", "lost", "retired")


@tagged("post_install", "-at_install")
class TestEligibility(UnitCommon, OrderCommon):
    """What else follows from the rule; the table itself, and every way in, are in
    ``test_unit_matrix.py``."""

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

    def test_an_unknown_purpose_is_refused(self):
        with self.assertRaisesRegex(UserError, "juggle"):
            self._flagged("damaged").eligibility("juggle")

    def test_the_window_shows_what_the_rule_says(self):
        for flag in FLAGS:
            lot = self._flagged(flag, f"C-{flag}")
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
