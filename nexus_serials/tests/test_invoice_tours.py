import unittest

from odoo.tests import HttpCase, tagged

from .invoice_common import InvoiceCommon

INVOICES = "/odoo/action-account.action_move_out_invoice"


@tagged("post_install", "-at_install")
class TestInvoiceTours(InvoiceCommon, HttpCase):
    """An accountant before a browser; one that does not start is a failure."""

    def test_invoice_and_credit_with_return(self):
        order = self._sell(self.units[:3])
        invoice = self._invoice(order, post=False)
        tour = "nexus_serials_invoice_and_credit"
        try:
            self.start_tour(
                f"{INVOICES}/{invoice.id}", tour, login=self.user_accountant.login
            )
        except unittest.SkipTest as skip:
            self.fail(f"{tour} was not run: {skip}")
        self.env.invalidate_all()
        self.assertEqual(self._names(invoice), ["SP-01", "SP-02"])
        note = invoice.reversal_move_ids
        self.assertEqual(self._names(note), ["SP-02"])
        self.assertEqual(note.sudo().serial_return_ids.state, "done")
        self.assertIn("SP-02", self._on_hand(self.speaker))
        self.assertNotIn("SP-01", self._on_hand(self.speaker))
