from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .rental_common import RentalCommon


@tagged("post_install", "-at_install")
class TestOutAndIn(RentalCommon):
    """Units and quantities leave for a hire and come back, in parts."""

    def test_units_go_out_and_come_back(self):
        order = self._create_hire((self.speaker, 3, self.units[:1]))
        line = order.order_line
        line._prepare_units(self.units[:2])
        self.assertEqual(
            self._rows(order),
            [
                ("booked", "", 1.0),
                ("prepared", "SP-1", 1.0),
                ("prepared", "SP-2", 1.0),
            ],
        )
        with freeze_time(self._day(0)):
            rows = line._take_out_units(self.units[:2])
            self.assertEqual(
                self.units.mapped("status"), ["rented"] * 2 + ["available"] * 2
            )
            self.assertEqual(order.hire_state, "out")
        with freeze_time(self._day(1)):
            self.assertEqual(self._free(self.speaker), 1)
            rows[1]._take_back(condition="fair")
            self.assertEqual(self.units[1].condition, "fair")
            self.assertEqual(self.units[1].status, "available")
        self.assertEqual(
            self._rows(order),
            [("back", "SP-2", 1.0), ("booked", "", 1.0), ("out", "SP-1", 1.0)],
        )

    def test_other_unit_takes_the_place_of_a_prepared_one(self):
        order = self._create_hire((self.speaker, 1))
        order.order_line._prepare_units(self.units[0])
        order.order_line._take_out_units(self.units[1])
        self.assertEqual(self._rows(order), [("out", "SP-2", 1.0)])

    def test_named_unit_cannot_be_swapped(self):
        order = self._create_hire((self.speaker, 1, self.units[:1]))
        with self._refused("very units"):
            order.order_line._take_out_units(self.units[1])

    def test_unit_of_another_hire_or_damaged_or_out_is_refused(self):
        self._create_hire((self.speaker, 1, self.units[:1]))
        order = self._create_hire((self.speaker, 2))
        with freeze_time(self._day(0)):
            with self._refused("SP-1 is booked for"):
                order.order_line._take_out_units(self.units[0])
            self.units[3].with_user(self.user_stock).set_status("damaged")
            with self._refused("SP-4 is damaged"):
                order.order_line._take_out_units(self.units[3])
            order.order_line._take_out_units(self.units[1])
            with self._refused("SP-2 is out on"):
                order.order_line._take_out_units(self.units[1])

    def test_bulk_goes_out_and_comes_back_in_parts(self):
        order = self._create_hire((self.cable, 40))
        line = order.order_line
        line._take_out_quantity(30)
        self.assertEqual(self._rows(order), [("booked", "", 10.0), ("out", "", 30.0)])
        with self._refused("it waits for 10"):
            line._take_out_quantity(11)
        line.booking_ids.sudo()._take_back_quantity(25)
        line.booking_ids.sudo().filtered(lambda row: row.state == "out")._declare_gone(
            "consumed"
        )
        self.assertEqual(
            self._rows(order),
            [("back", "", 25.0), ("booked", "", 10.0), ("consumed", "", 5.0)],
        )

    def test_overdue_is_not_free_until_it_is_back(self):
        order = self._create_hire((self.speaker, 2))
        with freeze_time(self._day(0)):
            rows = order.order_line._take_out_units(self.units[:2])
        with freeze_time(self._day(4)):
            self.assertEqual(self._free(self.speaker, 30, 40), 2)
            self.assertTrue(order.is_hire_late)
            late = self.env["sale.order"].search([("is_hire_late", "=", True)])
            self.assertIn(order, late)
            rows._take_back()
            self.assertEqual(self._free(self.speaker, 30, 40), 4)

    def test_undo_of_out_and_in(self):
        order = self._create_hire((self.speaker, 2))
        before = self._rows(order)
        row = order.order_line._take_out_units(self.units[0])
        row._take_back(condition="poor")
        row._undo_back()
        self.assertEqual(self.units[0].status, "rented")
        row._undo_out()
        self.assertEqual(self._rows(order), before)
        self.assertEqual(self.units[0].status, "available")

    def test_rented_unit_is_not_set_to_anything_by_hand(self):
        order = self._create_hire((self.speaker, 1))
        order.order_line._take_out_units(self.units[0])
        with self._refused("out on"):
            self.units[0].with_user(self.user_stock).set_status("lost")

    def test_order_with_gear_out_is_not_cancelled_nor_reduced(self):
        order = self._create_hire((self.cable, 40))
        order.order_line._take_out_quantity(30)
        with self._refused("30 XLR"):
            order._action_cancel()
        with self._refused("went out already"):
            order.order_line.product_uom_qty = 20

    def test_turnaround_counts_from_the_return(self):
        self.speaker.hire_turnaround_hours = 4
        order = self._create_hire((self.speaker, 4))
        with freeze_time(self._day(0)):
            rows = order.order_line._take_out_units(self.units)
        with freeze_time(self._day(1)) as clock:
            rows._take_back()
            self.assertEqual(self._free(self.speaker), 0)
            clock.tick(timedelta(hours=5))
            self.assertEqual(self._free(self.speaker), 4)

    def test_warehouse_user_hands_out_and_takes_back(self):
        order = self._create_hire((self.speaker, 2), (self.cable, 9))
        cables = order.order_line[1]
        with self.assertRaises(AccessError):
            order.with_user(self.user_sales).prepare_hire(self.units[0].ids)
        order = order.with_user(self.user_stock)
        order.prepare_hire(self.units[:2].ids)
        order.unprepare_hire(self.units[1].ids)
        self.assertEqual(
            self._rows(order),
            [("booked", "", 1.0), ("booked", "", 9.0), ("prepared", "SP-1", 1.0)],
        )
        order.check_out_hire(self.units[:2].ids, {str(cables.id): 9})
        self.assertEqual(order.hire_state, "out")
        order.check_in_hire(self.units[:2].ids, {cables.id: 8}, condition="good")
        order.declare_hire_gone("consumed", quantities={cables.id: 1})
        self.assertEqual(order.hire_state, "back")
        told = self.units[0].with_user(self.user_stock).read_timeline()
        kinds = [entry["kind"] for entry in told]
        self.assertLess(kinds.index("hire_back"), kinds.index("hired"))
        out = told[kinds.index("hired")]
        self.assertEqual(out["name"], "Went out on Hire")
        self.assertIn(order.name, out["reason"])
        with self._refused("SP-1"):
            order.check_in_hire(self.units[:1].ids)
