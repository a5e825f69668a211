import unittest

from odoo.tests import HttpCase, tagged

from .common import SerialsCommon

PHONE = "375x667"
RECEIPTS = "/odoo/action-stock.action_picking_tree_all"
PRODUCTS = "/odoo/action-stock.product_template_action_product"


class SerialsTourCase(SerialsCommon, HttpCase):
    """A warehouse user before a browser; one that does not start is a failure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_parameter("nexus_serials.auto_generate", "False")
        cls.light = cls._create_product("Moving head 250 W", has_serial_numbers=True)
        cls._receive(cls.light, ["HELD-1"])

    def _run_tour(self, url, tour):
        try:
            self.start_tour(url, tour, login=self.user_stock.login)
        except unittest.SkipTest as skip:
            self.fail(f"{tour} was not run: {skip}")
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestReceiptTours(SerialsTourCase):
    def test_paste_with_duplicate_is_mended_and_received(self):
        receipt = self._create_receipt((self.speaker, 10))
        self._run_tour(f"{RECEIPTS}/{receipt.id}", "nexus_serials_receive_by_paste")
        self.assertEqual(receipt.state, "done")
        self.assertEqual(
            self._on_hand(self.speaker), [f"SN-{number:02}" for number in range(1, 11)]
        )

    def test_validate_asks_for_missing_serials_line_by_line(self):
        mixer = self._create_product("Mixer 12", has_serial_numbers=True)
        receipt = self._create_receipt((self.speaker, 3), (mixer, 2))
        self._run_tour(f"{RECEIPTS}/{receipt.id}", "nexus_serials_validate_asks")
        self.assertEqual(receipt.state, "done")
        self.assertEqual(self._on_hand(self.speaker), ["A-1", "A-2", "A-3"])
        self.assertEqual(self._on_hand(mixer), ["B-1"])
        back_order = receipt.backorder_ids.move_ids
        self.assertEqual(back_order.product_id, mixer)
        self.assertEqual(back_order.product_uom_qty, 1)

    def test_entries_survive_a_reload(self):
        receipt = self._create_receipt((self.speaker, 10))
        self._run_tour(f"{RECEIPTS}/{receipt.id}", "nexus_serials_draft_survives")
        lines = receipt.move_line_ids.filtered("lot_name")
        self.assertEqual(sorted(lines.mapped("lot_name")), ["D-1", "D-2"])

    def test_entries_kept_are_added_to_what_another_saved_meanwhile(self):
        receipt = self._create_receipt((self.speaker, 10))
        self._run_tour(f"{RECEIPTS}/{receipt.id}", "nexus_serials_draft_is_merged")
        lines = receipt.move_line_ids.filtered("lot_name")
        self.assertEqual(
            sorted(lines.mapped("lot_name")), ["D-1", "D-2", "E-1", "E-2", "E-3"]
        )


@tagged("post_install", "-at_install")
class TestReceiptToursOnPhone(TestReceiptTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestAdjustmentTours(SerialsTourCase):
    def test_units_are_added_and_anothers_serial_is_kept(self):
        template = self.speaker.product_tmpl_id
        self._run_tour(f"{PRODUCTS}/{template.id}", "nexus_serials_adjust")
        units = self.env["stock.lot"].search([("product_id", "=", self.speaker.id)])
        self.assertEqual(len(self._on_hand(self.speaker)), 3)
        self.assertEqual(len(units), 3)
        kept = units.filtered(lambda lot: lot.manufacturer_serial == "HELD-1")
        self.assertRegex(kept.name, r"^NX-\d{6}$")
        self.assertEqual(set((units - kept).mapped("name")), {"ADJ-1", "ADJ-2"})


@tagged("post_install", "-at_install")
class TestAdjustmentToursOnPhone(TestAdjustmentTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestEntryWindowUnits(HttpCase):
    """Runs the unit tests of the window's JavaScript."""

    def test_javascript_units(self):
        suite = _hoot_id("@nexus_serials")
        try:
            self.browser_js(
                f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
                "",
                "",
                login="admin",
                timeout=600,
                success_signal="[HOOT] Test suite succeeded",
                error_checker=lambda message: "[HOOT]" not in message,
            )
        except unittest.SkipTest as skip:
            self.fail(f"The unit tests were not run: {skip}")


def _hoot_id(name):
    """Return the id hoot gives the suite of this name."""
    value = 0
    for char in name:
        value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
    return f"{value:08x}"
