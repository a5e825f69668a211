from odoo.exceptions import AccessError
from odoo.tests import tagged

from .repair_common import RepairCommon


@tagged("post_install", "-at_install")
class TestMaintenanceEntry(RepairCommon):
    """Repairs, tests, services and notes of a unit are one list."""

    def _entries(self, lot=None):
        lot = lot or self.unit
        lot.invalidate_recordset(["maintenance_entry_ids"])
        return lot.maintenance_entry_ids

    def test_all_kinds_newest_first(self):
        self._record(self.unit, days=40, certificate_number="PAT-7")
        self._record(self.unit, None, days=20, kind=self.oiling)
        repair = self._open_repair(self.unit, internal_notes="<p>New fuse</p>")
        self._end(repair)
        self.unit.add_note("Hums a little")
        entries = self._entries()
        found = {
            entry.kind: (entry.name, entry.result, entry.note) for entry in entries
        }
        self.assertEqual(
            found,
            {
                "note": ("Note", False, "Hums a little"),
                "repair": (repair.name, "repaired", "New fuse"),
                "service": ("Oiling", "done", ""),
                "test": ("Safety test", "passed", "PAT-7"),
            },
        )
        self.assertEqual(entries.mapped("kind")[-2:], ["service", "test"])
        self.assertEqual(len(set(entries.ids)), 4)

    def test_note_on_the_condition_is_in_it(self):
        self.unit.set_condition("damaged", reason="Cone torn")
        self.unit.set_condition("good")
        self.assertEqual(
            [(entry.name, entry.note) for entry in self._entries()],
            [("Damaged", "Cone torn")],
        )

    def test_cancelled_record_is_kept(self):
        self._record(self.unit, "failed").cancel("Another speaker")
        entry = self._entries()
        self.assertEqual(
            (entry.result, entry.is_cancelled, entry.note),
            ("cancelled", True, "Another speaker"),
        )

    def test_opens_its_document(self):
        record = self._record(self.unit)
        action = self._entries().action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (record._name, record.id)
        )
        self.units[1].add_note("Hums")
        unit = self.units[1].with_user(self.user_stock)
        self.assertFalse(self._entries(unit).action_open())

    def test_nobody_writes_it(self):
        self.unit.add_note("Hums")
        with self.assertRaises(AccessError):
            self._entries().kind = "test"

    def test_entries_of_other_units_are_not_in_it(self):
        self._record(self.units[1])
        self.assertFalse(self._entries())
