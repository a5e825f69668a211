from odoo import Command
from odoo.tests import tagged

from .documents_common import INVOICE, DocumentsCommon

RUN = "NX-000101 – NX-000110 (10)"


@tagged("post_install", "-at_install")
class TestInvoiceDocument(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.speaker.invoice_policy = "order"

    def _table(self, invoice, user=None):
        page = self._html(INVOICE, invoice, user)
        return page.xpath("//table[@name='invoice_line_table']")[0]

    def _sold(self, *lines, ship=True):
        """Return the posted invoice of an order of these lines."""
        order = self._create_order(*lines)
        if ship:
            self._ship(order)
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def test_invoice_prints_what_was_shipped(self):
        invoice = self._sold((self.speaker, 10, self.units), (self.cable, 2))
        [page] = self._pages(INVOICE, invoice, self.user_accountant)
        self.assertIn(RUN, page)
        self.assertEqual(page.count("NX-"), 2)
        self._assert_rows_fit(self._table(invoice))

    def test_chosen_on_the_order_is_not_printed_before_it_is_shipped(self):
        order = self._create_order((self.speaker, 2, self.units[:2]))
        invoice = order._create_invoices()
        invoice.action_post()
        [page] = self._pages(INVOICE, invoice, self.user_accountant)
        self.assertNotIn("NX-", page)
        self.assertNotIn("Serial Numbers", page)

    def test_chosen_on_the_invoice_line_is_printed(self):
        invoice = self._create_invoice((self.speaker, 3, self.units[:3]))
        [page] = self._pages(INVOICE, invoice, self.user_accountant)
        self.assertIn("NX-000101 – NX-000103 (3)", page)

    def test_credit_note_prints_what_is_credited(self):
        invoice = self._sold((self.speaker, 10, self.units))
        credit = invoice._reverse_moves()
        credit.invoice_line_ids.quantity = 4
        credit.invoice_line_ids.serial_ids = self.units[:4]
        credit.action_post()
        [page] = self._pages(INVOICE, credit, self.user_accountant)
        self.assertIn("Credit Note", page)
        self.assertIn("NX-000101 – NX-000104 (4)", page)
        self._set_columns("refund", serials=0, description=52)
        [page] = self._pages(INVOICE, credit, self.user_accountant)
        self.assertNotIn("NX-", page)
        self.assertIn(RUN, self._pages(INVOICE, invoice, self.user_accountant)[0])

    def test_odoos_own_table_of_lots_does_not_repeat_them(self):
        paint = self._create_product("Paint", tracking="lot", invoice_policy="order")
        lot = self.env["stock.lot"].create({"name": "BATCH", "product_id": paint.id})
        self.env["stock.quant"]._update_available_quantity(
            paint, self.stock, 5, lot_id=lot
        )
        self.user_accountant.group_ids += self.env.ref(
            "stock_account.group_lot_on_invoice"
        )
        invoice = self._sold((self.speaker, 2, self.units[:2]), (paint, 5))
        [page] = self._pages(INVOICE, invoice, self.user_accountant)
        self.assertEqual(page.count("NX-000101"), 1)
        self.assertEqual(page.count("BATCH"), 1)
        only_units = self._sold((self.speaker, 1, self.units[5]))
        tree = self._html(INVOICE, only_units, self.user_accountant)
        self.assertFalse(tree.xpath("//table[@name='invoice_snln_table']"))
        self._set_columns("invoice", serials=0, description=52)
        [page] = self._pages(INVOICE, only_units, self.user_accountant)
        self.assertEqual(page.count("NX-000106"), 1, "Odoo's own, with ours off")

    def test_document_is_odoos_own_with_the_layouts_switched_off(self):
        self.user_accountant.group_ids += self.env.ref(
            "stock_account.group_lot_on_invoice"
        )
        invoice = self._sold((self.speaker, 1, self.units[5]))
        self.env["res.config.settings"].create(
            {"serial_document_layouts": False}
        ).execute()
        tree = self._html(INVOICE, invoice, self.user_accountant)
        self.assertFalse(tree.xpath("//th[@name='th_serials']"))
        self.assertTrue(tree.xpath("//table[@name='invoice_snln_table']"))

    def test_rows_fit_whatever_is_switched_off(self):
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
        invoice = self._create_invoice(*lines, post=False)
        for widths in (
            {},
            {"quantity": 0, "description": 36},
            {"price_unit": 0, "description": 47},
            {"subtotal": 0, "description": 59},
            {"discount": 0, "taxes": 0, "description": 74},
        ):
            with self.subTest(widths):
                self._set_columns("invoice", **widths)
                table = self._table(invoice)
                self._assert_rows_fit(table)
                serials = self._cells(table, "td_serials")
                self.assertEqual(serials, ["NX-000101, NX-000102", ""])

    def test_rows_that_hide_prices_or_lines_have_the_serials(self):
        lines = [
            {"display_type": "line_section", "name": "Stage"},
            (self.speaker, 2, self.units[:2]),
            (self.speaker, 1, self.units[9:]),
            {"display_type": "line_subsection", "name": "Spare"},
            (self.speaker, 1, self.units[5]),
        ]
        invoice = self._create_invoice(
            *[
                {**self._line_vals(line), "sequence": sequence}
                for sequence, line in enumerate(lines)
            ],
            post=False,
        )
        section, *_lines = invoice.invoice_line_ids
        section.collapse_prices = True
        table = self._table(invoice)
        self.assertEqual(
            [text for text in self._cells(table, "td_serials_grouped") if text],
            ["NX-000101, NX-000102", "NX-000110", "NX-000106"],
        )
        self._assert_rows_fit(table)
        section.collapse_prices = False
        section.collapse_composition = True
        table = self._table(invoice)
        serials = " ".join(self._cells(table, "td_serials_grouped"))
        for name in ("NX-000101", "NX-000102", "NX-000106", "NX-000110"):
            self.assertEqual(serials.count(name), 1, serials)
        self._assert_rows_fit(table)

    def test_free_lines_of_a_section_that_hides_them_are_not_lost(self):
        invoice = self._create_invoice(
            {
                "display_type": "line_section",
                "name": "Given away",
                "collapse_composition": True,
                "sequence": 1,
            },
            {
                "product_id": self.speaker.id,
                "product_uom_qty": 1,
                "price_unit": 0,
                "tax_ids": [Command.clear()],
                "serial_ids": [Command.set(self.units[0].ids)],
                "sequence": 2,
            },
            {
                "product_id": self.speaker.id,
                "product_uom_qty": 1,
                "price_unit": 90,
                "serial_ids": [Command.set(self.units[4].ids)],
                "sequence": 3,
            },
            post=False,
        )
        for expected in ("NX-000101, NX-000105", "NX-000101"):
            cells = self._cells(self._table(invoice), "td_serials_grouped")
            self.assertEqual(cells, [expected])
            invoice.invoice_line_ids[2:].unlink()

    def test_vendor_bill_stays_odoos_own(self):
        self._set_columns("invoice", price_unit=0, description=37)
        bill = self._create_invoice((self.cable, 2), move_type="in_invoice")
        table = self._table(bill)
        self.assertTrue(table.xpath(".//th[@name='th_priceunit']"))
        self.assertFalse(table.xpath(".//th[@style]"))

    def test_lines_without_serials_cost_no_query(self):
        for count in (1, 30):
            invoice = self._create_invoice(*[(self.cable, 1)] * count)
            invoice._get_serial_sheet()
            self.env.flush_all()
            self.env.invalidate_all()
            invoice.invoice_line_ids.product_id.mapped("tracking")
            invoice.company_id.nexus_document_layout_id.exists()
            with self.assertQueryCount(0):
                self.assertFalse(invoice._get_serial_sheet().shows("serials"))

    def test_500_serials_print_completely_on_several_pages(self):
        names = [f"Q{number * 7:07d}" for number in range(500)]
        lots = self._receive(self.speaker, names)
        invoice = self._create_invoice((self.speaker, 500, lots), (self.cable, 3))
        pages = self._pages(INVOICE, invoice, self.user_accountant)
        self.assertGreater(len(pages), 2)
        printed = [word for word in " ".join(pages).split() if word.startswith("Q0")]
        self.assertEqual([word.rstrip(",") for word in printed], names)
