from odoo.tests import tagged

from .rfid_common import EPC, OTHER_EPC, RfidCommon


@tagged("post_install", "-at_install")
class TestTagCodes(RfidCommon):
    def _resolve(self, code, user=None):
        lots = self.env["stock.lot"].with_user(user or self.user_rfid)
        return lots.resolve_codes([code])[0]

    def test_epc_names_the_unit(self):
        self._tag(self.units[0], EPC)
        for code in (EPC, EPC.lower(), f" {EPC}\r"):
            found = self._resolve(code)
            self.assertEqual(
                (found["outcome"], found["kind"], found.get("lot_id")),
                ("unit", "rfid", self.units[0].id),
            )

    def test_epc_of_a_tag_taken_off_names_nothing(self):
        self._tag(self.units[0], EPC).with_user(self.user_rfid).take_off()
        self.assertEqual(self._resolve(EPC)["outcome"], "unknown")

    def test_epc_names_the_unit_to_whoever_sees_units(self):
        self._tag(self.units[0], EPC)
        user = self.user_manager
        self.assertEqual(self._resolve(EPC, user)["lot_id"], self.units[0].id)

    def test_units_are_searched_by_their_tags(self):
        self._tag(self.units[0], EPC)
        self._tag(self.units[1], OTHER_EPC)
        lots = self.env["stock.lot"].with_user(self.user_stock)
        self.assertEqual(lots.search([("rfid_epc", "=", EPC)]), self.units[0])
        self.assertEqual(lots.search([("rfid_epc", "ilike", "2c3d4f")]), self.units[1])
        self.assertEqual(
            lots.search([("rfid_epc", "=", False), ("id", "in", self.units.ids)]),
            self.units[2],
        )
        self.assertEqual(lots.name_search(EPC)[0][0], self.units[0].id)
        self.assertEqual(self.units[0].rfid_epc, EPC)
