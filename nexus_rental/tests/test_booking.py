from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .rental_common import RentalCommon


@tagged("post_install", "-at_install")
class TestBooking(RentalCommon):
    """A confirmed hire takes what it is for, and nobody books it twice."""

    def test_hire_takes_pool_and_named_units(self):
        order = self._create_hire((self.speaker, 3, self.units[:1]), (self.cable, 40))
        self.assertEqual(
            self._rows(order),
            [("booked", "", 2.0), ("booked", "", 40.0), ("booked", "SP-1", 1.0)],
        )
        self.assertFalse(order.picking_ids)
        self.assertEqual(self._free(self.speaker, 1, 2), 1)
        self.assertEqual(self._free(self.speaker, 3, 9), 4)
        self.assertEqual(self._free(self.cable, 2, 5), 60)

    def test_more_than_there_is_refused_and_nothing_booked(self):
        first = self._create_hire((self.speaker, 3))
        order = self._create_hire((self.speaker, 2), start=2, end=5, confirm=False)
        with self._refused(f"1 of .*Speaker.*{first.name}"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.booking_ids)
        order.move_hire(self._day(3), self._day(5))
        order.action_confirm()
        self.assertEqual(self._rows(order), [("booked", "", 2.0)])

    def test_two_lines_of_one_order_count_together(self):
        order = self._create_hire((self.speaker, 3), (self.speaker, 2), confirm=False)
        with self._refused("1 of"):
            order.action_confirm()

    def test_padding_keeps_a_unit_from_the_next_hire(self):
        self.speaker.hire_turnaround_hours = 2
        self._create_hire((self.speaker, 4))
        order = self._create_hire((self.speaker, 1), start=3, end=4, confirm=False)
        with self.assertRaises(UserError):
            order.action_confirm()
        self.speaker.hire_turnaround_hours = 0
        # Booked rows keep the padding they were booked with.
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_named_unit_is_taken_once(self):
        self._create_hire((self.speaker, 1, self.units[:1]))
        with self._refused("SP-1 is booked for"):
            self._create_hire((self.speaker, 1, self.units[:1]), start=2, end=4)
        self._create_hire((self.speaker, 1, self.units[:1]), start=3, end=4)

    def test_quantity_period_and_units_change_with_a_check(self):
        order = self._create_hire((self.speaker, 3, self.units[:1]))
        other = self._create_hire((self.speaker, 3), start=3, end=6)
        line = order.order_line
        with self.assertRaises(UserError):
            order.hire_end = self._day(4)
        self.assertEqual(order.booking_ids.mapped("end"), [self._day(3)] * 2)
        order.hire_end = self._day(2)
        self.assertEqual(order.booking_ids.mapped("end"), [self._day(2)] * 2)
        line.product_uom_qty = 4
        line.serial_ids = self.units[1:3]
        self.assertEqual(
            self._rows(order),
            [("booked", "", 2.0), ("booked", "SP-2", 1.0), ("booked", "SP-3", 1.0)],
        )
        line.product_uom_qty = 1
        self.assertEqual(len(order.booking_ids), 1)
        other._action_cancel()
        self.assertFalse(other.booking_ids)
        self.assertEqual(self._free(self.speaker, 3, 6), 4)

    def test_line_with_its_own_period(self):
        order = self._create_hire((self.cable, 5), (self.cable, 7), confirm=False)
        order.order_line[1].hire_end = self._day(9)
        order.action_confirm()
        order.hire_end = self._day(2)
        self.assertEqual(
            sorted(order.booking_ids.mapped("end")), [self._day(2), self._day(9)]
        )

    def test_manager_overbooks_for_a_reason(self):
        self._create_hire((self.speaker, 4))
        order = self._create_hire((self.speaker, 2, self.units[:1]), confirm=False)
        with self.assertRaises(AccessError):
            order.confirm_hire("The tour was moved")
        order = order.with_user(self.user_rental_manager)
        with self.assertRaises(UserError):
            order.confirm_hire("  ")
        order.confirm_hire("Sub-hire is on its way")
        self.assertEqual(order.state, "sale")
        self.assertIn("Sub-hire is on its way", order.message_ids[0].body)
        self.assertEqual(self._free(self.speaker, 0, 1), -2)

    def test_unit_somebody_else_booked_meanwhile_is_named(self):
        first = self._create_hire((self.speaker, 1, self.units[:1]), confirm=False)
        second = self._create_hire((self.speaker, 1, self.units[:1]), confirm=False)
        first.action_confirm()
        with self._refused(f"SP-1 is booked for {first.name}"):
            second.action_confirm()
        second.with_user(self.user_rental_manager).confirm_hire("They share it")
        self.assertEqual(self._rows(second), [("booked", "SP-1", 1.0)])

    def test_longer_hire_of_a_unit_promised_to_the_next_is_refused(self):
        first = self._create_hire((self.speaker, 1, self.units[:1]))
        second = self._create_hire((self.speaker, 1, self.units[:1]), start=3, end=5)
        with self._refused(f"SP-1 is booked for {second.name}"):
            first.move_hire(self._day(0), self._day(4))
        first.order_line._take_out_units(self.units[0])
        with self._refused(f"SP-1 is booked for {second.name}"):
            first.move_hire(self._day(0), self._day(4))
        first = first.with_user(self.user_rental_manager)
        first.move_hire(self._day(0), self._day(4), "The client keeps it")
        self.assertEqual(first.booking_ids.end, self._day(4))

    def test_policy_warns_or_allows(self):
        self.speaker.hire_policy = "warn"
        order = self._create_hire((self.speaker, 5))
        self.assertIn("not enough", order.message_ids[0].body)
        self.speaker.hire_policy = "allow"
        order = self._create_hire((self.speaker, 5))
        self.assertFalse(order.message_ids.filtered(lambda m: "enough" in m.body))

    def test_hire_without_period_is_not_confirmed(self):
        order = self._create_hire((self.speaker, 1), confirm=False)
        order.hire_end = False
        with self._refused("from when until when"):
            order.action_confirm()
        with self.assertRaises(ValidationError):
            order.hire_end = self._day(-1)

    def test_sale_leaves_what_hires_need(self):
        self._create_hire((self.speaker, 3), (self.cable, 90), start=20, end=22)
        self.assertEqual(self.speaker.free_qty, 1)
        self.assertEqual(self.cable.free_qty, 10)
        order = self._create_hire(
            (self.speaker, 2), (self.cable, 30), is_hire=False, confirm=False
        )
        order.action_confirm()
        moves = order.picking_ids.move_ids
        self.assertEqual(
            [sum(move.move_line_ids.mapped("quantity")) for move in moves], [1, 10]
        )
        with self._refused("Confirmed hires need these"):
            moves[1].quantity = 30
            moves.picked = True
            order.picking_ids.with_context(skip_backorder=True)._action_done()

    def test_hire_leaves_what_sales_reserved(self):
        self._create_hire((self.speaker, 2), is_hire=False)
        self.assertEqual(self._free(self.speaker, 0, 1), 2)
        with self.assertRaises(UserError):
            self._create_hire((self.speaker, 3))

    def test_damaged_unit_is_not_free(self):
        self.units[0].with_user(self.user_stock).set_status("damaged")
        self.assertEqual(self._free(self.speaker), 3)

    def test_price_follows_the_period(self):
        table = self.env["nexus.hire.rate.table"].create(
            {
                "name": "AV",
                "further_day_factor": 0.3,
                "rate_ids": [
                    (0, 0, {"duration": 1, "unit": "day", "factor": 1}),
                    (0, 0, {"duration": 3, "unit": "day", "factor": 2}),
                    (0, 0, {"duration": 1, "unit": "week", "factor": 3}),
                ],
            }
        )
        self.speaker.hire_rate_table_id = table
        order = self._create_hire((self.speaker, 2), confirm=False)
        line = order.order_line
        self.assertEqual(line.price_unit, 60)
        order.hire_end = self._day(9)
        self.assertAlmostEqual(line.price_unit, 30 * 3.6)
        line.price_unit = 50
        order.hire_end = self._day(1)
        self.assertEqual(line.price_unit, 50)
