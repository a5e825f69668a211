from odoo.tests import tagged

from odoo.addons.nexus_serials.tests.test_delivery_tours import PHONE, TRANSFERS

from .live_common import LiveCommon, epc_of
from .test_tagging_tours import RfidTourCase


@tagged("post_install", "-at_install")
class TestLiveTours(LiveCommon, RfidTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery.name = "WH/OUT/77001"

    def test_a_delivery_is_read_and_finished(self):
        url = f"{TRANSFERS}/{self.delivery.id}"
        self._run_rfid_tour(url, "nexus_rfid_live_delivery")
        self.assertEqual(self._shipped(self.delivery), ["SP-02", "SP-03", "SP-04"])
        self.assertIn(epc_of(99), self.units[2].rfid_tag_ids.mapped("epc"))
        session = self.env["nexus.rfid.session"].search(
            [("kind", "=", "live")], limit=1
        )
        self.assertEqual(session.state, "done")

    def test_new_units_are_received_by_their_tags(self):
        receipt = self._create_receipt((self.speaker, 3))
        self._run_rfid_tour(f"{TRANSFERS}/{receipt.id}", "nexus_rfid_live_receipt")
        lots = receipt.move_line_ids.lot_id.sorted("name")
        self.assertEqual(lots.mapped("name"), ["71", "72", "NEW-3"])
        self.assertEqual(
            lots.mapped("rfid_tag_ids.epc"),
            ["301643E6B433C20000000047", "301643E6B433C20000000048"],
        )

    def test_what_does_not_count_is_asked_about(self):
        self._run_rfid_tour("/odoo/rfid-live", "nexus_rfid_live_finish_without")
        self.assertEqual(self._shipped(self.delivery), ["SP-01", "SP-02", "SP-03"])

    def test_a_unit_is_found_by_its_tag(self):
        url = f"/odoo/action-stock.action_production_lot_form/{self.units[1].id}"
        self._run_rfid_tour(url, "nexus_rfid_find")
        session = self.env["nexus.rfid.session"].search(
            [("kind", "=", "desk")], limit=1
        )
        self.assertEqual(session.state, "done")


@tagged("post_install", "-at_install")
class TestLiveToursOnPhone(TestLiveTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True
