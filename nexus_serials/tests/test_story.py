import re
import unittest

from odoo import Command
from odoo.tests import tagged

from .documents_common import DELIVERY, INVOICE, ORDER, DocumentsCommon

TRANSFERS = "/odoo/action-stock.action_picking_tree_all"
ORDERS = "/odoo/action-sale.action_quotations_with_onboarding"
INVOICES = "/odoo/action-account.action_move_out_invoice_type"


@tagged("post_install", "-at_install")
class TestStory(DocumentsCommon):
    """Ten units are bought, three sold, one comes back and is sold again; each step in
    the browser of whoever takes it, and every document names exactly its units."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_parameter("nexus_serials.auto_generate", "False")
        cls.monitor = cls._create_product(
            "Stage monitor", has_serial_numbers=True, list_price=900
        )
        cls.monitor.invoice_policy = "delivery"

    def _walk(self, user, url, tour):
        try:
            self.start_tour(url, f"nexus_serials_story_{tour}", login=user.login)
        except unittest.SkipTest as skip:
            self.fail(f"{tour} was not run: {skip}")
        self.env.invalidate_all()

    def _printed(self, report, record, user):
        """Return the serials on the PDF of a document, printed by its user."""
        text = " ".join(self._pages(report, record.with_user(user), user))
        self.assertIn("Stage monitor", text)
        return sorted(re.findall(r"ST-\d\d", text))

    def _create_quotation(self, quantity):
        return (
            self.env["sale.order"]
            .with_user(self.user_sales)
            .create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.monitor.id,
                                "product_uom_qty": quantity,
                            }
                        )
                    ],
                }
            )
        )

    def test_units_from_the_vendor_to_two_customers(self):
        receipt = self._create_receipt((self.monitor, 10))
        self._walk(self.user_stock, f"{TRANSFERS}/{receipt.id}", "receive")
        self.assertEqual(len(self._on_hand(self.monitor)), 10)

        order = self._create_quotation(3)
        self._walk(self.user_sales, f"{ORDERS}/{order.id}", "quote")
        named = ["ST-14", "ST-17"]
        self.assertEqual(self._printed(ORDER, order, self.user_sales), named)
        self._walk(self.user_sales, f"{ORDERS}/{order.id}", "confirm")
        self.assertEqual(self._printed(ORDER, order, self.user_sales), named)

        self._check_invoice_without_shipment()

        delivery = order.picking_ids.with_user(self.user_stock)
        self._walk(self.user_stock, f"{TRANSFERS}/{delivery.id}", "deliver")
        sold = ["ST-10", "ST-14", "ST-17"]
        self.assertEqual(self._printed(DELIVERY, delivery, self.user_stock), sold)
        self.assertEqual(self._printed(ORDER, order, self.user_sales), sold)

        invoice = order._create_invoices().with_user(self.user_accountant)
        self._walk(self.user_accountant, f"{INVOICES}/{invoice.id}", "invoice")
        self.assertEqual(self._printed(INVOICE, invoice, self.user_accountant), sold)

        self._walk(self.user_accountant, f"{INVOICES}/{invoice.id}", "credit")
        credit_note = invoice.reversal_move_ids
        self.assertEqual(credit_note.state, "posted")
        self.assertEqual(
            self._printed(INVOICE, credit_note, self.user_accountant), ["ST-17"]
        )
        self.assertIn("ST-17", self._on_hand(self.monitor))
        self.assertEqual(len(self._on_hand(self.monitor)), 8)

        again = self._create_quotation(1)
        self._walk(self.user_sales, f"{ORDERS}/{again.id}", "sell_again")
        delivery = again.picking_ids.with_user(self.user_stock)
        self._walk(self.user_stock, f"{TRANSFERS}/{delivery.id}", "deliver_again")
        invoice = again._create_invoices().with_user(self.user_accountant)
        invoice.action_post()
        for report, document, user in (
            (ORDER, again, self.user_sales),
            (DELIVERY, delivery, self.user_stock),
            (INVOICE, invoice, self.user_accountant),
        ):
            with self.subTest(report):
                self.assertEqual(self._printed(report, document, user), ["ST-17"])

    def _check_invoice_without_shipment(self):
        self.monitor.invoice_policy = "order"
        order = self._create_quotation(1)
        order.order_line.serial_ids = self.env["stock.lot"].search(
            [("name", "=", "ST-19")]
        )
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(self._printed(INVOICE, invoice, self.user_accountant), [])
        self.monitor.invoice_policy = "delivery"
