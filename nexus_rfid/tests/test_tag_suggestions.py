from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .rfid_common import EPC, SGTIN_EPC, RfidCommon

PREFIX = "0614141"
#: Of the company with that prefix; SGTIN_EPC is its unit 6789.
GTIN = "80614141123458"


@tagged("post_install", "-at_install")
class TestTagSuggestions(RfidCommon):
    def _suggest(self, epc):
        tags = self.env["nexus.rfid.tag"].with_user(self.user_rfid)
        return tags._suggest([epc]).get(epc)

    def test_tag_without_gs1_number_suggests_nothing(self):
        self.assertIsNone(self._suggest(EPC))

    def test_sgtin_suggests_the_product(self):
        self.speaker.barcode = GTIN
        found = self._suggest(SGTIN_EPC)
        self.assertEqual(found["meaning"], f"SGTIN-96 {GTIN} 6789")
        self.assertEqual(
            (found["product_id"], found["lot_id"]), (self.speaker.id, False)
        )

    def test_sgtin_suggests_the_unit_by_its_makers_serial(self):
        self.speaker.barcode = GTIN
        self.units[1].manufacturer_serial = "6789"
        self.assertEqual(self._suggest(SGTIN_EPC)["lot"], "SP-2")

    def test_what_was_proposed_suggests_its_unit(self):
        self.env.company.rfid_gs1_prefix = PREFIX
        tags = self.env["nexus.rfid.tag"].with_user(self.user_rfid)
        proposed = tags._propose(self.units)
        self.assertEqual(len(set(proposed.values())), 3)
        for lot, epc in proposed.items():
            self.assertEqual(self._suggest(epc)["lot_id"], lot.id)

    def test_asset_number_of_somebody_else_suggests_no_unit(self):
        tags = self.env["nexus.rfid.tag"].with_user(self.user_rfid)
        self.env.company.rfid_gs1_prefix = "0614142"
        epc = tags._propose(self.units[0])[self.units[0]]
        self.env.company.rfid_gs1_prefix = PREFIX
        self.assertFalse(self._suggest(epc)["lot_id"])

    def test_number_of_product_and_serial_is_proposed_where_both_are(self):
        self.env.company.rfid_gs1_prefix = PREFIX
        self.speaker.barcode = GTIN
        self.units[0].name = "6789"
        proposed = self.env["nexus.rfid.tag"]._propose(self.units[:2])
        self.assertEqual(proposed[self.units[0]][:2], "30")
        self.assertEqual(proposed[self.units[1]][:2], "34")

    def test_nothing_is_proposed_without_a_prefix_or_for_a_second_tag(self):
        lot = self.units[0]
        tags = self.env["nexus.rfid.tag"]
        self.assertEqual(tags._propose(lot), {lot: ""})
        self.env.company.rfid_gs1_prefix = PREFIX
        self._tag(lot, tags._propose(lot)[lot])
        self.assertEqual(tags._propose(lot), {lot: ""})

    def test_prefix_is_six_to_twelve_digits(self):
        for wrong in ("12345", "1234567890123", "06141X1"):
            with self.assertRaises(ValidationError):
                self.env.company.rfid_gs1_prefix = wrong
