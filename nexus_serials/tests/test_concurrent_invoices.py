from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .concurrency_common import ConnectedCase


@tagged("post_install", "-at_install")
class TestConcurrentInvoices(ConnectedCase):
    """Two invoices that name one unit, posted at the same moment."""

    def setUp(self):
        super().setUp()
        with self._connect() as env:
            if not env.company.chart_template:
                env["account.chart.template"].try_loading(
                    "generic_coa", company=env.company, install_demo=False
                )
            stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
            product = env["product.product"].browse(self.product_id)
            lot = env["stock.lot"].create({"name": "Sold 1", "product_id": product.id})
            env["stock.quant"]._update_available_quantity(product, stock, 1, lot_id=lot)
            # Nothing else in common that could stop the second.
            partners = env["res.partner"].create(
                [{"name": f"Concurrent customer {i}"} for i in range(2)]
            )
            journals = env["account.journal"].create(
                [
                    {"name": f"Nexus {code}", "code": code, "type": "sale"}
                    for code in ("NXC1", "NXC2")
                ]
            )
            invoices = env["account.move"].create(
                [
                    {
                        "move_type": "out_invoice",
                        "partner_id": partner.id,
                        "journal_id": journal.id,
                        "invoice_line_ids": [
                            Command.create(
                                {
                                    "product_id": product.id,
                                    "quantity": 1,
                                    "price_unit": 100,
                                    "serial_ids": [Command.set(lot.ids)],
                                }
                            )
                        ],
                    }
                    for journal, partner in zip(journals, partners, strict=True)
                ]
            )
            self.invoice_ids, self.journal_ids = invoices.ids, journals.ids
            self.partner_ids = partners.ids

    def _remove_product(self):
        with self._connect() as env:
            invoices = env["account.move"].browse(self.invoice_ids)
            invoices.filtered(lambda move: move.state == "posted").button_draft()
            invoices.with_context(force_delete=True).unlink()
            env["account.journal"].browse(self.journal_ids).unlink()
            env["stock.quant"].search([("product_id", "=", self.product_id)]).unlink()
            env["res.partner"].browse(self.partner_ids).unlink()
        return super()._remove_product()

    def test_the_second_is_refused(self):
        first_id, second_id = self.invoice_ids
        with self._connect() as env, self._connect() as other:
            other["account.move"].browse(second_id).read(["state"])  # its snapshot
            first = env["account.move"].browse(first_id)
            first.action_post()
            env.flush_all()
            env.cr.commit()  # pylint: disable=invalid-commit  # the point of the test
            with (
                mute_logger("odoo.sql_db", "odoo.service.model"),
                self.assertRaisesRegex(UserError, "Sold 1 is invoiced already"),
            ):
                retrying(other["account.move"].browse(second_id).action_post, other)
            other.cr.rollback()  # as a request that fails
        with self._connect() as env:
            second = env["account.move"].browse(second_id)
            self.assertEqual(second.state, "draft")
