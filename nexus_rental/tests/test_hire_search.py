from ast import literal_eval

from freezegun import freeze_time
from lxml import etree

from odoo.tests import Form, tagged

from .rental_common import RentalCommon


@tagged("post_install", "-at_install")
class TestHireSearch(RentalCommon):
    """What people look for among hires, and what the form tells while they type."""

    def test_short_hires_are_found(self):
        first = self._create_hire((self.speaker, 3))
        later = self._create_hire((self.speaker, 3), start=5, end=6)
        orders = self.env["sale.order"].with_user(self.user_rental)
        domain = [("is_hire_short", "=", True), ("id", "in", (first | later).ids)]
        self.assertFalse(orders.search(domain))
        second = self._create_hire((self.speaker, 2), start=1, end=2, confirm=False)
        second.with_user(self.user_rental_manager).confirm_hire("Sub-hire is coming")
        domain = [
            ("is_hire_short", "=", True),
            ("id", "in", (first | later | second).ids),
        ]
        self.assertEqual(orders.search(domain), first | second)
        self.assertEqual(
            [order.is_hire_short for order in (first, later, second)],
            [True, False, True],
        )

    def test_filters_of_the_day(self):
        view = self.env.ref("nexus_rental.sale_order_view_search_hire")
        action = self.env["sale.order"].with_user(self.user_rental)
        today = self._create_hire((self.cable, 5), start=0, end=2)
        later = self._create_hire((self.cable, 5), start=4, end=5)
        orders = today | later
        filters = {
            node.get("name"): node.get("domain")
            for node in self._parse_search(action, view)
        }

        def found(name):
            domain = [*literal_eval(filters[name]), ("id", "in", orders.ids)]
            return action.search(domain)

        with freeze_time(self._day(0, hour=6)):
            self.assertEqual(found("going_out"), today)
            self.assertFalse(found("coming_in"))
            today.order_line._take_out_quantity(5)
            self.assertFalse(found("going_out"))
        with freeze_time(self._day(2, hour=6)):
            self.assertEqual(found("coming_in"), today)
            self.assertFalse(found("late"))
        with freeze_time(self._day(3)):
            self.assertEqual(found("late"), today)

    def _parse_search(self, model, view):
        arch = model.get_view(view.id, "search")["arch"]
        return etree.fromstring(arch).iter("filter")

    def test_form_says_what_is_free_while_typing(self):
        self._create_hire((self.speaker, 3))
        orders = self.env["sale.order"].with_user(self.user_rental)
        with Form(
            orders.with_context(nexus_new_hire=True), "sale.view_order_form"
        ) as form:
            form.partner_id = self.customer
            self.assertTrue(form.is_hire)
            form.hire_start = self._day(1)
            form.hire_end = self._day(2)
            with form.order_line.new() as line:
                line.product_id = self.speaker
                line.product_uom_qty = 3
        order = form.record
        self.assertEqual(order.hire_length, "1 day")
        self.assertEqual(order.order_line.hire_missing, 2)
        self.assertRegex(order.hire_shortages, "short by 2.*Taken by 3 S")

    def test_counts_of_the_form_and_of_the_product(self):
        order = self._create_hire((self.speaker, 3))
        line = order.order_line
        line._prepare_units(self.units[:2])
        line._take_out_units(self.units[0])
        self.assertEqual(
            (
                order.hire_waiting_quantity,
                order.hire_prepared_quantity,
                order.hire_out_quantity,
            ),
            (1, 1, 1),
        )
        for record in (self.speaker, self.speaker.product_tmpl_id):
            record = record.with_user(self.user_rental)
            self.assertEqual(
                (
                    record.hire_total_count,
                    record.hire_available_count,
                    record.hire_allocated_count,
                    record.hire_out_count,
                ),
                (4, 1, 2, 1),
            )

    def test_short_is_found_in_a_constant_number_of_queries(self):
        orders = self.env["sale.order"].with_user(self.user_rental)
        self._create_hire((self.speaker, 1))

        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            orders.search([("is_hire_short", "=", True)])
            return self.cr.sql_log_count - before

        count()
        few = count()
        for day in range(10, 15):
            self._create_hire(
                (self.cable, 5), (self.speaker, 1), start=day, end=day + 1
            )
        self.assertEqual(count(), few)
