from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.nexus_serials.tests.import_common import ImportCommon

from .rfid_common import EPC, OTHER_EPC, SGTIN_EPC, RfidCommon

FIELDS = ["id", "name", "product_id", "rfid_epc"]


@tagged("post_install", "-at_install")
class TestTagUnitImport(RfidCommon):
    """Units come with their tags, in a column of their file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.env["stock.lot"].with_user(cls.user_rfid)
        cls.xids = [f"nexus_rfid.x_{lot.name}" for lot in cls.units]
        for xid, lot in zip(cls.xids, cls.units, strict=True):
            cls.env["ir.model.data"]._update_xmlids([{"xml_id": xid, "record": lot}])

    def _load(self, *rows, user=None):
        return ImportCommon._load(self, FIELDS, *rows, user=user or self.user_rfid)

    def test_new_units_come_with_their_tags(self):
        messages = self._load(
            ["", "N-1", "Speaker K12", f"{EPC}, {OTHER_EPC}"],
            ["", "N-2", "Speaker K12", ""],
        )
        self.assertEqual(messages, {})
        lots = self.lots.search([("name", "like", "N-")], order="name")
        self.assertEqual(sorted(lots[0].rfid_tag_ids.mapped("epc")), [EPC, OTHER_EPC])
        self.assertEqual(lots[0].rfid_tag_ids.mapped("origin"), ["imported"] * 2)
        self.assertFalse(lots[1].rfid_tag_ids)

    def test_known_units_get_theirs_and_an_empty_cell_says_nothing(self):
        self._tag(self.units[1], OTHER_EPC)
        messages = self._load(
            [self.xids[0], "SP-1", "Speaker K12", EPC],
            [self.xids[1], "SP-2", "Speaker K12", ""],
        )
        self.assertEqual(messages, {})
        self.assertEqual(self.units[:2].rfid_tag_ids.lot_id, self.units[:2])

    def test_column_says_what_a_known_unit_carries(self):
        old = self._tag(self.units[0], EPC)
        kept = self._tag(self.units[0], SGTIN_EPC)
        row = [self.xids[0], "SP-1", "Speaker K12", f"{SGTIN_EPC}, {OTHER_EPC}"]
        self.assertEqual(self._load(row), {})
        self.assertFalse(old.active)
        self.assertTrue(kept.active)
        self.assertEqual(
            sorted(self.units[0].rfid_tag_ids.mapped("epc")), [SGTIN_EPC, OTHER_EPC]
        )

    def test_wrong_tags_are_told_on_their_rows(self):
        self._tag(self.units[2], EPC)
        messages = self._load(
            ["", "N-1", "Speaker K12", EPC],
            ["", "N-2", "Speaker K12", "no tag"],
            ["", "N-3", "Speaker K12", OTHER_EPC],
            ["", "N-4", "Speaker K12", OTHER_EPC],
        )
        self.assertEqual(sorted(messages), [0, 1, 3])
        self.assertIn("is on SP-3", messages[0][0])
        self.assertIn("on N-3 and on N-4", messages[3][0])
        self.assertFalse(self.lots.search([("name", "like", "N-")]))

    def test_template_can_be_loaded(self):
        templates = self.lots.get_import_templates()
        paths = [template["template"].lstrip("/") for template in templates]
        self.assertIn("nexus_rfid/static/import/units_with_tags.csv", paths)
        with file_open("nexus_rfid/static/import/units_with_tags.csv") as template:
            self.assertIn("RFID Tag", template.readline())
        field = self.lots.fields_get(["rfid_epc"])["rfid_epc"]
        self.assertEqual((field["string"], field["readonly"]), ("RFID Tag", False))
