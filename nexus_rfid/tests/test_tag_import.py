import base64
import io

from openpyxl import Workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged
from odoo.tools import file_open

from .. import epc
from .rfid_common import EPC, OTHER_EPC, RfidCommon


@tagged("post_install", "-at_install")
class TestReadPairs(BaseCase):
    def test_columns_are_known_by_their_headings(self):
        for header in (["EPC", "Serial Number"], ["RFID Tag", "Asset ID"]):
            rows = [header, [EPC, "A1"], ["", ""], [OTHER_EPC, ""]]
            self.assertEqual(epc.read_pairs(rows), [(2, "A1", EPC), (4, "", OTHER_EPC)])

    def test_columns_without_headings_are_known_by_what_is_in_them(self):
        self.assertEqual(epc.read_pairs([["A1", EPC]]), [(1, "A1", EPC)])
        self.assertEqual(epc.read_pairs([[EPC, "BEEF"]]), [(1, "BEEF", EPC)])

    def test_columns_that_cannot_be_told_apart_are_refused(self):
        for rows in ([["A1", "B2"]], [[EPC, OTHER_EPC]], [["x"]]):
            with self.assertRaises(ValueError):
                epc.read_pairs(rows)

    def test_empty_table_has_no_pairs(self):
        self.assertEqual(epc.read_pairs([["", ""], []]), [])


@tagged("post_install", "-at_install")
class TestTagImport(RfidCommon):
    def _import(self, *rows, name="tags.csv", content=None, user=None):
        if content is None:
            text = "\n".join(["Serial Number,EPC", *(",".join(row) for row in rows)])
            content = text.encode()
        imports = self.env["nexus.rfid.tag.import"]
        return imports.with_user(user or self.user_rfid_manager).create(
            {"file": base64.b64encode(content), "file_name": name}
        )

    def _workbook(self, *rows):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    def test_pairs_are_looked_through_and_put_on(self):
        self._tag(self.units[2], f"{7:024X}")
        wizard = self._import(
            ("sp-1", EPC), ("SP-2", OTHER_EPC.lower()), ("SP-3", f"{7:024X}")
        )
        wizard.action_read()
        self.assertEqual(
            (wizard.new_count, wizard.known_count, wizard.wrong_count), (2, 1, 0)
        )
        self.assertFalse(self.units[:2].rfid_tag_ids)
        wizard.action_put_on()
        self.assertEqual(self.units[0].rfid_tag_ids.epc, EPC)
        self.assertEqual(self.units[1].rfid_tag_ids.origin, "imported")

    def test_any_code_names_the_unit(self):
        self.units[0].manufacturer_serial = "K12-558"
        self._import(
            ("K12-558", EPC), (self.units[1].nexus_token, OTHER_EPC)
        ).action_put_on()
        self.assertEqual(self.units[:2].mapped("rfid_epc"), [EPC, OTHER_EPC])

    def test_workbook_is_read(self):
        content = self._workbook(["Tag", "Unit"], [EPC, "SP-1"])
        self._import(name="tags.xlsx", content=content).action_put_on()
        self.assertEqual(self.units[0].rfid_tag_ids.epc, EPC)

    def test_wrong_rows_are_listed_and_nothing_is_imported(self):
        self._tag(self.units[2], f"{7:024X}")
        wizard = self._import(
            ("SP-1", EPC),
            ("SP-9", OTHER_EPC),
            ("SP-2", "E28"),
            ("SP-2", f"{7:024X}"),
            ("SP-2", EPC),
            ("", f"{8:024X}"),
        )
        wizard.action_read()
        rows = wizard.wrong_rows.splitlines()
        self.assertEqual(len(rows), 5)
        for row, text in zip(
            rows,
            (
                "Row 3: no unit is known by SP-9",
                "Row 4: E28 is not the EPC",
                "Row 5: Tag .* is on SP-3",
                "Row 6: Tag .* is to be on SP-1 and on SP-2",
                "Row 7: no unit is known by an empty cell",
            ),
            strict=True,
        ):
            self.assertRegex(row, text)
        with self.assertRaisesRegex(UserError, "Nothing was imported"):
            wizard.action_put_on()
        self.assertFalse(self.units[:2].rfid_tag_ids)

    def test_epc_a_spreadsheet_took_for_a_number_is_refused(self):
        number = 307425719464000000001234
        content = self._workbook(
            ["Serial", "EPC"], ["SP-1", float(number)], ["SP-2", 1242]
        )
        wizard = self._import(name="tags.xlsx", content=content)
        wizard.action_read()
        self.assertEqual(wizard.wrong_count, 2)
        self.assertEqual(wizard.wrong_rows.count("digits are missing"), 2)
        wizard = self._import(("SP-1", "3.07426E+23"))
        wizard.action_read()
        self.assertIn("digits are missing", wizard.wrong_rows)

    def test_file_that_is_no_table_is_refused(self):
        for name, content in (("tags.xlsx", b"PK no"), ("tags.csv", b"a,b\nc,d")):
            with self.assertRaises(UserError):
                self._import(name=name, content=content).action_read()

    def test_template_can_be_read(self):
        with file_open("nexus_rfid/static/import/tags.csv", "rb") as template:
            wizard = self._import(content=template.read())
        wizard.action_read()
        self.assertEqual(wizard.wrong_rows.count("no unit is known"), 3)

    def test_managers_alone_import(self):
        with self.assertRaises(AccessError):
            self._import(user=self.user_rfid)

    def test_queries_do_not_grow_with_the_rows(self):
        lots = self._receive(self.speaker, [f"M-{n}" for n in range(60)])
        counts = []
        for part in (lots[:10], lots[10:]):
            wizard = self._import(*((lot.name, f"{lot.id:024X}") for lot in part))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_put_on()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
