from datetime import datetime

from odoo.tests import tagged

from .hire_report_common import HireReportCommon

START = datetime(2025, 3, 3, 8)


@tagged("post_install", "-at_install")
class TestHireReportRevenue(HireReportCommon):
    """Revenue is what posted invoices say, whatever it is shared out to."""

    def _book_value(self, invoices):
        """Return what these book on income accounts for the lines of hires."""
        lines = invoices.invoice_line_ids.filtered("sale_line_ids.is_hire")
        return -sum(lines.mapped("balance"))

    def test_revenue_ties_to_posted_invoice_lines(self):
        orders = [
            self._hire_in_the_past(START, 3, self.units[:3], 7).order_id,
            self._hire_in_the_past(START, 3, self.units[3:], 11).order_id,
        ]
        invoices = self.env["account.move"]
        for order in orders:
            invoices |= self._invoice(order)
        self._hire_in_the_past(START, 3, (), 5).order_id._create_invoices()
        value = self._book_value(invoices)
        self.assertGreater(value, 0)
        self.assertAlmostEqual(self._sum("revenue:sum"), value)
        by_invoice = self._sum(
            "revenue:sum", domain=[("kind", "=", "revenue")], groupby=["invoice_id"]
        )
        for invoice in invoices:
            self.assertAlmostEqual(by_invoice[invoice], self._book_value(invoice))

    def test_it_is_shared_out_to_units_equally(self):
        order = self._hire_in_the_past(START, 3, self.units[:3], 7).order_id
        invoice = self._invoice(order)
        line = invoice.invoice_line_ids.filtered(
            lambda line: line.product_id == self.speaker
        )
        by_unit = self._sum(
            "revenue:sum", domain=[("kind", "=", "revenue")], groupby=["lot_id"]
        )
        for unit in self.units[:3]:
            self.assertAlmostEqual(by_unit[unit], -line.balance / 3)
        self.assertNotIn(self.units[3], by_unit)

    def test_a_credit_note_takes_it_back(self):
        order = self._hire_in_the_past(START, 3, self.units[:2]).order_id
        invoice = self._invoice(order)
        self.assertTrue(self._sum("revenue:sum"))
        self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": invoice.journal_id.id}).refund_moves()
        invoice.reversal_move_ids.action_post()
        self.assertAlmostEqual(self._sum("revenue:sum"), 0)

    def test_payback_is_revenue_over_the_cost_of_the_units(self):
        order = self._hire_in_the_past(START, 3, self.units[:2], 9).order_id
        self._invoice(order)
        by_unit = self._sum(
            "revenue:sum", "purchase_cost:sum", "payback:avg", groupby=["lot_id"]
        )
        revenue, cost, payback = by_unit[self.units[0]]
        self.assertAlmostEqual(cost, 600)
        self.assertAlmostEqual(payback, revenue / 600)
        cost, payback = self._sum("purchase_cost:sum", "payback:avg")
        self.assertAlmostEqual(cost, 4 * 600)
        self.assertAlmostEqual(payback, 2 * revenue / (4 * 600))
