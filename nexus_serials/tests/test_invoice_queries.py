from unittest.mock import patch

from odoo import Command
from odoo.tests import Form, tagged

from .invoice_common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestInvoiceQueries(InvoiceCommon):
    """Documents without serial numbers cost nothing more than in plain Odoo."""

    def _create_invoice(self):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-01-05",
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": product.id, "quantity": 2, "price_unit": 10}
                    )
                    for product in self.products
                ]
                + [Command.create({"name": "Work", "price_unit": 10})],
            }
        )

    def _count(self, action, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        result = action(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - start, result

    def _walk(self):
        """Return how many queries each step costs in the life of an invoice."""
        steps = {}
        steps["create"], invoice = self._count(self._create_invoice)
        steps["write"], _done = self._count(
            invoice.invoice_line_ids[0].write, {"quantity": 3}
        )
        steps["change"], _done = self._count(
            invoice.invoice_line_ids[0].write, {"product_id": self.products[1].id}
        )
        steps["post"], _done = self._count(invoice.action_post)
        steps["reverse"], note = self._count(invoice._reverse_moves)
        steps["post credit"], _done = self._count(note.action_post)
        steps["reset"], _done = self._count(invoice.button_draft)
        steps["open"], _done = self._count(Form, invoice)
        return steps

    def _walk_often(self):
        """Return what each step costs at least.

        Odoo itself asks now and then one query more.
        """
        self._walk()  # what is read once
        walks = [self._walk() for _time in range(3)]
        return {step: min(walk[step] for walk in walks) for step in walks[0]}

    def test_invoice_without_serials_costs_no_query(self):
        self.products = [self._create_product(f"Cable {i}") for i in range(4)]
        ours = self._walk_often()
        with (
            patch.object(
                self.env.registry["account.move.line"],
                "_has_serials",
                lambda line: False,
            ),
            patch.object(
                self.env.registry["account.move"],
                "_call_off_returns",
                lambda moves: None,
            ),
        ):
            plain = self._walk_often()
        # A quantity written to a line nobody read yet: its product is read, and that
        # product's template, for all lines at once.
        plain["write"] += 2
        plain["change"] += 2
        dearer = {step: (ours[step], plain[step]) for step in ours}
        dearer = {step: both for step, both in dearer.items() if both[0] > both[1]}
        self.assertEqual(dearer, {})
