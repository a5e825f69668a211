from odoo.tests import tagged

from .scan_common import ScanCommon
from .test_delivery_tours import PHONE, WarehouseTourCase

UNITS = "/odoo/action-stock.action_production_lot_form"


@tagged("post_install", "-at_install")
class TestUnitTours(ScanCommon, WarehouseTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.van = cls.env["stock.location"].create(
            {
                "name": "Van",
                "location_id": cls.warehouse.view_location_id.id,
                "place_kind": "vehicle",
            }
        )
        cls.units[7].transfer(cls.van.id)
        cls.units[:3].transfer(cls.shelf.id)

    def test_status_of_the_units_selected(self):
        action = self.env.ref("stock.action_production_lot_form")
        action.domain = [("product_id", "=", self.speaker.id)]
        action.context = {}
        self._run_tour(UNITS, "nexus_serials_unit_bulk")
        self.assertEqual(set(self.units[1:4].mapped("status")), {"damaged"})
        self.assertEqual(self.units[0].status, "available")

    def test_from_the_overview_to_the_page_of_a_unit(self):
        unit = self.units[7]
        self._run_tour("/odoo/unit-overview", "nexus_serials_unit_report")
        self.assertEqual(unit.condition, "fair")
        self.assertEqual(unit.status, "lost")
        self.assertIn("The driver is asked", unit.event_ids.mapped("reason"))
        self.assertEqual(unit.event_ids[0].user_id, self.user_stock)

    def test_stocktake_is_counted_and_approved(self):
        self._run_tour("/odoo/scanner", "nexus_serials_scan_stocktake")
        session = self.sessions.search([("location_id", "=", self.shelf.id)])
        self.assertEqual(session.state, "to_approve")
        self._run_tour(
            f"/odoo/stocktakes/{session.id}",
            "nexus_serials_approve_stocktake",
            login=self.user_manager.login,
        )
        self.assertEqual(session.state, "done")
        self.assertEqual(
            self.units[:3].mapped("status"), ["available", "lost", "available"]
        )
        self.assertEqual(self.units[7].location_id, self.shelf)


@tagged("post_install", "-at_install")
class TestUnitToursOnPhone(TestUnitTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True
