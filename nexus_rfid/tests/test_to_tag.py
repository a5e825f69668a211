from odoo.tests import tagged

from .. import rfid_settings
from .rfid_common import EPC, RfidCommon


@tagged("post_install", "-at_install")
class TestToTag(RfidCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Demo data must not count.
        cls.lots = cls.env["stock.lot"].with_user(cls.user_rfid)

    def _list(self):
        action = self.lots.action_view_to_tag()
        found = self.lots.search(action["domain"])
        return found.filtered(lambda lot: lot.product_id == self.speaker)

    def test_units_here_without_a_tag_are_listed(self):
        self.assertEqual(self._list(), self.units)
        self._tag(self.units[0], EPC)
        self.assertEqual(self._list(), self.units[1:])

    def test_unit_comes_back_to_the_list_when_its_tag_is_taken_off(self):
        self._tag(self.units[0], EPC).with_user(self.user_rfid).take_off()
        self.assertEqual(self._list(), self.units)

    def test_units_that_are_not_here_are_not_listed(self):
        self._deliver(self.units[0])
        # Nobody has approved the write-off yet: it is on hand, and looked for.
        self.units[1].with_user(self.user_stock).set_status("lost", reason="Gone")
        self.assertEqual(self.units[1].location_id, self.stock)
        self.assertEqual(self._list(), self.units[2])

    def test_products_identified_otherwise_are_not_listed(self):
        self.speaker.identification = "barcode"
        self.assertFalse(self._list())

    def test_product_counts_them_and_opens_them(self):
        self._tag(self.units[0], EPC)
        for product in (self.speaker, self.speaker.product_tmpl_id):
            product = product.with_user(self.user_rfid)
            self.assertEqual(product.rfid_to_tag_count, 2)
            domain = product.action_view_to_tag()["domain"]
            self.assertEqual(self.lots.search(domain), self.units[1:])

    def test_page_opens_with_the_units_chosen(self):
        action = self.units[:2].with_user(self.user_rfid).action_tag()
        self.assertEqual(action["params"], {"lot_ids": self.units[:2].ids})


@tagged("post_install", "-at_install")
class TestRfidHint(RfidCommon):
    def _hint(self):
        self.env.invalidate_all()
        return self.speaker.product_tmpl_id.with_user(self.user_rfid).rfid_hint

    def test_rfid_is_suggested_above_the_number_of_the_setting(self):
        self.speaker.identification = "barcode"
        self.assertFalse(self._hint())
        self._set_parameter(rfid_settings.HINT_UNITS, "2")
        self.assertIn("3 units", self._hint())
        self._set_parameter(rfid_settings.HINT_UNITS, "3")
        self.assertFalse(self._hint())

    def test_rfid_is_not_suggested_where_it_is_used_or_never_wanted(self):
        self._set_parameter(rfid_settings.HINT_UNITS, "2")
        self.assertFalse(self._hint())
        self.speaker.identification = "qr"
        self.assertTrue(self._hint())
        self._set_parameter(rfid_settings.HINT_UNITS, "0")
        self.assertFalse(self._hint())
