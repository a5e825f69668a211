from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.nexus_serials.tests.test_delivery_tours import (
    PHONE,
    WarehouseTourCase,
)

from .rental_common import RentalCommon


@tagged("post_install", "-at_install")
class TestTimelineTours(RentalCommon, WarehouseTourCase):
    """People look at the timeline rather than read."""

    def _look(self, url, tour):
        self._run_tour(url, tour, login=self.user_rental.login)

    def test_from_the_timeline_to_the_hire_and_back(self):
        self._create_hire((self.speaker, 3, self.units[:1]), (self.cable, 40))
        self._look("/odoo/hire-timeline", "nexus_rental_timeline")

    def test_a_unit_that_should_be_back(self):
        order = self._create_hire((self.speaker, 1))
        now = fields.Datetime.now()
        order.write(
            {"hire_start": now - timedelta(days=9), "hire_end": now - timedelta(days=1)}
        )
        with freeze_time(now - timedelta(days=9)):
            order.order_line._take_out_units(self.units[:1])
        self._look(
            f"/odoo/action-stock.action_production_lot_form/{self.units[0].id}",
            "nexus_rental_unit_timeline",
        )


@tagged("post_install", "-at_install")
class TestTimelineToursOnPhone(TestTimelineTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True
