from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user

from .order_common import OrderCommon


class InvoiceCommon(OrderCommon):
    """Who writes invoices, and for whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        if not company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
        cls.user_accountant = new_test_user(
            cls.env,
            "nexus_accountant",
            "base.group_user,account.group_account_invoice",
        )
        cls.user_auditor = new_test_user(
            cls.env, "nexus_auditor", "base.group_user,account.group_account_readonly"
        )
        cls.speaker.invoice_policy = "delivery"
        cls.other = cls.env["res.partner"].create({"name": "Riverside Arena"})

    def _sell(self, lots, quantity=None, ship=True, customer=None, **values):
        """Return a confirmed order of these units, shipped."""
        order = self._create_order(
            quantity or len(lots),
            lots=lots,
            partner_id=(customer or self.customer).id,
            confirm=True,
            **values,
        )
        if ship:
            self._ship(order, lots)
        return order

    def _ship(self, order, lots):
        """Ship these units of the order, and leave the rest for later."""
        picking = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        move = picking.move_ids.filtered(lambda m: m.product_id == lots.product_id)
        move.move_line_ids.filtered(lambda line: line.lot_id not in lots).unlink()
        missing = lots - move.move_line_ids.lot_id
        self.env["stock.move.line"].create(
            [
                {
                    **move._prepare_move_line_vals(quantity=0),
                    "product_uom_id": lots.product_id.uom_id.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                }
                for lot in missing
            ]
        )
        move.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(move.move_line_ids.lot_id, lots)
        return picking

    def _take_back(self, picking, lots):
        """Return these units of a delivery as Odoo does it."""
        form = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_model="stock.picking"
            )
        )
        with form.product_return_moves.edit(0) as line:
            line.quantity = len(lots)
        receipt = form.save()._create_return()
        receipt.move_line_ids.unlink()
        move = receipt.move_ids
        self.env["stock.move.line"].create(
            [
                {
                    **move._prepare_move_line_vals(quantity=0),
                    "lot_id": lot.id,
                    "quantity": 1,
                }
                for lot in lots
            ]
        )
        move.picked = True
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        return receipt

    def _invoice(self, order, post=True):
        invoice = order._create_invoices().with_user(self.user_accountant).sudo(False)
        if post:
            invoice.action_post()
        return invoice

    def _invoice_directly(self, lots, customer=None, quantity=None, **line):
        return (
            self.env["account.move"]
            .with_user(self.user_accountant)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": (customer or self.customer).id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": self.speaker.id,
                                "quantity": quantity or len(lots),
                                "price_unit": 100,
                                "serial_ids": [Command.set(lots.ids)],
                                **line,
                            }
                        )
                    ],
                }
            )
        )

    def _reverse(self, invoice, modify=False, **values):
        """Reverse as the accountant does, with the wizard; return what it opens."""
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.user_accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, **values})
        )
        action = wizard.modify_moves() if modify else wizard.refund_moves()
        return (
            self.env["account.move"]
            .with_user(self.user_accountant)
            .browse(action["res_id"])
        )

    def _credit(self, order, mode="now", lots=None, post=True, **values):
        """Credit the order's invoice, or these units of it, with return to stock."""
        invoice = self._invoice(order)
        note = self._reverse(invoice, return_to_stock=mode, **values)
        if lots:
            line = self._line(note)
            line.quantity = len(lots)
            line.serial_choice_save(lots.ids)
        if post:
            note.action_post()
        return note

    @contextmanager
    def _assert_refused(self, message):
        """Expect this message, and that nothing is left of what was tried."""
        with self.assertRaisesRegex(UserError, message), self.cr.savepoint():
            yield
        self.env.invalidate_all()

    def _forget_serials(self, move):
        """Leave a posted document as it was before the installation."""
        lines = move.sudo().invoice_line_ids
        for line in lines:
            line._put_serials(())
        lines.has_chosen_serials = False
        lines.credited_line_id = False

    def _line(self, move):
        return move.invoice_line_ids.filtered(lambda line: line.product_id)

    def _names(self, move):
        """Return the serials on the lines of a document, sorted."""
        return sorted(move.sudo().invoice_line_ids.serial_ids.mapped("name"))
