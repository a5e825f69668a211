from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .rental_common import RentalCommon


@tagged("post_install", "-at_install")
class TestTimeline(RentalCommon):
    """The picture says who has what when, and how many are left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = cls.speaker | cls.cable

    def _timeline(self, first=0, last=6, user=None, tz="UTC", **kwargs):
        kwargs.setdefault("product_ids", self.products.ids)
        self.env.invalidate_all()  # rights are asked for what is not read yet
        bookings = self.env["nexus.hire.booking"].with_user(user or self.user_rental)
        return bookings.with_context(tz=tz).timeline(
            str(self._day(first).date()), str(self._day(last).date()), **kwargs
        )

    def _row(self, product, *args, **kwargs):
        rows = self._timeline(*args, **kwargs)["products"]
        return next(row for row in rows if row["id"] == product.id)

    def _free_by_day(self, product, *args, **kwargs):
        return self._row(product, *args, **kwargs)["free"]

    def test_what_is_booked_is_not_free(self):
        self._create_hire((self.speaker, 3), start=1, end=3)
        row = self._row(self.speaker)
        self.assertEqual(row["capacity"], 4)
        self.assertEqual(row["free"], [4, 1, 1, 1, 4, 4, 4])
        self.assertTrue(row["is_serialized"])

    def test_bar_says_hire_client_and_time(self):
        self.cable.hire_prepare_hours = 2
        self.cable.hire_turnaround_hours = 12
        order = self._create_hire((self.cable, 40), start=1, end=3)
        (bar,) = self._row(self.cable)["bars"]
        self.assertEqual((bar["order"], bar["order_id"]), (order.name, order.id))
        self.assertEqual(bar["client"], "City Theatre")
        self.assertEqual((bar["quantity"], bar["state"]), (40, "booked"))
        self.assertEqual(bar["start"], str(self._day(1)))
        self.assertEqual(bar["end"], str(self._day(3)))
        self.assertEqual(bar["busy_start"], str(self._day(1, hour=6)))
        self.assertEqual(bar["busy_end"], str(self._day(3, hour=20)))

    def test_days_are_those_of_the_clock_on_the_wall(self):
        # Until 23:00 in Copenhagen, which is the next day in Tokyo.
        self._create_hire((self.speaker, 4), start=1, end=1, hire_end=self._day(1, 21))
        self.assertEqual(
            self._free_by_day(self.speaker, tz="Europe/Copenhagen")[:4], [4, 0, 4, 4]
        )
        self.assertEqual(
            self._free_by_day(self.speaker, tz="Asia/Tokyo")[:4], [4, 0, 0, 4]
        )

    def test_a_day_of_a_changed_clock_has_23_hours(self):
        self.env.user.tz = "Europe/Copenhagen"
        bookings = self.env["nexus.hire.booking"].with_user(self.user_rental)
        days = bookings.with_context(tz="Europe/Copenhagen").timeline(
            "2035-03-24", "2035-03-26"
        )["days"]
        self.assertEqual(
            [(day["date"], day["start"], day["end"]) for day in days],
            [
                ("2035-03-24", "2035-03-23 23:00:00", "2035-03-24 23:00:00"),
                ("2035-03-25", "2035-03-24 23:00:00", "2035-03-25 22:00:00"),
                ("2035-03-26", "2035-03-25 22:00:00", "2035-03-26 22:00:00"),
            ],
        )

    def test_units_of_one_fate_are_one_bar(self):
        order = self._create_hire((self.speaker, 3))
        with freeze_time(self._day(0)):
            order.order_line._take_out_units(self.units[:1])
        with freeze_time(self._day(0) + timedelta(minutes=1)):
            order.order_line._take_out_units(self.units[1])
            bars = self._row(self.speaker, expand_ids=self.speaker.ids)["bars"]
        self.assertEqual(
            sorted((bar["state"], bar["quantity"], bar["lot_id"]) for bar in bars),
            [("booked", 1, False), ("out", 2, False)],
        )

    def test_units_are_told_apart_when_asked(self):
        order = self._create_hire((self.speaker, 2, self.units[:1]))
        self.assertIsNone(self._row(self.speaker)["units"])
        row = self._row(self.speaker, expand_ids=self.products.ids)
        self.assertEqual(row["unit_total"], 4)
        self.assertEqual(
            [(unit["name"], len(unit["bars"])) for unit in row["units"]],
            [("SP-1", 1), ("SP-2", 0), ("SP-3", 0), ("SP-4", 0)],
        )
        self.assertEqual(row["units"][0]["bars"][0]["order_id"], order.id)
        self.assertEqual(row["units"][0]["status_name"], "Available")
        bulk = self._row(self.cable, expand_ids=self.products.ids)
        self.assertIsNone(bulk["units"])

    def test_units_that_are_gone_are_not_shown(self):
        self.units[3].with_user(self.user_stock).set_status("lost")
        row = self._row(self.speaker, expand_ids=self.speaker.ids)
        self.assertEqual(
            [unit["name"] for unit in row["units"]], ["SP-1", "SP-2", "SP-3"]
        )

    def test_one_unit_alone(self):
        self._create_hire((self.speaker, 2, self.units[:2]))
        row = self._row(
            self.speaker, lot_ids=self.units[1].ids, expand_ids=self.speaker.ids
        )
        (unit,) = row["units"]
        self.assertEqual((unit["name"], len(unit["bars"])), ("SP-2", 1))
        self.assertEqual(unit["bars"][0]["quantity"], 1)

    def test_overdue_is_taken_until_further_notice(self):
        order = self._create_hire((self.speaker, 3), start=0, end=2)
        with freeze_time(self._day(0)):
            order.order_line._take_out_units(self.units[:3])
        with freeze_time(self._day(4)):
            row = self._row(self.speaker)
            later = self._row(self.speaker, 30, 31)
        (bar,) = row["bars"]
        self.assertTrue(bar["is_overdue"])
        self.assertEqual((bar["end"], bar["busy_end"]), (None, None))
        self.assertEqual(bar["due"], str(self._day(2)))
        self.assertEqual(row["free"], [None] * 4 + [1, 1, 1])
        self.assertEqual(later["free"], [1, 1])
        self.assertEqual(len(later["bars"]), 1)

    def test_what_came_back_is_as_it_was(self):
        self.speaker.hire_turnaround_hours = 24
        order = self._create_hire((self.speaker, 1), start=0, end=4)
        with freeze_time(self._day(0, hour=10)):
            rows = order.order_line._take_out_units(self.units[:1])
        with freeze_time(self._day(1)):
            rows._take_back()
        with freeze_time(self._day(1, hour=9)):
            row = self._row(self.speaker)
        (bar,) = row["bars"]
        self.assertEqual(bar["state"], "back")
        self.assertEqual(bar["start"], str(self._day(0, hour=10)))
        self.assertEqual(bar["end"], str(self._day(1)))
        self.assertEqual(bar["busy_end"], str(self._day(2)))
        self.assertEqual(row["free"], [None, 3, 3, 4, 4, 4, 4])

    def test_history_is_found_by_going_back(self):
        order = self._create_hire((self.speaker, 1), start=0, end=1)
        with freeze_time(self._day(0)):
            rows = order.order_line._take_out_units(self.units[:1])
        with freeze_time(self._day(1)):
            rows._take_back()
        with freeze_time(self._day(300)):
            self.assertEqual(len(self._row(self.speaker, 0, 2)["bars"]), 1)
            self.assertEqual(self._row(self.speaker, 3, 4)["bars"], [])

    def test_what_was_lost_ends_when_that_was_said(self):
        order = self._create_hire((self.speaker, 1), start=0, end=5)
        with freeze_time(self._day(0)):
            rows = order.order_line._take_out_units(self.units[:1])
        with freeze_time(self._day(1)):
            rows._declare_gone("lost")
            self.assertEqual(self._row(self.speaker, 3, 4)["bars"], [])
            (bar,) = self._row(self.speaker, 0, 4)["bars"]
        self.assertEqual(bar["busy_end"], str(self._day(1)))

    def test_what_was_lost_late_lasts_until_that_was_said(self):
        order = self._create_hire((self.speaker, 1), start=0, end=2)
        with freeze_time(self._day(0)):
            rows = order.order_line._take_out_units(self.units[:1])
        with freeze_time(self._day(5)):
            rows._declare_gone("lost")
            (bar,) = self._row(self.speaker, 4, 6)["bars"]
        self.assertEqual((bar["state"], bar["end"]), ("lost", str(self._day(5))))

    def test_only_short_leaves_out_what_there_is_enough_of(self):
        self.speaker.hire_policy = "allow"
        self._create_hire((self.speaker, 6), (self.cable, 100), start=1, end=2)
        found = self._timeline(only_short=True)
        self.assertEqual([row["name"] for row in found["products"]], ["Speaker K12"])
        self.assertEqual(found["total"], 1)
        self.assertEqual(min(found["products"][0]["free"]), -2)
        self.assertEqual(self._timeline(4, 6, only_short=True)["total"], 0)

    def test_only_booked_leaves_out_what_nobody_has(self):
        self._create_hire((self.cable, 1), start=1, end=2)
        found = self._timeline(only_booked=True)
        self.assertEqual([row["id"] for row in found["products"]], self.cable.ids)
        self.assertEqual(self._timeline(4, 6, only_booked=True)["total"], 0)

    def test_search_and_category(self):
        category = self.env["product.category"].create({"name": "Cables"})
        self.cable.categ_id = category
        self.speaker.default_code = "SPK"
        for found, kwargs in (
            (self.speaker, {"search": " spk "}),
            (self.cable, {"search": "XLR"}),
            (self.cable, {"category_id": category.id}),
        ):
            rows = self._timeline(**kwargs)["products"]
            self.assertEqual([row["id"] for row in rows], found.ids)
        named = self.env["nexus.hire.booking"].with_user(self.user_rental)
        self.assertIn(
            {"id": category.id, "name": "Cables"}, named.timeline_categories()
        )

    def test_pages_say_how_many_there_are(self):
        found = self._timeline(limit=1)
        self.assertEqual((len(found["products"]), found["total"]), (1, 2))
        other = self._timeline(limit=1, offset=1)
        self.assertNotEqual(found["products"][0]["id"], other["products"][0]["id"])

    def test_what_cannot_be_hired_has_no_row(self):
        table = self._create_product("Desk")
        found = self._timeline(product_ids=None, search="Desk")
        self.assertNotIn(table.id, [row["id"] for row in found["products"]])

    def test_too_many_days_are_refused(self):
        with self.assertRaisesRegex(UserError, "from 1 to 100 days"):
            self._timeline(0, 100)
        with self.assertRaisesRegex(UserError, "from 1 to 100 days"):
            self._timeline(1, 0)

    def test_sales_sees_units_without_opening_them(self):
        self._create_hire((self.speaker, 1, self.units[:1]))
        found = self._timeline(user=self.user_sales, expand_ids=self.speaker.ids)
        self.assertFalse(found["can_open_units"])
        (row,) = [row for row in found["products"] if row["id"] == self.speaker.id]
        self.assertEqual(row["units"][0]["bars"][0]["client"], "City Theatre")

    def test_who_has_no_rights_sees_nothing(self):
        with self.assertRaises(AccessError):
            self._timeline(user=self.user_none)
        with self.assertRaises(AccessError):
            self.env["nexus.hire.booking"].with_user(
                self.user_none
            ).timeline_categories()

    def test_other_companies_are_apart(self):
        self._create_hire((self.speaker, 1))
        other = self.env["res.company"].create({"name": "Other"})
        self.user_rental.company_ids |= other
        bookings = self.env["nexus.hire.booking"].with_user(self.user_rental)
        found = bookings.with_company(other).timeline(
            str(self._day(0).date()),
            str(self._day(1).date()),
            product_ids=self.speaker.ids,
        )
        self.assertEqual(found["products"][0]["bars"], [])
        self.assertEqual(found["products"][0]["capacity"], 0)

    def test_queries_are_as_many_for_sixty_products_as_for_three(self):
        products = self.env["product.product"].create(
            [
                {
                    "name": f"Lamp {number}",
                    "type": "consu",
                    "is_storable": True,
                    "can_be_hired": True,
                    "has_serial_numbers": number % 2 == 0,
                }
                for number in range(60)
            ]
        )
        for product in products[::2]:
            lot = self.env["stock.lot"].create(
                {"name": f"L-{product.id}", "product_id": product.id}
            )
            self.env["stock.quant"]._update_available_quantity(
                product, self.stock, 1, lot_id=lot
            )
        for product in products[1::2]:
            self.env["stock.quant"]._update_available_quantity(product, self.stock, 5)
        for number in range(3):
            self._create_hire(
                *[(p, 1) for p in products], start=5 * number, end=5 * number + 2
            )
        self._count_queries(products[:3])  # what is read once
        few = self._count_queries(products[:3])
        self.assertEqual(self._count_queries(products), few)
        self.assertLess(few, 30)

    def _count_queries(self, products):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        found = self._timeline(
            0, 30, product_ids=products.ids, expand_ids=products.ids, limit=100
        )
        self.assertEqual(len(found["products"]), len(products))
        self.assertTrue(all(len(row["bars"]) == 3 for row in found["products"]))
        return self.env.cr.sql_log_count - before
