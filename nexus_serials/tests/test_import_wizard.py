import io

from openpyxl import Workbook

from odoo.tests import tagged
from odoo.tools.misc import file_open

from .import_common import ImportCommon

FIELDS = ["name", "product_id", "condition", "location_id"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@tagged("post_install", "-at_install")
class TestImportWizard(ImportCommon):
    """Through Odoo's import page."""

    def _rows(self, *numbers, condition="Good"):
        place = self.shelf.display_name
        return [
            FIELDS,
            *([f"I-{i}", "Speaker K12", condition, place] for i in numbers),
        ]

    def test_a_csv_tried_and_then_imported(self):
        rows = self._rows(*range(30))
        result = self._upload(rows, dryrun=True)
        self.assertFalse(result["messages"])
        self.assertEqual(self.speaker.qty_available, 0)
        result = self._upload(rows, dryrun=False)
        self.assertFalse(result["messages"])
        self.assertEqual(len(result["ids"]), 30)
        self.assertEqual(self.speaker.qty_available, 30)
        for dryrun in (True, False):
            result = self._upload(rows, dryrun=dryrun)
            self.assertEqual(
                [message["rows"]["from"] for message in result["messages"]],
                list(range(30)),
            )
        self.assertEqual(self.speaker.qty_available, 30)

    def test_an_xlsx(self):
        rows = self._rows(1, 2)
        rows[0] = [*FIELDS, "purchase_cost", "received_date"]
        rows[1] += [12.5, "2024-03-18"]
        book = Workbook()
        for row in rows:
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)
        for dryrun in (True, False):
            result = self._upload(
                rows,
                dryrun,
                content=content.getvalue(),
                mime=XLSX,
                user=self.user_manager,
            )
            self.assertFalse(result["messages"])
            self.assertEqual(self.speaker.qty_available, 0 if dryrun else 2)
        lot = self._find("I-1")
        self.assertEqual(lot.purchase_cost, 12.5)
        self.assertEqual(str(lot.received_date.date()), "2024-03-18")

    def test_a_file_in_batches_is_judged_as_one(self):
        rows = self._rows(*range(10))
        self.assertEqual(self._upload(rows, dryrun=True, limit=4)["nextrow"], 4)
        rows = self._rows(0, 1, 2, 3, 4, 5, 6, 7, 7, 0)
        rows[3][2] = "Shiny"
        rows[8][1] = "Nothing"
        result = self._upload(rows, dryrun=True, limit=4)
        self.assertEqual(
            sorted(message["rows"]["from"] for message in result["messages"]),
            [0, 2, 7, 8, 9],
        )
        rows = self._rows(0, 1, 2, 0)
        result = self._upload(rows, dryrun=False, limit=2)
        self.assertRegex(result["messages"][0]["message"], "I-0 is in the file more")
        self.assertFalse(self._find("I-0", "I-1"))

    def test_rows_left_out_on_the_page_are_not_judged(self):
        rows = self._rows(1, 2)
        rows[1][2] = "Shiny"
        rows[1][0] = "X" * 200
        result = self._upload(rows, dryrun=False, import_skip_records=["condition"])
        self.assertFalse(result["messages"])
        self.assertEqual(self._on_hand(self.speaker), ["I-2"])

    def test_the_template_is_understood(self):
        templates = self.lots.get_import_templates()
        with file_open(templates[0]["template"].lstrip("/"), "rb") as template:
            content = template.read()
        wizard = (
            self.env["base_import.import"]
            .with_user(self.user_manager)
            .create(
                {"res_model": "stock.lot", "file": content, "file_type": "text/csv"}
            )
        )
        preview = wizard.parse_preview(
            {"quoting": '"', "separator": ",", "has_headers": True}
        )
        found = {
            preview["headers"][column]: path[0]
            for column, path in preview["matches"].items()
        }
        self.assertEqual(
            found,
            {
                "Name": "name",
                "Product": "product_id",
                "Condition": "condition",
                "Status": "status",
                "Location": "location_id",
                "Description": "note",
                "Received On": "received_date",
                "Purchase Cost": "purchase_cost",
                "Manufacturer's Serial": "manufacturer_serial",
            },
        )
        fields = [found[header] for header in preview["headers"]]
        result = wizard.execute_import(
            fields, fields, {**preview["options"], "has_headers": True}, dryrun=False
        )
        self.assertFalse(result["messages"])
        self.env.invalidate_all()
        lots = self._find("SPK-0001", "SPK-0002", "SPK-0003")
        self.assertEqual(lots.mapped("status"), ["available", "in_maintenance", "lost"])
