from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.nexus_serials.tests.test_delivery_tours import (
    PHONE,
    WarehouseTourCase,
)

from .rental_common import RentalCommon


class DeskTourCase(RentalCommon, WarehouseTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units.condition = "good"
        cls.client = cls.env["res.partner"].create({"name": "Desk Client"})
        cls.now = fields.Datetime.now()

    def _create_todays(self, *lines, start, end, **values):
        return self._create_hire(
            *lines,
            partner_id=self.client.id,
            hire_start=self.now + timedelta(hours=start),
            hire_end=self.now + timedelta(hours=end),
            **values,
        )

    def _tour(self, url, name):
        self._run_tour(url, name, login=self.user_rental.login)


@tagged("post_install", "-at_install")
class TestHireTour(DeskTourCase):
    """A rental user takes a hire from the quotation to the charge."""

    def test_from_a_short_quotation_to_a_charge(self):
        order = self._create_todays((self.speaker, 5), start=-1, end=48, confirm=False)
        self._tour(f"/odoo/hires/{order.id}", "nexus_rental_desk_hire")
        self.assertEqual(
            self._rows(order), [("back", "SP-1", 1.0), ("back", "SP-2", 1.0)]
        )
        unit = self.units[0]
        self.assertEqual((unit.condition, unit.status), ("poor", "in_maintenance"))
        charge = order.order_line.filtered("hire_charge_booking_id")
        self.assertEqual(charge.price_subtotal, 360)


@tagged("post_install", "-at_install")
class TestDeskTour(DeskTourCase):
    """What is to be done today is a tap away."""

    def test_today(self):
        late = self._create_todays((self.cable, 3), start=-72, end=-1)
        late.order_line._take_out_quantity(3)
        order = self._create_todays((self.speaker, 1), start=-1, end=48)
        self._tour("/odoo/rental-desk", "nexus_rental_desk_today")
        session = self.env["nexus.scan.session"].search(
            [("hire_order_id", "=", order.id)]
        )
        self.assertEqual(session.operation, "check_out")


@tagged("post_install", "-at_install")
class TestDeskTourOnPhone(TestDeskTour):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True
