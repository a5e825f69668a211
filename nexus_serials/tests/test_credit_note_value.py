from odoo.tests import tagged

from .invoice_common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestCreditNoteValue(InvoiceCommon):
    """What units that come back are worth."""

    def _use_costing(self, method):
        category = self.env["product.category"].create(
            {"name": method, "property_cost_method": method}
        )
        self.mixer = self._create_product(
            "Mixer",
            has_serial_numbers=True,
            categ_id=category.id,
            invoice_policy="delivery",
        )

    def _buy(self, serials, price):
        picking = self._create_receipt((self.mixer, len(serials)))
        picking.move_ids.set_serials(serials)
        picking.move_ids.price_unit = price
        picking.button_validate()
        picking.move_ids.value_manual = price * len(serials)
        return picking.move_ids.move_line_ids.lot_id

    def _sell_mixer(self, lots):
        order = self._create_order(
            len(lots), lots=lots, product=self.mixer, confirm=True
        )
        self._ship(order, lots)
        return order

    def test_value_comes_back_as_the_share_of_what_went_out(self):
        for method, value in (("fifo", 10.0), ("average", 20.0)):
            with self.subTest(method):
                self._use_costing(method)
                cheap = self._buy([f"{method}-1", f"{method}-2"], 10)
                self._buy([f"{method}-3", f"{method}-4"], 30)
                self.assertEqual(self.mixer.total_value, 80)
                order = self._sell_mixer(cheap)
                out = order.picking_ids.move_ids
                self.assertEqual(out.value, 2 * value)
                self._buy([f"{method}-5"], 100)
                note = self._credit(order, lots=cheap[0])
                back = note.sudo().serial_return_ids.move_ids
                self.assertEqual(back.value, value)
                self.assertEqual(self.mixer.total_value, 180 - 2 * value + value)

    def test_cost_of_goods_and_stock_stay_in_balance(self):
        for method in ("fifo", "average"):
            with self.subTest(method):
                self._use_costing(method)
                account = self._account_perpetually()
                lots = self._buy([f"p{method}-1", f"p{method}-2"], 10)
                lots += self._buy([f"p{method}-3"], 40)
                bought = self.mixer.total_value
                order = self._sell_mixer(lots[:2])
                invoice = self._invoice(order)
                cost = self._booked(account, invoice)
                self.assertEqual(sum(cost.mapped("balance")), self._left() - bought)
                self.assertTrue(cost.cogs_origin_id)
                note = self._reverse(invoice, return_to_stock="now")
                line = self._line(note)
                line.quantity = 1
                line.serial_choice_save(lots[1].ids)
                note.action_post()
                cost = self._booked(account, invoice + note)
                self.assertEqual(sum(cost.mapped("balance")), self._left() - bought)
                self.assertEqual(len(cost), 2)

    def _booked(self, account, moves):
        lines = moves.sudo().line_ids
        return lines.filtered(lambda line: line.account_id == account)

    def _left(self):
        self.mixer.invalidate_recordset()
        return self.mixer.total_value

    def _account_perpetually(self):
        self.accounts = getattr(self, "accounts", 0) + 1
        account = self.env["account.account"].create(
            {
                "name": "Stock",
                "code": f"NXR{self.accounts}",
                "account_type": "asset_current",
            }
        )
        journal = self.env["account.journal"].create(
            {
                "name": "Nexus stock",
                "code": f"NXR{self.accounts}",
                "type": "general",
            }
        )
        self.mixer.categ_id.write(
            {
                "property_valuation": "real_time",
                "property_stock_valuation_account_id": account.id,
                "property_stock_journal": journal.id,
            }
        )
        return account
