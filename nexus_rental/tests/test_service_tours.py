from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.nexus_serials.tests.test_delivery_tours import (
    PHONE,
    WarehouseTourCase,
)

from .hire_scan_common import HireScanCommon
from .service_common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceTours(ServiceCommon, HireScanCommon, WarehouseTourCase):
    """A technician tests twenty units at the scanner page; one fails that is set aside
    for tomorrow."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = [f"TS-{i:02}" for i in range(1, 21)]
        cls.tested = cls._receive(cls.speaker, names)
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        cls.hire = cls._create_hire(
            (cls.speaker, 1),
            hire_start=tomorrow,
            hire_end=tomorrow + timedelta(days=2),
        )
        cls.hire.sudo().name = "HIRE-77010"
        cls.hire.with_user(cls.user_stock).prepare_hire(cls.tested[12].ids)

    def test_twenty_units_of_which_one_fails(self):
        self._run_tour("/odoo/scanner", "nexus_rental_test_and_swap")
        failed = self.tested[12]
        states = self._due(self.tested).grouped("lot_id")
        self.assertEqual({states[lot].state for lot in self.tested - failed}, {"ok"})
        self.assertEqual(states[failed].state, "failed")
        self.assertEqual(failed.status, "in_maintenance")
        self.assertEqual(self._unit_rows(self.hire, "prepared"), ["TS-01"])
        session = self.sessions.search([("operation", "=", "record_test")], limit=1)
        self.assertEqual(session.state, "done")


@tagged("post_install", "-at_install")
class TestServiceToursOnPhone(TestServiceTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True
