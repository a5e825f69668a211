import json

from odoo.tests import tagged

from odoo.addons.nexus_serials.tests.test_delivery_tours import (
    PHONE,
    WarehouseTourCase,
)

from .bridge_common import BridgeSetUp
from .rfid_common import EPC, OTHER_EPC, SGTIN_EPC

PAGE = "/odoo/rfid-tagging"
UNITS = "/odoo/action-stock.action_production_lot_form"
TO_TAG = "/odoo/rfid-to-tag"


class RfidTourCase(BridgeSetUp, WarehouseTourCase):
    """An RFID user before a browser; the tour plays the bridge, with its key."""

    def _run_rfid_tour(self, url, tour, user=None):
        key = json.dumps(self.key)
        options = json.dumps({"startUrl": url})
        self._run_tour(
            url,
            tour,
            login=(user or self.user_rfid).login,
            code=f"localStorage.setItem('nexus_rfid.tests.bridge_key', {key});"
            f"odoo.startTour({tour!r}, {options})",
        )


class TaggingTourCase(RfidTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Two, so that one has to be chosen, whatever else there is.
        cls.reader.name = "Desk of the tour"
        cls._make_reader("Gate of the tour")


@tagged("post_install", "-at_install")
class TestTaggingTours(TaggingTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.rfid_gs1_prefix = "0614141"

    def test_tags_are_put_on_and_errors_are_said(self):
        foreign = self._tag(self.units[2], SGTIN_EPC)
        self._run_rfid_tour(PAGE, "nexus_rfid_tagging")
        first, second, third = self.units
        self.assertEqual((first.rfid_tag_ids.epc, third.rfid_tag_ids), (EPC, foreign))
        tag = second.rfid_tag_ids
        self.assertEqual((tag.origin, tag.epc[:2]), ("written", "34"))
        self.assertEqual(tag.user_id, self.user_rfid)
        self.assertEqual(
            self.env["nexus.rfid.session"].search([("kind", "=", "desk")]).state,
            "done",
        )


@tagged("post_install", "-at_install")
class TestTaggingToursOnPhone(TestTaggingTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestTaggingListTour(TaggingTourCase):
    def test_units_of_a_product_one_after_another(self):
        self.speaker.name = "Tour speaker"
        self._run_rfid_tour(TO_TAG, "nexus_rfid_tagging_list")
        self.assertFalse(self.units.rfid_tag_ids)
        tags = self.units[1].rfid_tag_history_ids
        self.assertEqual((tags.epc, tags.off_reason), (EPC, "Taken back"))


@tagged("post_install", "-at_install")
class TestUnitTagTour(TaggingTourCase):
    def test_tag_of_a_unit_is_replaced_from_its_page(self):
        old = self._tag(self.units[0], EPC)
        self._run_rfid_tour(f"{UNITS}/{self.units[0].id}", "nexus_rfid_unit_tag")
        self.assertEqual(self.units[0].rfid_tag_ids.epc, OTHER_EPC)
        self.assertEqual(old.off_reason, "Replaced")


@tagged("post_install", "-at_install")
class TestUnitTagTourOnPhone(TestUnitTagTour):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True
