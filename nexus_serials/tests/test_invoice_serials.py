from odoo import Command
from odoo.tests import Form, tagged

from .invoice_common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestInvoiceSerials(InvoiceCommon):
    """What an invoice names by itself."""

    def test_invoice_names_what_was_shipped(self):
        order = self._sell(self.units[2:5])
        invoice = self._invoice(order, post=False)
        self.assertEqual(self._names(invoice), ["SP-03", "SP-04", "SP-05"])
        self.assertEqual(self._line(invoice).serial_summary, "SP-03 – SP-05 (3)")
        invoice.action_post()
        self.assertEqual(self._names(invoice), ["SP-03", "SP-04", "SP-05"])

    def test_chosen_but_not_shipped_is_not_on_the_invoice(self):
        self.speaker.invoice_policy = "order"
        order = self._sell(self.units[:3], ship=False)
        invoice = self._invoice(order)
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(self._names(invoice), [])
        self.assertFalse(self._line(invoice).serial_summary)

    def test_draft_made_before_the_shipment_follows_when_posted(self):
        self.speaker.invoice_policy = "order"
        order = self._sell(self.units[:3], ship=False)
        invoice = self._invoice(order, post=False)
        self._ship(order, self.units[:2])
        self.assertEqual(self._names(invoice), [])
        invoice.action_post()
        self.assertEqual(self._names(invoice), ["SP-01", "SP-02"])

    def test_partial_invoices_share_what_was_shipped(self):
        order = self._sell(self.units[:4])
        first = self._invoice(order, post=False)
        with Form(first) as form, form.invoice_line_ids.edit(0) as line:
            line.quantity = 1
        self.assertEqual(self._names(first), ["SP-01"])
        second = self._invoice(order, post=False)
        self.assertEqual(self._names(second), ["SP-02", "SP-03", "SP-04"])
        second.action_post()
        first.action_post()
        self.assertEqual(self._names(first), ["SP-01"])

    def test_invoice_of_a_later_shipment_names_the_later_units(self):
        order = self._sell(self.units[:4], ship=False)
        self._ship(order, self.units[2:4])
        first = self._invoice(order)
        self._ship(order, self.units[:2])
        second = self._invoice(order)
        self.assertEqual(self._names(first), ["SP-03", "SP-04"])
        self.assertEqual(self._names(second), ["SP-01", "SP-02"])

    def test_units_invoiced_without_serials_were_the_first_shipped(self):
        """As before the installation."""
        order = self._sell(self.units[:4], ship=False)
        self._ship(order, self.units[1:3])
        old = self._invoice(order)
        self._forget_serials(old)
        self.assertEqual(self._names(old), [])
        self._ship(order, self.units[0] + self.units[3])
        new = self._invoice(order)
        self.assertEqual(self._names(new), ["SP-01", "SP-04"])

    def test_what_came_back_is_not_invoiced(self):
        order = self._sell(self.units[:3])
        self._take_back(order.picking_ids, self.units[1])
        invoice = self._invoice(order)
        self.assertEqual(self._line(invoice).quantity, 2)
        self.assertEqual(self._names(invoice), ["SP-01", "SP-03"])

    def test_what_was_sold_to_another_since_is_not_invoiced(self):
        order = self._sell(self.units[:2])
        self._take_back(order.picking_ids, self.units[0])
        again = self._sell(self.units[0], customer=self.other)
        self.assertEqual(self._names(self._invoice(order)), ["SP-02"])
        self.assertEqual(self._names(self._invoice(again)), ["SP-01"])

    def test_lowered_quantity_lets_go_and_raised_takes_again(self):
        order = self._sell(self.units[:3])
        line = self._line(self._invoice(order, post=False))
        line.quantity = 2
        self.assertEqual(self._names(line.move_id), ["SP-01", "SP-02"])
        line.quantity = 3
        self.assertEqual(self._names(line.move_id), ["SP-01", "SP-02", "SP-03"])

    def test_other_product_on_the_line_lets_go(self):
        order = self._sell(self.units[:3])
        line = self._line(self._invoice(order, post=False))
        line.product_id = self.cable
        self.assertEqual(self._names(line.move_id), [])

    def test_duplicate_carries_no_serials(self):
        invoice = self._invoice(self._sell(self.units[:3]))
        copy = invoice.sudo().copy()
        self.assertEqual(self._line(copy).quantity, 3)
        self.assertEqual(self._names(copy), [])
        copy.action_post()
        self.assertEqual(self._names(copy), [])

    def test_invoice_of_several_orders(self):
        orders = self._sell(self.units[:2]) + self._sell(self.units[2:5])
        orders += self._create_order(2, product=self.cable, confirm=True)
        invoice = orders._create_invoices()
        self.assertEqual(len(invoice), 1)
        by_order = {
            line.sale_line_ids.order_id: line.serial_ids.mapped("name")
            for line in self._line(invoice)
        }
        self.assertEqual(by_order[orders[0]], ["SP-01", "SP-02"])
        self.assertEqual(by_order[orders[1]], ["SP-03", "SP-04", "SP-05"])

    def test_dozens_are_counted_in_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        lots = self._receive(self.speaker, [f"DZ-{i:02}" for i in range(24)])
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.speaker.id,
                            "product_uom_id": dozen.id,
                            "product_uom_qty": 2,
                            "serial_ids": [Command.set(lots.ids)],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        self._ship(order, lots[:12])
        invoice = self._invoice(order)
        line = self._line(invoice)
        self.assertEqual((line.quantity, line.product_uom_id), (1, dozen))
        self.assertEqual(line.serial_ids, lots[:12])
        self.assertEqual(line.serial_expected_count, 12)

    def test_sections_and_down_payments_take_none(self):
        order = self._create_order(2, lots=self.units[:2])
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Sound"}),
            Command.create({"product_id": self.cable.id, "product_uom_qty": 5}),
        ]
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "percentage",
                "amount": 50,
            }
        )
        down_payment = wizard._create_invoices(order)
        down_payment.action_post()
        self.assertEqual(self._names(down_payment), [])
        self._ship(order, self.units[:2])
        final = order._create_invoices(final=True)
        self.assertEqual(self._names(final), ["SP-01", "SP-02"])
        final.action_post()
        self.assertEqual(self._names(final), ["SP-01", "SP-02"])

    def test_two_lines_of_one_order_line_share_its_units(self):
        order = self._sell(self.units[:3])
        invoice = self._invoice(order, post=False)
        line = self._line(invoice)
        line.quantity = 1
        second = line.with_context(include_business_fields=True).copy({"quantity": 2})
        self.assertEqual(second.sale_line_ids, line.sale_line_ids)
        self.assertEqual(line.serial_summary, "SP-01")
        self.assertEqual(second.serial_summary, "SP-02, SP-03")

    def test_three_steps_count_the_last_one(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._create_order(2, lots=self.units[:2], confirm=True)
        for _step in range(2):
            picking = order.picking_ids.filtered(lambda p: p.state == "assigned")
            picking.move_ids.picked = True
            picking.button_validate()
        self.speaker.invoice_policy = "order"
        order.order_line.invalidate_recordset()
        invoice = self._invoice(order, post=False)
        self.assertEqual(self._names(invoice), [])
        picking = order.picking_ids.filtered(lambda p: p.state == "assigned")
        picking.move_ids.picked = True
        picking.button_validate()
        invoice.action_post()
        self.assertEqual(self._names(invoice), ["SP-01", "SP-02"])

    def test_two_thousand_units_cost_no_query_each(self):
        def count(number, prefix):
            lots = self._receive(
                self.speaker, [f"{prefix}-{i:04}" for i in range(number)]
            )
            order = self._sell(lots)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            invoice = self._invoice(order)
            self.env.flush_all()
            self.assertEqual(len(self._line(invoice).sudo().serial_ids), number)
            return self.env.cr.sql_log_count - start

        few = count(10, "FEW")
        self.assertLessEqual(count(400, "MANY") - few, 12)
