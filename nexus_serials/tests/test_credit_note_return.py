from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .invoice_common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestCreditNoteReturn(InvoiceCommon):
    """Credited units come back into stock."""

    def _messages(self, move):
        return "\n".join(move.sudo().message_ids.mapped("body"))

    def test_here_now_receives_exactly_the_units_credited(self):
        order = self._sell(self.units[:3])
        note = self._credit(order, lots=self.units[1])
        receipt = note.sudo().serial_return_ids
        self.assertEqual(receipt.state, "done")
        self.assertEqual(receipt.move_line_ids.lot_id, self.units[1])
        self.assertEqual(receipt.location_dest_id, self.stock)
        self.assertEqual(receipt.return_id, order.picking_ids - receipt)
        self.assertIn("SP-02", self._on_hand(self.speaker))
        self.assertNotIn("SP-01", self._on_hand(self.speaker))
        self.assertEqual(
            receipt.move_ids.origin_returned_move_id,
            (order.picking_ids - receipt).move_ids,
        )
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertEqual(order.order_line.qty_invoiced, 2)

    def test_nothing_moves_without(self):
        order = self._sell(self.units[:2])
        before = self._on_hand(self.speaker)
        note = self._reverse(self._invoice(order))
        note.action_post()
        self.assertFalse(note.serial_return_ids)
        self.assertEqual(self._on_hand(self.speaker), before)
        self.assertEqual(order.order_line.qty_delivered, 2)

    def test_nothing_moves_before_it_is_posted(self):
        order = self._sell(self.units[:2])
        before = self._on_hand(self.speaker)
        note = self._credit(order, post=False)
        self.assertFalse(note.serial_return_ids)
        self.assertEqual(self._on_hand(self.speaker), before)

    def test_into_the_location_chosen(self):
        shelf = self.env["stock.location"].create(
            {"name": "Returns", "location_id": self.stock.id}
        )
        note = self._credit(self._sell(self.units[:2]), return_location_id=shelf.id)
        self.assertEqual(
            note.sudo().serial_return_ids.move_line_ids.location_dest_id, shelf
        )
        self.assertEqual(self.units[:2].location_id, shelf)

    def test_a_location_outside_is_refused(self):
        outside = self.env.ref("stock.stock_location_customers")
        order = self._sell(self.units[:2])
        with self._assert_refused("cannot take goods back"):
            self._credit(order, return_location_id=outside.id)

    def test_expected_waits_for_the_goods(self):
        order = self._sell(self.units[:3])
        note = self._credit(order, "expected", lots=self.units[1])
        receipt = note.sudo().serial_return_ids
        self.assertEqual(receipt.state, "assigned")
        self.assertEqual(receipt.move_line_ids.lot_id, self.units[1])
        self.assertNotIn("SP-02", self._on_hand(self.speaker))
        self.assertEqual(order.order_line.qty_delivered, 3)
        receipt.with_user(self.user_stock).button_validate()
        self.assertEqual(receipt.state, "done")
        self.assertEqual(receipt.move_line_ids.lot_id, self.units[1])
        self.assertIn("SP-02", self._on_hand(self.speaker))
        self.assertEqual(order.order_line.qty_delivered, 2)

    def test_both_buttons_of_the_wizard(self):
        order = self._sell(self.units[:2])
        invoice = self._invoice(order)
        again = self._reverse(invoice, modify=True, return_to_stock="now")
        note = invoice.reversal_move_ids
        self.assertEqual(note.sudo().serial_return_ids.state, "done")
        self.assertEqual(
            note.sudo().serial_return_ids.move_line_ids.lot_id.ids, self.units[:2].ids
        )
        self.assertEqual(self._names(again), [], "they came back")

    def test_chosen_on_the_draft(self):
        note = self._reverse(self._invoice(self._sell(self.units[:2])))
        note.return_to_stock = "now"
        note.action_post()
        self.assertEqual(self.units[:2].location_id, self.stock)

    def test_later_from_the_posted_credit_note(self):
        note = self._reverse(self._invoice(self._sell(self.units[:2])))
        note.action_post()
        self.assertTrue(note.can_return_to_stock)
        action = note.action_return_to_stock()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.user_accountant)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.serial_summary, "SP-01, SP-02")
        self.assertEqual(wizard.location_id, self.stock)
        wizard.action_return()
        self.assertEqual(note.sudo().serial_return_ids.state, "done")
        note.invalidate_recordset()
        self.assertFalse(note.can_return_to_stock)
        with self._assert_refused("came back already"):
            wizard.copy().action_return()
        self.assertEqual(len(note.sudo().serial_return_ids), 1)

    def test_expected_then_here_now(self):
        note = self._credit(self._sell(self.units[:2]), "expected")
        first = note.sudo().serial_return_ids
        wizard = (
            self.env["nexus.serial.return"]
            .with_user(self.user_accountant)
            .create({"credit_note_id": note.id, "mode": "expected"})
        )
        with self._assert_refused(f"expected with {first.name}"):
            wizard.action_return()
        wizard.mode = "now"
        wizard.action_return()
        self.assertEqual(first.state, "cancel")
        self.assertEqual(self.units[:2].location_id, self.stock)

    def test_several_deliveries_have_a_receipt_each(self):
        order = self._sell(self.units[:3], ship=False)
        first = self._ship(order, self.units[:1])
        second = self._ship(order, self.units[1:3])
        note = self._credit(order)
        receipts = note.sudo().serial_return_ids
        self.assertEqual(receipts.return_id, first + second)
        by_delivery = {r.return_id: r.move_line_ids.lot_id for r in receipts}
        self.assertEqual(by_delivery[first], self.units[0])
        self.assertEqual(by_delivery[second], self.units[1:3])
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_shipped_in_three_steps(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._create_order(2, lots=self.units[:2], confirm=True)
        for _step in range(3):
            picking = order.picking_ids.filtered(lambda p: p.state == "assigned")
            picking.move_ids.picked = True
            picking.button_validate()
        self._credit(order)
        self.assertEqual(self.units[:2].location_id, self.stock)
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_units_moved_about_at_the_customers(self):
        order = self._sell(self.units[:3])
        customers = order.picking_ids.location_dest_id
        stage = customers.create(
            {"name": "Main stage", "usage": "customer", "location_id": customers.id}
        )
        self.env["stock.move"].create(
            {
                "product_id": self.speaker.id,
                "product_uom_qty": 1,
                "location_id": customers.id,
                "location_dest_id": stage.id,
                "picked": True,
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": self.speaker.id,
                            "lot_id": self.units[1].id,
                            "quantity": 1,
                            "location_id": customers.id,
                            "location_dest_id": stage.id,
                        }
                    )
                ],
            }
        )._action_done()
        self.assertEqual(self.units[1].location_id, stage)
        note = self._credit(order, lots=self.units[:2])
        lines = note.sudo().serial_return_ids.move_line_ids
        self.assertEqual(lines.lot_id, self.units[:2])
        self.assertEqual(
            {line.lot_id: line.location_id for line in lines},
            {self.units[0]: customers, self.units[1]: stage},
        )
        self.assertEqual(self.units[:2].location_id, self.stock)
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_putaway_does_not_lead_away_from_the_location_chosen(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        self.env["stock.putaway.rule"].create(
            {
                "location_in_id": self.stock.id,
                "location_out_id": shelf.id,
                "product_id": self.speaker.id,
            }
        )
        order = self._sell(self.units[:2])
        self._credit(order, return_location_id=self.stock.id)
        self.assertEqual(self.units[:2].location_id, self.stock)
        self.assertFalse(shelf.quant_ids)

    def test_documents_are_linked_both_ways(self):
        note = self._credit(self._sell(self.units[:2]))
        receipt = note.sudo().serial_return_ids
        self.assertEqual(note.serial_return_count, 1)
        self.assertEqual(note.action_view_serial_returns()["res_id"], receipt.id)
        self.assertIn(receipt.name, self._messages(note))
        self.assertIn("SP-01, SP-02", self._messages(note))
        self.assertEqual(receipt.nexus_credit_note_id, note)
        self.assertIn(note.name, self._messages(receipt))

    def test_reset_calls_off_what_is_expected(self):
        note = self._credit(self._sell(self.units[:2]), "expected")
        receipt = note.sudo().serial_return_ids
        note.button_draft()
        self.assertEqual(receipt.state, "cancel")
        self.assertIn(f"{receipt.name}", self._messages(note))
        self.assertIn("is cancelled", self._messages(note))
        note.action_post()
        self.assertEqual(
            note.sudo().serial_return_ids.mapped("state"), ["cancel", "assigned"]
        )

    def test_reset_says_that_goods_stay(self):
        note = self._credit(self._sell(self.units[:2]))
        note.button_draft()
        self.assertEqual(self.units[:2].location_id, self.stock)
        self.assertIn("stay in stock: SP-01, SP-02", self._messages(note))
        note.action_post()
        self.assertEqual(len(note.sudo().serial_return_ids), 1)
        self.assertEqual(self._names(note), ["SP-01", "SP-02"])
        note.button_cancel()
        self.assertEqual(self.units[:2].location_id, self.stock)
        self.assertEqual(self._messages(note).count("stay in stock"), 2)

    # ------------------------------------------------------------------
    # Refused
    # ------------------------------------------------------------------

    def _assert_not_posted(self, note, message):
        before = self._on_hand(self.speaker)
        with self._assert_refused(message):
            note.action_post()
        self.assertEqual(note.state, "draft")
        self.assertFalse(note.serial_return_ids)
        self.assertEqual(self._on_hand(self.speaker), before)

    def test_goods_that_went_back_already(self):
        order = self._sell(self.units[:2])
        note = self._credit(order, post=False)
        receipt = self._take_back(
            order.picking_ids.filtered(lambda p: p.state == "done"), self.units[0]
        )
        self._assert_not_posted(note, "SP-01 is in stock already")
        note.return_to_stock = False
        note.action_post()
        self.assertEqual(self._names(note), ["SP-01", "SP-02"])
        self.assertEqual(receipt.state, "done")

    def test_goods_all_back_are_refused_by_the_wizard(self):
        order = self._sell(self.units[:1])
        invoice = self._invoice(order)
        self._take_back(order.picking_ids, self.units[0])
        with self._assert_refused("SP-01 is in stock already"):
            self._reverse(invoice, return_to_stock="now")

    def test_a_unit_sold_again(self):
        order = self._sell(self.units[:1])
        note = self._credit(order, post=False)
        self._take_back(
            order.picking_ids.filtered(lambda p: p.state == "done"), self.units[0]
        )
        again = self._sell(self.units[:1], customer=self.other)
        delivery = again.picking_ids
        self._assert_not_posted(note, f"SP-01 was sold again.*{delivery.name}")

    def test_a_unit_expected_back_already(self):
        order = self._sell(self.units[:2])
        invoice = self._invoice(order)
        first = self._reverse(invoice, return_to_stock="expected")
        line = self._line(first)
        line.quantity = 1
        line.serial_choice_save(self.units[0].ids)
        first.action_post()
        waiting = first.sudo().serial_return_ids
        first.sudo().serial_return_ids.nexus_credit_note_id = False
        first.button_draft()
        with self._assert_refused(f"SP-01 is expected already with {waiting.name}"):
            first.action_post()

    def test_no_unit_named(self):
        note = self._credit(self._sell(self.units[:3]), post=False)
        self._line(note).quantity = 1
        self._assert_not_posted(note, "names no unit that could come back")

    def test_a_unit_invoiced_directly_that_never_left(self):
        invoice = self._invoice_directly(self.units[:1])
        invoice.action_post()
        with self._assert_refused("SP-01 is in stock already"):
            self._reverse(invoice, return_to_stock="now")

    # ------------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------------

    def test_who_may_not_post_returns_nothing(self):
        note = self._reverse(self._invoice(self._sell(self.units[:2])))
        note.action_post()
        group = self.env["res.groups"].create({"name": "May correct invoices"})
        self.env["ir.model.access"].create(
            {
                "name": "May correct invoices",
                "model_id": self.env["ir.model"]._get_id("account.move"),
                "group_id": group.id,
                "perm_read": True,
                "perm_write": True,
            }
        )
        for user in (self.user_none, self.user_auditor):
            user.group_ids += group
            self.assertTrue(note.with_user(user).has_access("write"))
            with self.assertRaises(AccessError):
                note.with_user(user).action_return_to_stock()
        for user in (self.user_stock, self.user_sales):
            with self.assertRaises(AccessError):
                note.with_user(user).action_return_to_stock()
        with self.assertRaises(AccessError):
            self.env["nexus.serial.return"].with_user(self.user_auditor).create(
                {"credit_note_id": note.id}
            )
        self.assertFalse(note.serial_return_ids)
