from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged

from .labels_common import LabelsCommon


@tagged("post_install", "-at_install")
class TestLabelSheet(LabelsCommon, HttpCase):
    def test_what_does_not_fit_is_refused_by_its_name(self):
        for values, words in (
            ({"label_width": 80}, "Horizontal Pitch is 66.04 and must be at least 80"),
            ({"columns": 4}, "Columns is 4 and can be at most 3"),
            ({"left": 15}, "Horizontal Pitch is 66.04 and can be at most 65.75"),
            ({"top": -1}, "Top Margin is -1 and must be at least 0"),
            ({"rows": 0}, "Rows is 0 and must be at least 1"),
            ({"label_height": 300}, "Label Height is 300 and can be at most 297"),
            ({"dpi": 10}, "Printer's Dots per Inch is 10 and must be at least 72"),
        ):
            with self.subTest(values), self.assertRaises(ValidationError) as raised:
                self.sheet.write(values)
                self.env.flush_all()
            self.assertIn(words, str(raised.exception))
            self.env.invalidate_all()

    def test_every_sheet_and_roll_we_ship_is_possible(self):
        sheets = self.env["nexus.label.sheet"].search([])
        self.assertGreaterEqual(len(sheets), 25)
        for sheet in sheets:
            sheet._to_sheet().check()

    def test_a_roll_is_as_large_as_its_label_unless_told(self):
        sheets = self.env["nexus.label.sheet"]
        values = {"name": "Roll", "kind": "roll", "label_width": 50, "label_height": 25}
        roll = sheets.create(values)
        self.assertEqual((roll.page_width, roll.page_height), (50, 25))
        roll = sheets.create(dict(values, page_width=54, left=2, rows=3))
        self.assertEqual((roll.page_width, roll._to_sheet().per_page), (54, 1))

    def test_a_test_page_is_a_pdf(self):
        action = self.sheet.with_user(self.user_stock).action_print_test_page()
        self.authenticate(self.user_stock.login, self.user_stock.login)
        page = self.url_open(action["url"])
        self.assertEqual(page.headers["Content-Type"], "application/pdf")
        self.assertTrue(page.content.startswith(b"%PDF"))

    def test_managers_make_sheets_and_designs_of_their_own(self):
        values = {"name": "Mine", "kind": "roll", "label_width": 50, "label_height": 25}
        with self.assertRaises(AccessError):
            self.env["nexus.label.sheet"].with_user(self.user_stock).create(values)
        sheets = self.env["nexus.label.sheet"].with_user(self.user_manager)
        sheet = sheets.create(values)
        designs = self.env["nexus.label.design"].with_user(self.user_manager)
        design = designs.create({"name": "Mine", "sheet_id": sheet.id})
        self.assertIn("<svg", design.preview)

    def test_a_font_size_nobody_can_read_is_refused(self):
        for size in (0, 3, 100):
            with self.subTest(size), self.assertRaisesRegex(ValidationError, "font"):
                self.design.font_size = size

    def test_a_design_says_that_its_code_is_too_large(self):
        small = self.env["nexus.label.sheet"].create(
            {"name": "Tiny", "kind": "roll", "label_width": 12, "label_height": 10}
        )
        self._receive(self.speaker, ["T-1"])
        self.design.sheet_id = small
        self.assertIn("Tiny", self.design.preview)
        self.assertNotIn("<svg", self.design.preview)
