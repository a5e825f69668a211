from odoo import Command
from odoo.tests import new_test_user, tagged

from .test_hire_transfers import TransferCommon


class MoneyCommon(TransferCommon):
    """A firm that values its stock in real time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        if not company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
        cls.stock_account, cls.loss_account = (
            cls.env["account.account"].create(
                {"name": name, "code": code, "account_type": kind}
            )
            for name, code, kind in (
                ("Stock of gear", "NXHIRE1", "asset_current"),
                ("Gear lost", "NXHIRE2", "expense"),
            )
        )
        cls.loss = cls.speaker.property_stock_inventory
        cls.user_accountant = new_test_user(
            cls.env,
            "nexus_accountant",
            "base.group_user,account.group_account_invoice",
        )

    @classmethod
    def _create_valued(cls, method, name="Amplifier", **values):
        category = cls.env["product.category"].create(
            {
                "name": f"Gear {method}",
                "property_valuation": "real_time",
                "property_cost_method": method,
                "property_stock_valuation_account_id": cls.stock_account.id,
            }
        )
        return cls._create_product(
            name,
            categ_id=category.id,
            can_be_hired=True,
            hire_day_rate=10,
            hire_replacement_value=250,
            invoice_policy="delivery",
            standard_price=100 if method == "standard" else 0,
            taxes_id=[Command.clear()],
            supplier_taxes_id=[Command.clear()],
            **values,
        )

    @classmethod
    def _buy(cls, product, quantity, price):
        order = cls.env["purchase.order"].create(
            {
                "partner_id": cls.vendor.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                        }
                    )
                ],
            }
        )
        order.button_confirm()
        order.picking_ids.move_ids.quantity = quantity
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        order.action_create_invoice()
        bill = order.invoice_ids
        bill.invoice_date = "2026-01-05"
        bill.action_post()
        return bill

    def _invoice(self, order):
        invoice = order.with_env(self.env)._create_invoices()
        invoice.with_user(self.user_accountant).action_post()
        return invoice

    def _items(self, entry):
        """Return what an entry books: sorted (account type or account, amount)."""
        known = {self.stock_account: "stock", self.loss_account: "loss"}
        return sorted(
            (known.get(line.account_id, line.account_id.account_type), line.balance)
            for line in entry.line_ids
            if line.balance
        )

    def _entries_since(self, last):
        return self.env["account.move"].search([("id", ">", last)], order="id")

    def _last_entry(self):
        return self.env["account.move"].search([], order="id desc", limit=1).id

    def _assert_worth(self, product, value):
        """Check what a product is worth, and that its quants sum to it."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertAlmostEqual(product.total_value, value)
        quants = self.env["stock.quant"].search([("product_id", "=", product.id)])
        self.assertAlmostEqual(sum(quants.mapped("value")), value)
        groups = self.env["stock.quant"]._read_group(
            [("product_id", "=", product.id)], [], ["value:sum"]
        )
        self.assertAlmostEqual(groups[0][0], value)

    def _gone(self, rows, state="lost"):
        rows.sudo()._declare_gone(state)
        rows._close_in_documents()
        rows = rows.sudo()
        rows._charge_for({row: row._propose_charge() for row in rows})
        return rows.charge_line_ids


@tagged("post_install", "-at_install")
class TestHireMoney(MoneyCommon):
    """Ten bought, three hired out, two back, one lost and charged."""

    def _hire_out(self, product, quantity=3):
        order = self._create_hire((product, quantity), end=2)
        line = order.with_user(self.user_rental).order_line
        rows = line._take_out_quantity(quantity).sudo(False)
        rows._close_out_documents()
        return order, rows

    def _run_story(self, method, worth, unit_cost):
        """
        :param worth: what the ten are worth
        :param unit_cost: what the one that is lost has cost
        """
        product = self._create_valued(method)
        start = self._last_entry()
        bills = self._buy(product, 4, 90) + self._buy(product, 6, 115)
        self.assertEqual(self._entries_since(start), bills)
        for bill, paid in zip(bills, (360, 690), strict=True):
            self.assertEqual(
                self._items(bill), [("liability_payable", -paid), ("stock", paid)]
            )
        self._assert_worth(product, worth)

        after_buying = self._last_entry()
        order, rows = self._hire_out(product)
        self.assertEqual(product.qty_available, 7)
        self.assertFalse(self._entries_since(after_buying))
        self._assert_worth(product, worth)

        invoice = self._invoice(order)
        self.assertEqual(
            self._items(invoice), [("asset_receivable", 60), ("income", -60)]
        )
        self.assertEqual(self._entries_since(after_buying), invoice)

        back = rows.sudo()._take_back_quantity(2).sudo(False)
        back._close_in_documents()
        self.assertEqual(product.qty_available, 9)
        self.assertEqual(self._entries_since(after_buying), invoice)
        self._assert_worth(product, worth)

        out = order.sudo().booking_ids.filtered(lambda row: row.state == "out")
        charge = self._gone(out.with_user(self.user_rental))
        self.assertEqual(charge.price_unit, 250)
        self.assertEqual(charge.order_id, order)
        self._assert_worth(product, worth - unit_cost)
        self.assertEqual(product.qty_available, 9)
        return order, invoice, product

    def test_standard_with_a_loss_account(self):
        self._check_booked_when_lost("standard", 1000, 100)

    def test_average_with_a_loss_account(self):
        self._check_booked_when_lost("average", 1050, 105)

    def test_first_in_first_out_with_a_loss_account(self):
        self._check_booked_when_lost("fifo", 1050, 90)

    def test_standard_without_a_loss_account(self):
        self._check_booked_when_charged("standard", 1000, 100)

    def test_average_without_a_loss_account(self):
        self._check_booked_when_charged("average", 1050, 105)

    def test_first_in_first_out_without_a_loss_account(self):
        self._check_booked_when_charged("fifo", 1050, 90)

    def _check_booked_when_lost(self, method, worth, cost):
        self.loss.valuation_account_id = self.loss_account
        order, invoice, product = self._run_story(method, worth, cost)
        [loss] = self._entries_since(invoice.id)
        self.assertEqual(self._items(loss), [("loss", cost), ("stock", -cost)])
        charged = self._invoice(order)
        self.assertEqual(
            self._items(charged), [("asset_receivable", 250), ("income", -250)]
        )
        self.assertEqual(self._entries_since(invoice.id), loss + charged)
        self._assert_worth(product, worth - cost)

    def _check_booked_when_charged(self, method, worth, cost):
        self.loss.valuation_account_id = False
        order, invoice, product = self._run_story(method, worth, cost)
        self.assertFalse(self._entries_since(invoice.id))
        charged = self._invoice(order)
        self.assertEqual(
            self._items(charged),
            [
                ("asset_receivable", 250),
                ("expense", cost),
                ("income", -250),
                ("stock", -cost),
            ],
        )
        self.assertEqual(self._entries_since(invoice.id), charged)
        self._assert_worth(product, worth - cost)
        # Taken back to draft and posted again, it is still booked once.
        charged.button_draft()
        charged.action_post()
        cost_lines = charged.line_ids.filtered(lambda line: line.balance == cost)
        self.assertEqual(len(cost_lines), 1)

    def test_all_of_it_out_keeps_its_value(self):
        product = self._create_valued("average")
        self._buy(product, 10, 100)
        self._hire_out(product, 10)
        self.assertEqual(product.qty_available, 0)
        self._assert_worth(product, 1000)

    def test_used_up_is_charged_once_at_what_it_cost(self):
        self.loss.valuation_account_id = False
        product = self._create_valued("fifo")
        self._buy(product, 3, 90)
        self._buy(product, 7, 100)
        order, rows = self._hire_out(product)
        charge = self._gone(rows, "consumed")
        self.assertEqual((charge.product_uom_qty, charge.price_unit), (3, 250))
        self.assertIn("Used up", charge.name)
        self.assertFalse(rows.sudo()._filter_chargeable())
        self.assertFalse(order.picking_ids)
        self._assert_worth(product, 700)
        charged = self._invoice(order)
        self.assertEqual(
            self._items(charged),
            [
                ("asset_receivable", 810),
                ("expense", 270),
                ("income", -750),
                ("income", -60),
                ("stock", -270),
            ],
        )

    def test_units_keep_their_value_and_are_written_off_by_right(self):
        self.loss.valuation_account_id = self.loss_account
        product = self._create_valued("average", has_serial_numbers=True)
        lots = self._receive(product, ["AM-1", "AM-2", "AM-3", "AM-4"])
        product.standard_price = 100
        order = self._create_hire((product, 3))
        rows = self._out(order, lots[:3])
        self._assert_worth(product, 400)
        last = self._last_entry()
        lost = rows.filtered(lambda row: row.lot_id == lots[0])
        self._gone(lost)
        # Said without the right to adjust stock: blocked, not yet written off.
        self.assertEqual(lots[0].status, "lost")
        self.assertFalse(lost.sudo().move_in_id)
        self.assertFalse(self._entries_since(last))
        self.assertEqual(self._planned(order), {product: 2})
        self._assert_worth(product, 400)
        lots[0].with_user(self.user_manager).action_approve_write_off()
        self.assertEqual(lots[0].location_id, self.loss)
        self.assertEqual(lost.sudo().move_in_id.location_dest_id, self.loss)
        [loss] = self._entries_since(last)
        self.assertEqual(self._items(loss), [("loss", 100), ("stock", -100)])
        self._assert_worth(product, 300)

    def test_charged_before_the_write_off_is_booked_once(self):
        self.loss.valuation_account_id = False
        product = self._create_valued("average", has_serial_numbers=True)
        lots = self._receive(product, ["AM-1", "AM-2"])
        product.standard_price = 100
        order = self._create_hire((product, 1))
        self._gone(self._out(order, lots[:1]))
        charged = self._invoice(order)
        self.assertIn(("stock", -100), self._items(charged))
        lots[0].with_user(self.user_manager).action_approve_write_off()
        self.assertFalse(self._entries_since(charged.id))
        self._assert_worth(product, 100)

    def test_what_came_back_worse_books_no_cost(self):
        self.loss.valuation_account_id = False
        product = self._create_valued("average", has_serial_numbers=True)
        lots = self._receive(product, ["AM-1"])
        product.standard_price = 100
        order = self._create_hire((product, 1))
        rows = self._out(order, lots)
        rows.sudo()._take_back(condition="damaged")
        rows._close_in_documents()
        rows.sudo()._charge_for({rows.sudo(): 250})
        charged = self._invoice(order)
        self.assertEqual(
            self._items(charged),
            [("asset_receivable", 280), ("income", -250), ("income", -30)],
        )
        self._assert_worth(product, 100)

    def test_sold_beside_a_charge_books_its_own_cost(self):
        self.loss.valuation_account_id = False
        product = self._create_valued("fifo")
        self._buy(product, 4, 90)
        self._buy(product, 6, 115)
        order, rows = self._hire_out(product)
        self._gone(rows)
        self._invoice(order)
        order.sudo().write(
            {
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": 2,
                            "price_unit": 300,
                            "is_hire": False,
                        }
                    )
                ]
            }
        )
        picking = order.sudo().picking_ids
        picking.move_ids.quantity = 2
        picking.move_ids.picked = True
        picking.button_validate()
        sold = self._invoice(order)
        # Three of the four bought at 90 are lost; these are the fourth and a later one.
        self.assertIn(("stock", -205), self._items(sold))
        self._assert_worth(product, 5 * 115)
