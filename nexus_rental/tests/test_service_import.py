import base64

from odoo.tests import tagged

from .service_common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceImport(ServiceCommon):
    """The file of a tester is recorded as a whole, or not at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind.measured_definition = [
            {"name": "earth", "string": "Earth (Ω)", "type": "float"}
        ]
        cls.units[1].manufacturer_serial = "Maker-77"

    def _open(self, text, kind=None, **values):
        return (
            self.env["nexus.service.import"]
            .with_user(self.user_stock)
            .create(
                {
                    "kind_id": (kind or self.kind).id,
                    "file": base64.b64encode(text.encode()),
                    "file_name": "tests.csv",
                    **values,
                }
            )
        )

    def test_any_code_of_a_unit(self):
        day, due = self._ago(3), self._ago(-200)
        window = self._open(
            "Asset ID;Test Date;Result;Retest date;Earth (Ω);Comments\n"
            f"sp-1;{day};Pass;{due};0,11;\n"
            f"MAKER-77;{day:%d/%m/%Y};F;;9.5;Cracked plug\n"
        )
        window.action_read()
        self.assertEqual((window.good_count, window.wrong_count), (2, 0))
        self.assertFalse(self.units.service_record_ids)
        window.action_record()
        first, second = self.units[0].service_record_ids, self.units[1]
        self.assertEqual(first.date, day)
        self.assertEqual(first.next_due_date, due)
        self.assertEqual(first.measured["earth"], 0.11)
        self.assertEqual(second.service_record_ids.note, "Cracked plug")
        self.assertEqual(second.status, "in_maintenance")

    def test_wrong_rows_are_listed_and_nothing_is_recorded(self):
        text = (
            "Serial,Date,Result\nSP-1,2026-01-05,pass\nNO-9,2026-01-05,pass\n"
            "SP-2,2026-01-05,maybe\nSP-3,someday,pass\nSP-1,2026-01-05,fail\n"
            "SP-4,2099-01-05,pass\n"
        )
        window = self._open(text)
        window.action_read()
        self.assertEqual((window.good_count, window.wrong_count), (1, 5))
        for word in ("Row 3: nothing is known by NO-9", "Row 4: maybe", "Row 5: some",
                     "Row 6: SP-1 is in row 2", "Row 7: 2099-01-05"):  # fmt: skip
            self.assertIn(word, window.wrong_rows)
        with self._refused("Row 3"):
            window.action_record()
        self.assertFalse(self.units.service_record_ids)
        window.is_partial = True
        window.action_record()
        self.assertEqual(self.units.service_record_ids.lot_id, self.units[0])

    def test_what_is_no_test_needs_no_result(self):
        self._open("Serial\nSP-1\n", self.oiling).action_record()
        record = self.units[0].service_record_ids
        self.assertEqual((record.result, record.date), ("done", self._ago(0)))

    def test_unreadable_files_say_so(self):
        with self._refused("no column for the units"):
            self._open("Date,Result\n2026-01-01,pass\n").action_read()
        with self._refused("cannot be read"):
            self._open("\0\0").action_read()
        with self._refused("nothing to record"):
            self._open("Serial,Result\n").action_record()
