from odoo.exceptions import UserError
from odoo.tests import tagged

from .bridge_common import BridgeSetUp
from .rfid_common import EPC, OTHER_EPC, SGTIN_EPC

PREFIX = "0614141"


@tagged("post_install", "-at_install")
class TestTagging(BridgeSetUp):
    """What the page asks for where units are tagged at a reader."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tags = cls.env["nexus.rfid.tag"].with_user(cls.user_rfid)

    def _judge(self, lot, epc):
        verdict = self.tags.judge_tags(lot.id, [epc])[0]
        return verdict["state"], verdict["message"]

    def test_units_are_listed_in_the_order_given_until_they_are_tagged(self):
        ids = self.units[::-1].ids
        self.assertEqual(
            [unit["id"] for unit in self.tags.read_units_to_tag(ids)["units"]], ids
        )
        self.tags.put_on(ids[0], EPC)
        self.assertEqual(self.tags.read_units_to_tag(ids)["count"], 2)

    def test_all_units_to_tag_are_listed_by_default(self):
        units = {unit["serial"] for unit in self.tags.read_units_to_tag()["units"]}
        self.assertLessEqual({"SP-1", "SP-2", "SP-3"}, units)

    def test_code_of_a_unit_finds_it(self):
        self.assertEqual(self.tags.find_unit_to_tag("sp-2")["unit"]["serial"], "SP-2")

    def test_code_of_a_tag_is_told_apart(self):
        self._tag(self.units[0], EPC)
        found = self.tags.find_unit_to_tag(EPC)
        self.assertEqual((found["unit"]["serial"], found["epc"]), ("SP-1", EPC))
        self.assertEqual(self.tags.find_unit_to_tag(OTHER_EPC), {"epc": OTHER_EPC})

    def test_code_of_nothing_is_explained(self):
        self.assertIn("No unit", self.tags.find_unit_to_tag("SP-9")["message"])

    def test_tags_near_are_judged_for_the_unit(self):
        first, second = self.units[:2]
        self._tag(second, EPC)
        self.assertEqual(self._judge(first, OTHER_EPC), ("free", ""))
        self.assertEqual(self._judge(second, EPC)[0], "here")
        state, message = self._judge(first, EPC)
        self.assertEqual(state, "other")
        self.assertIn("SP-2", message)
        second.set_status("retired", reason="Old")
        self.assertEqual(self._judge(second, OTHER_EPC)[0], "refused")

    def test_number_meant_for_another_unit_is_a_warning(self):
        self.speaker.barcode = "80614141123458"
        self.units[1].manufacturer_serial = "6789"
        state, message = self._judge(self.units[0], SGTIN_EPC)
        self.assertEqual(state, "free")
        self.assertIn("meant for SP-2", message)

    def test_tag_is_put_on_and_another_comes_off(self):
        old = self._tag(self.units[0], EPC)
        unit = self.tags.put_on(self.units[0].id, OTHER_EPC, old.id)
        self.assertEqual([tag["epc"] for tag in unit["tags"]], [OTHER_EPC])


@tagged("post_install", "-at_install")
class TestTaggingWrites(BridgeSetUp):
    """The unit's number is written on the tag, read back, and then put on the unit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.rfid_gs1_prefix = PREFIX
        cls.tags = cls.env["nexus.rfid.tag"].with_user(cls.user_rfid)
        cls.unit = cls.units[0]
        sessions = cls.env["nexus.rfid.session"].with_user(cls.user_rfid)
        cls.desk = sessions.browse(sessions.open_desk(cls.reader.ids))

    def _write(self, epc=EPC, replace=None, unit=None):
        command_id = self.tags.write_and_put_on(
            self.desk.id,
            self.reader.id,
            (unit or self.unit).id,
            epc,
            replace and replace.id,
        )
        return self.env["nexus.rfid.command"].browse(command_id)

    def _answer(self, command, ok=True, message="Written."):
        self._ingest(
            {
                "kind": "command",
                "command": command.wire_id,
                "ok": ok,
                "message": message,
                "seen": [],
            }
        )

    def test_nothing_is_on_the_unit_before_it_was_read_back(self):
        command = self._write()
        self.assertEqual(
            (command.kind, command.values["current"], command.values["epc"]),
            ("write_tag", EPC, self.tags._propose(self.unit)[self.unit]),
        )
        self.assertFalse(self.unit.rfid_tag_ids)
        self._answer(command)
        tag = self.unit.rfid_tag_ids
        self.assertEqual(
            (tag.epc, tag.origin, tag.user_id),
            (command.values["epc"], "written", self.user_rfid),
        )

    def test_failed_write_changes_nothing(self):
        old = self._tag(self.unit, OTHER_EPC)
        command = self._write(replace=old)
        self._answer(command, ok=False, message="2 tags in the field.")
        self.assertEqual(self.unit.rfid_tag_ids, old)
        told = self.desk.read_desk()["commands"][0]
        self.assertEqual(
            (told["id"], told["state"], told["message"]),
            (command.id, "failed", "2 tags in the field."),
        )

    def test_written_tag_replaces_the_one_chosen(self):
        old = self._tag(self.unit, OTHER_EPC)
        command = self._write(replace=old)
        self._answer(command)
        self.assertEqual(self.unit.rfid_tag_ids.epc, command.values["epc"])
        self.assertFalse(old.active)

    def test_number_of_a_tag_that_comes_off_is_written_again(self):
        number = self.tags._propose(self.unit)[self.unit]
        old = self._tag(self.unit, number)
        with self.assertRaisesRegex(UserError, "number on a tag already"):
            self._write()
        self._answer(self._write(replace=old))
        self.assertEqual(self.unit.rfid_tag_ids.epc, number)
        self.assertNotEqual(self.unit.rfid_tag_ids, old)

    def test_tag_that_holds_the_number_is_put_on_at_once(self):
        number = self.tags._propose(self.unit)[self.unit]
        self.assertFalse(self._write(epc=number))
        self.assertEqual(self.unit.rfid_tag_ids.epc, number)

    def test_another_units_tag_is_not_written_over(self):
        self._tag(self.units[1], EPC)
        with self.assertRaisesRegex(UserError, "is on SP-2"):
            self._write()

    def test_nothing_is_written_without_a_prefix(self):
        self.env.company.rfid_gs1_prefix = False
        with self.assertRaisesRegex(UserError, "no GS1 prefix"):
            self._write()

    def test_unit_retired_meanwhile_gets_no_tag_and_it_is_told(self):
        command = self._write()
        self.unit.set_status("retired", reason="Fell down")
        self._answer(command)
        self.assertFalse(self.unit.rfid_tag_ids)
        self.assertEqual(command.state, "failed")
        self.assertIn("retired", command.message)
