import random
from datetime import timedelta
from itertools import chain

from freezegun import freeze_time

from odoo.tests import tagged

from .rental_common import MONDAY, RentalCommon

SETS = 200
ON_HAND = 20


@tagged("post_install", "-at_install")
class TestAvailability(RentalCommon):
    """What is said to be free is what a plain count of every moment says."""

    def _create_products(self, count):
        return self.env["product.product"].create(
            [
                {
                    "name": f"Clamp {i}",
                    "type": "consu",
                    "is_storable": True,
                    "can_be_hired": True,
                }
                for i in range(count)
            ]
        )

    def _stock(self, products):
        self.env["stock.quant"].create(
            [
                {
                    "product_id": product.id,
                    "location_id": self.stock.id,
                    "quantity": ON_HAND,
                }
                for product in products
            ]
        )

    def _book(self, line, product, choice):
        """Return values of a booking some days around now, in any state."""
        start = MONDAY + timedelta(hours=choice.randint(-240, 240))
        end = start + timedelta(hours=choice.choice([1, 5, 24, 71, 168]))
        return {
            "line_id": line.id,
            "order_id": line.order_id.id,
            "product_id": product.id,
            "company_id": self.env.company.id,
            "warehouse_id": self.warehouse.id,
            "quantity": choice.randint(1, 6),
            "state": choice.choice(
                ["booked", "booked", "prepared", "out", "back", "lost", "consumed"]
            ),
            "move_in_id": False,
            "start": start,
            "end": end,
            "busy_start": start - timedelta(hours=choice.choice([0, 0, 2, 24])),
            "busy_end": end + timedelta(hours=choice.choice([0, 0, 1, 48])),
        }

    def _count_taken(self, vals, moment):
        """Return what a row takes at a moment, by the rule in words."""
        state, now = vals["state"], MONDAY
        if state in ("lost", "consumed") or moment < vals["busy_start"]:
            return 0
        is_late = state == "out" and vals["end"] < now
        if not is_late and moment >= vals["busy_end"]:
            return 0
        if state in ("booked", "prepared") and vals["end"] <= now:
            return 0
        return vals["quantity"]

    def test_free_quantity_is_what_every_moment_says(self):
        products = self._create_products(SETS)
        self._stock(products)
        line = self._create_hire((self.cable, 1), confirm=False).order_line
        choice = random.Random(1)
        rows = {
            product: [
                self._book(line, product, choice) for _i in range(choice.randint(0, 12))
            ]
            for product in products
        }
        self.env["nexus.hire.booking"].create(list(chain(*rows.values())))
        with freeze_time(MONDAY):
            for hours, length in [(0, 24), (-3, 2), (50, 1), (100, 200), (400, 9)]:
                start = MONDAY + timedelta(hours=hours)
                end = start + timedelta(hours=length)
                free = products.get_hire_availability(start, end)
                for product in products:
                    moments = [
                        moment
                        for vals in rows[product]
                        for moment in (vals["busy_start"], vals["busy_end"])
                        if start < moment < end
                    ]
                    most = max(
                        sum(self._count_taken(vals, moment) for vals in rows[product])
                        for moment in [start, *moments]
                    )
                    gone = sum(
                        vals["quantity"]
                        for vals in rows[product]
                        if vals["state"] in ("lost", "consumed")
                    )
                    said = free[product.id]
                    self.assertEqual(said["available"], ON_HAND - gone - most)
                    self.assertEqual(
                        said["total"],
                        said["available"] + said["allocated"] + said["out"],
                    )

    def test_queries_do_not_grow_with_products_or_bookings(self):
        products = self._create_products(40)
        self._stock(products)
        line = self._create_hire((self.cable, 1), confirm=False).order_line
        choice = random.Random(2)
        self.env["nexus.hire.booking"].create(
            [
                self._book(line, product, choice)
                for product in products
                for _i in range(25)
            ]
        )

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.get_hire_availability(MONDAY, MONDAY + timedelta(days=3))
            return self.env.cr.sql_log_count - start

        few = count(products[:1])
        self.assertEqual(count(products), few)

    def test_lines_of_an_order_ask_as_often_for_many_as_for_few(self):
        products = self._create_products(40)
        self._stock(products)

        def count(some):
            order = self._create_hire(*((p, 1) for p in some), confirm=False)
            self.env.flush_all()
            self.env.invalidate_all()
            lines = order.order_line
            lines.mapped("product_id.uom_id.name")
            lines.mapped("order_id.order_line.state")
            start = self.env.cr.sql_log_count
            self.assertEqual(set(lines.mapped("hire_free")), {ON_HAND})
            return self.env.cr.sql_log_count - start

        count(products[:2])
        few = count(products[:2])
        self.assertEqual(count(products), few)

    def test_now_counts_what_is_out_and_what_is_promised(self):
        order = self._create_hire((self.cable, 40), start=10, end=12)
        self._create_hire((self.cable, 25), start=20, end=22)
        order.order_line._take_out_quantity(30)
        self.assertEqual(
            self.cable.get_hire_availability()[self.cable.id],
            {"total": 100, "available": 45, "allocated": 25, "out": 30},
        )
