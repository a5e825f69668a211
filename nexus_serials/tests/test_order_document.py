from odoo import Command
from odoo.tests import tagged

from .documents_common import ORDER, DocumentsCommon

RUN = "NX-000101 – NX-000110 (10)"


@tagged("post_install", "-at_install")
class TestOrderDocument(DocumentsCommon):
    def _table(self, order, user=None):
        return self._html(ORDER, order, user).xpath("//table[@class]")[0]

    def test_quotation_and_order_print_condensed_serials(self):
        order = self._create_order(
            (self.speaker, 10, self.units), (self.cable, 3), confirm=False
        )
        [quotation] = self._pages(ORDER, order, self.user_sales)
        self.assertIn("Quotation", quotation)
        self.assertIn("Serial Numbers", quotation)
        self.assertIn(RUN, quotation)
        order.action_confirm()
        [confirmation] = self._pages(ORDER, order, self.user_sales)
        self.assertIn("Order # ", confirmation)
        self.assertEqual(confirmation.count("NX-"), 2, confirmation)
        self.assertIn(RUN, confirmation)

    def test_serials_stand_in_the_line_they_were_chosen_for(self):
        order = self._create_order(
            (self.speaker, 2, self.units[3:5]),
            (self.cable, 3),
            (self.speaker, 1, self.units[:1]),
            (self.speaker, 4),
        )
        self.assertEqual(
            self._cells(
                self._html(ORDER, order, self.user_sales), "td_product_serials"
            ),
            ["NX-000104, NX-000105", "", "NX-000101", ""],
        )

    def test_order_without_serials_has_no_column(self):
        order = self._create_order((self.cable, 3), (self.speaker, 1))
        page = self._html(ORDER, order)
        self.assertFalse(page.xpath("//*[@name='th_serials']"))
        self.assertFalse(page.xpath("//*[@name='td_product_serials']"))
        [heading] = page.xpath("//th[@name='th_description']")
        self.assertNotIn("width", heading.get("style", ""))
        self.assertIn("width: 10%", page.xpath("//th[@name='th_quantity']/@style")[0])

    def test_lines_without_serials_cost_no_query(self):
        orders = [
            self._create_order(*[(self.cable, 1)] * count, confirm=False)
            for count in (1, 30)
        ]
        for order in orders:
            order._get_serial_sheet()
            self.env.flush_all()
            self.env.invalidate_all()
            order.order_line.product_id.mapped("tracking")
            order.company_id.nexus_document_layout_id.exists()
            with self.assertQueryCount(0):
                self.assertFalse(order._get_serial_sheet().shows("serials"))

    def test_rows_fit_with_sections_notes_discounts_and_taxes(self):
        lines = [
            {"display_type": "line_section", "name": "Stage"},
            {
                "product_id": self.speaker.id,
                "product_uom_qty": 2,
                "serial_ids": [Command.set(self.units[:2].ids)],
                "discount": 10,
            },
            {"display_type": "line_subsection", "name": "Cables"},
            {"product_id": self.cable.id, "product_uom_qty": 3},
            {"display_type": "line_note", "name": "Mind the doors."},
        ]
        for sequence, line in enumerate(lines):
            line["sequence"] = sequence
        order = self._create_order(*lines)
        self._assert_rows_fit(self._table(order))
        order.order_line.tax_ids = False
        self._assert_rows_fit(self._table(order))
        order.order_line.discount = 0
        self._assert_rows_fit(self._table(order))
        order.order_line[0].collapse_prices = True
        self._assert_rows_fit(self._table(order))
        self._set_columns("order", quantity=0, price_unit=0, description=47)
        table = self._table(order)
        self.assertFalse(table.xpath(".//*[@name='td_product_quantity']"))
        self._assert_rows_fit(table)
        self._set_columns("order", subtotal=0, description=59)
        table = self._table(order)
        self.assertFalse(table.xpath(".//*[@name='td_section_price']"))
        self._assert_rows_fit(table)

    def test_section_that_hides_its_lines_has_their_serials(self):
        other_tax = self.env["account.tax"].create({"name": "7 %", "amount": 7})
        lines = [
            {
                "display_type": "line_section",
                "name": "Stage",
                "collapse_composition": True,
            },
            (self.speaker, 2, self.units[:2]),
            {
                "product_id": self.speaker.id,
                "product_uom_qty": 1,
                "serial_ids": [Command.set(self.units[9:].ids)],
                "tax_ids": [Command.set(other_tax.ids)],
            },
        ]
        order = self._create_order(*lines)
        page = self._html(ORDER, order)
        self.assertEqual(
            self._cells(page, "td_section_group_serials"),
            ["NX-000101, NX-000102", "NX-000110"],
        )
        self._assert_rows_fit(self._table(order))
        self._set_columns("order", taxes=0, description=34)
        self.assertEqual(
            self._cells(self._html(ORDER, order), "td_section_group_serials"),
            ["NX-000101, NX-000102, NX-000110"],
        )

    def test_switched_off_column_is_not_printed(self):
        order = self._create_order((self.speaker, 10, self.units))
        self._set_columns("order", serials=0, description=52)
        [page] = self._pages(ORDER, order)
        self.assertNotIn("NX-", page)
        self.assertNotIn("Serial Numbers", page)

    def test_500_serials_print_completely_on_several_pages(self):
        names = [f"Q{number * 7:07d}" for number in range(500)]
        order = self._create_order(
            (self.speaker, 500, self._receive(self.speaker, names)), (self.cable, 3)
        )
        pages = self._pages(ORDER, order, self.user_sales)
        self.assertGreater(len(pages), 2)
        printed = [word for word in " ".join(pages).split() if word.startswith("Q0")]
        self.assertEqual([word.rstrip(",") for word in printed], names)
        self.assertIn(self.cable.name, pages[-1])

    def test_long_serial_breaks_and_stays_in_its_column(self):
        unit = self._receive(self.speaker, ["LONG" * 25])
        order = self._create_order((self.speaker, 1, unit), (self.cable, 1))
        content = self._print(ORDER, order)
        [page] = self._texts(content)
        self.assertIn("LONG" * 25, page.replace(" ", ""))
        self.assertNotIn("LONG" * 25, page)
        [quantity] = self._edges(content, ("Quantity",))
        self.assertLess(self._right_edge(content, "LONG"), quantity[0])

    def test_heading_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        view = self.env.ref("nexus_serials.report_saleorder_document")
        view.update_field_translations(
            "arch_db", {"fr_FR": {"Serial Numbers": "Numéros de série"}}
        )
        self.customer.lang = "fr_FR"
        order = self._create_order((self.speaker, 1, self.units[0]))
        self.assertEqual(
            self._cells(self._html(ORDER, order), "th_serials"), ["Numéros de série"]
        )
