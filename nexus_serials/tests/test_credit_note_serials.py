from odoo import Command
from odoo.tests import Form, tagged

from .invoice_common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestCreditNoteSerials(InvoiceCommon):
    """What a credit note names."""

    def test_credit_note_names_what_the_invoice_named(self):
        invoice = self._invoice(self._sell(self.units[:3]))
        note = self._reverse(invoice)
        self.assertEqual(note.state, "draft")
        self.assertEqual(self._names(note), ["SP-01", "SP-02", "SP-03"])
        note.action_post()
        self.assertEqual(self._names(note), ["SP-01", "SP-02", "SP-03"])

    def test_reverse_and_create_invoice_names_them_on_both(self):
        invoice = self._invoice(self._sell(self.units[:3]))
        again = self._reverse(invoice, modify=True)
        self.assertEqual(
            self._names(invoice.reversal_move_ids), ["SP-01", "SP-02", "SP-03"]
        )
        self.assertEqual(again.move_type, "out_invoice")
        self.assertEqual(self._names(again), ["SP-01", "SP-02", "SP-03"])
        again.action_post()
        self.assertEqual(self._names(again), ["SP-01", "SP-02", "SP-03"])

    def test_reversed_without_the_wizard(self):
        invoice = self._invoice(self._sell(self.units[:3]))
        note = invoice._reverse_moves(cancel=True)
        self.assertEqual(note.state, "posted")
        self.assertEqual(self._names(note), ["SP-01", "SP-02", "SP-03"])

    def test_credit_of_a_part_asks_which(self):
        """Which of three units one is credited of is not guessed, but chosen."""
        note = self._reverse(self._invoice(self._sell(self.units[:3])))
        with Form(note) as form, form.invoice_line_ids.edit(0) as line:
            line.quantity = 1
        self.assertEqual(self._names(note), [])
        line = self._line(note)
        self.assertEqual((line.serial_count, line.serial_expected_count), (0, 1))
        line.serial_choice_save(self.units[1].ids)
        note.action_post()
        self.assertEqual(self._names(note), ["SP-02"])

    def test_the_rest_is_credited_later(self):
        invoice = self._invoice(self._sell(self.units[:3]))
        note = self._reverse(invoice)
        self._line(note).write(
            {"quantity": 1, "serial_ids": [Command.set(self.units[1].ids)]}
        )
        note.action_post()
        rest = self._reverse(invoice)
        self.assertEqual(self._names(rest), ["SP-01", "SP-03"])
        offered = self._line(rest).serial_choice_search()
        self.assertEqual([r["serial"] for r in offered["rows"]], ["SP-01", "SP-03"])

    def test_no_unit_is_credited_twice(self):
        invoice = self._invoice(self._sell(self.units[:2]))
        self._reverse(invoice).action_post()
        note = self._reverse(invoice)
        self.assertEqual(self._names(note), [])
        credited = invoice.reversal_move_ids.filtered(lambda m: m.state == "posted")
        with self._assert_refused(f"SP-01 is credited.*{credited.name}"):
            self._line(note).serial_ids = [Command.set(self.units[0].ids)]

    def test_a_unit_of_another_invoice_is_refused(self):
        invoice = self._invoice(self._sell(self.units[:2]))
        self._invoice(self._sell(self.units[2:4]))
        note = self._reverse(invoice)
        with self._assert_refused(f"SP-03 is not on {invoice.name}"):
            self._line(note).serial_ids = [
                Command.set((self.units[1] + self.units[2]).ids)
            ]
        result = self._line(note).serial_choice_scan(["SP-03", "SP-01"])
        self.assertEqual([r["outcome"] for r in result], ["refused", "ok"])

    def test_what_came_back_before_is_what_is_credited(self):
        """The order makes the credit note once the goods are back."""
        order = self._sell(self.units[:3])
        self._invoice(order)
        self._take_back(order.picking_ids, self.units[1])
        note = order._create_invoices(final=True).with_user(self.user_accountant)
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(self._names(note), ["SP-02"])
        before = self._on_hand(self.speaker)
        note.sudo(False).action_post()
        self.assertEqual(self._names(note), ["SP-02"])
        self.assertEqual(self._on_hand(self.speaker), before)

    def test_lowered_to_what_came_back(self):
        order = self._sell(self.units[:3])
        note = self._reverse(self._invoice(order))
        self._take_back(order.picking_ids, self.units[2])
        self._line(note).quantity = 1
        self.assertEqual(self._names(note), ["SP-03"])

    def test_invoice_without_serials_offers_what_was_shipped(self):
        """As one from before the installation."""
        order = self._sell(self.units[:3])
        invoice = self._invoice(order)
        self._forget_serials(invoice)
        note = self._reverse(invoice)
        self.assertEqual(self._names(note), ["SP-01", "SP-02", "SP-03"])
        line = self._line(note)
        line.quantity = 1
        self.assertEqual(self._names(note), [])
        line.serial_choice_save(self.units[2].ids)
        note.action_post()
        self.assertEqual(self._names(note), ["SP-03"])

    def test_units_taken_off_the_invoice_stay_off_its_credit_note(self):
        invoice = self._invoice(self._sell(self.units[:3]), post=False)
        self._line(invoice).serial_choice_save(self.units[:2].ids)
        invoice.action_post()
        note = self._reverse(invoice)
        self.assertEqual(self._names(note), ["SP-01", "SP-02"])
        self._line(note).serial_choice_save(self.units[:3].ids)
        note.action_post()
        self.assertEqual(self._names(note), ["SP-01", "SP-02", "SP-03"])

    def test_credited_unit_is_invoiced_again_when_sold_again(self):
        order = self._sell(self.units[:1])
        invoice = self._invoice(order)
        self._reverse(invoice, return_to_stock="now").action_post()
        again = self._invoice(self._sell(self.units[:1], customer=self.other))
        self.assertEqual(self._names(again), ["SP-01"])
        self._reverse(again, return_to_stock="now").action_post()
        third = self._invoice(self._sell(self.units[:1]))
        self.assertEqual(self._names(third), ["SP-01"])

    def test_credit_note_of_no_invoice(self):
        """It may name what was invoiced to this customer."""
        self._invoice(self._sell(self.units[:2]))
        self._invoice(self._sell(self.units[2:3], customer=self.other))
        note = self._credit_directly(self.units[:1])
        note.action_post()
        self.assertEqual(self._names(note), ["SP-01"])
        with self._assert_refused("SP-03 was not invoiced to City"):
            self._credit_directly(self.units[2])
        with self._assert_refused("SP-01 is credited already"):
            self._credit_directly(self.units[:2])
        with self._assert_refused("SP-08 was not invoiced"):
            self._credit_directly(self.units[7])

    def _credit_directly(self, lots):
        return (
            self.env["account.move"]
            .with_user(self.user_accountant)
            .create(
                {
                    "move_type": "out_refund",
                    "partner_id": self.customer.id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": self.speaker.id,
                                "quantity": len(lots),
                                "price_unit": 100,
                                "serial_ids": [Command.set(lots.ids)],
                            }
                        )
                    ],
                }
            )
        )
