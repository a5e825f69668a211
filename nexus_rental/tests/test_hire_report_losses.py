from odoo.tests import tagged

from .hire_report_common import HireReportCommon


@tagged("post_install", "-at_install")
class TestHireReportLosses(HireReportCommon):
    """What did not come back, or came back worse, by reason and client."""

    def test_losses_and_damage_by_reason(self):
        self.units.condition = "good"
        self.cable.hire_replacement_value = 20
        order = self._create_hire((self.speaker, 3), (self.cable, 10))
        rows = self._out(order, self.units[:3], 10)
        lost, damaged, fine = (
            rows.filtered(lambda row, unit=unit: row.lot_id == unit)
            for unit in self.units[:3]
        )
        cables = rows.filtered(lambda row: row.product_id == self.cable)
        gone = cables._part_out(4)
        lost._declare_gone("lost")
        gone._declare_gone("consumed")
        damaged._take_back("poor")
        fine._take_back("good")
        rows._close_in_documents()
        self.assertEqual(
            self._sum(
                "loss_quantity:sum",
                "loss_value:sum",
                domain=[("kind", "=", "loss")],
                groupby=["partner_id", "reason"],
            ),
            {
                (self.customer, "lost"): (1, 900),
                (self.customer, "consumed"): (4, 80),
                # Two of the five steps from new to damaged.
                (self.customer, "damaged"): (1, 360),
            },
        )
        for row in (lost, gone, damaged):
            self.assertAlmostEqual(
                row._propose_charge() * row.quantity,
                sum(
                    self.env["nexus.hire.report"]
                    .search([("booking_id", "=", row.id), ("kind", "=", "loss")])
                    .mapped("loss_value")
                ),
            )

    def test_what_clients_were_charged_ties_to_posted_invoices(self):
        order = self._create_hire((self.speaker, 2))
        rows = self._out(order, self.units[:2])
        rows[0]._declare_gone("lost")
        rows[1]._take_back()
        rows._close_in_documents()
        rows._charge_for({rows[0]: 750})
        self.assertFalse(self._sum("charged:sum"))
        invoice = self._invoice(order)
        charge = invoice.invoice_line_ids.filtered(
            "sale_line_ids.hire_charge_booking_id"
        )
        self.assertEqual(-charge.balance, 750)
        self.assertEqual(
            self._sum("charged:sum", groupby=["lot_id"])[self.units[0]], 750
        )
        self.assertAlmostEqual(
            self._sum("revenue:sum"),
            -sum((invoice.invoice_line_ids - charge).mapped("balance")),
        )
