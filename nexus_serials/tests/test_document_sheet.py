from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from odoo.tests import BaseCase

from .. import numbering
from ..documents import Sheet

serials = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]),
    min_size=1,
    max_size=60,
)


def row(number):
    return SimpleNamespace(id=number)


class TestSheet(BaseCase):
    @given(st.lists(serials, min_size=1))
    def test_printed_text_is_the_condensed_serials(self, names):
        sheet = Sheet({"description": 70, "serials": 30}, {1: names})
        printed = lxml_html.fromstring(f"<p>{sheet.serials([row(1)])}</p>")
        self.assertEqual(printed.text_content(), ", ".join(numbering.condense(names)))

    @given(serials)
    def test_nothing_longer_than_a_column_stays_together(self, name):
        sheet = Sheet({"description": 70, "serials": 30}, {1: [name]})
        printed = lxml_html.fromstring(f"<p>{sheet.serials([row(1)])}</p>")
        pieces = printed.xpath("//text()")
        self.assertLessEqual(max(map(len, pieces)), 16)

    def test_serials_of_several_rows_are_one_run(self):
        sheet = Sheet({"description": 70, "serials": 30}, {1: ["A1", "A3"], 2: ["A2"]})
        self.assertEqual(sheet.serials([row(1), row(2), row(3)]), "A1 – A3 (3)")
        self.assertEqual(sheet.serials(None), "")

    def test_markup_in_a_serial_is_text(self):
        sheet = Sheet({"description": 70, "serials": 30}, {1: ["<b>&</b>"]})
        self.assertNotIn("<b>", sheet.serials([row(1)]))

    def test_columns(self):
        widths = {"description": 60, "serials": 30, "quantity": 10}
        sheet = Sheet(widths, {1: ["A1"]})
        self.assertIsNone(sheet.style("description"), "takes what is left")
        self.assertEqual(sheet.style("serials"), "width: 30%")
        self.assertEqual(sheet.more_cells("quantity", "price_unit"), 0)
        without = Sheet(widths, {})
        self.assertFalse(without.shows("serials"))
        self.assertEqual(without.more_cells("quantity"), 0)
        self.assertEqual(without.more_cells("quantity", "price_unit"), -1)

    def test_document_of_another_kind_is_left_alone(self):
        sheet = Sheet(None, {})
        self.assertTrue(sheet.shows("price_unit"))
        self.assertFalse(sheet.shows("serials"))
        self.assertIsNone(sheet.style("quantity"))
        self.assertEqual(sheet.more_cells("quantity", "price_unit"), 0)
