from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models.stock_lot_cost import fill_unit_history
from .test_adjustment import AdjustmentCommon


@tagged("post_install", "-at_install")
class TestUnitCost(AdjustmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_purchase = new_test_user(
            cls.env,
            "nexus_buyer",
            "base.group_user,purchase.group_purchase_user,stock.group_stock_user",
        )

    def _set_cost_method(self, method):
        category = self.env["product.category"].create(
            {"name": method, "property_cost_method": method}
        )
        self.speaker.categ_id = category
        self.speaker.standard_price = 10

    def _add_at(self, cost, *serials):
        adjustment = self._adjust(
            serials, user=self.user_manager, has_unit_cost=True, unit_cost=cost
        )
        adjustment.with_user(self.user_stock).action_post()
        return adjustment

    def _buy(self, serials, price, uom=None, quantity=None, **line):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.speaker.id,
                            "product_qty": quantity or len(serials),
                            "product_uom_id": (uom or self.speaker.uom_id).id,
                            "price_unit": price,
                            "tax_ids": [(5,)],
                            **line,
                        },
                    )
                ],
            }
        )
        order.button_confirm()
        picking = order.picking_ids
        picking.move_ids.with_user(self.user_stock).set_serials(serials)
        picking.with_user(self.user_stock).button_validate()
        self.assertEqual(picking.state, "done")
        return picking.move_ids.move_line_ids.lot_id

    def test_standard_price_stays_as_it_is(self):
        self._set_cost_method("standard")
        adjustment = self._add_at(30, "A-1", "A-2")
        self.assertEqual(adjustment.move_ids.value, 60)
        self.assertEqual(self.speaker.standard_price, 10)
        self.assertEqual(self.speaker.total_value, 20)

    def test_average_cost_moves_to_the_average(self):
        self._set_cost_method("average")
        self._adjust(["A-1", "A-2"]).action_post()
        adjustment = self._add_at(30, "A-3", "A-4")
        self.assertEqual(adjustment.move_ids.value, 60)
        self.assertEqual(self.speaker.standard_price, 20)
        self.assertEqual(self.speaker.total_value, 80)

    def test_fifo_takes_the_oldest_value_out_first(self):
        self._set_cost_method("fifo")
        self._add_at(30, "A-1", "A-2")
        self._add_at(50, "A-3")
        self.assertEqual(self.speaker.total_value, 110)
        lot = self.env["stock.lot"].search([("name", "=", "A-3")])
        out = self._adjust(remove=[lot])
        out.action_post()
        self.assertEqual(out.move_ids.value, 30)
        self.assertEqual(self.speaker.total_value, 80)

    def test_a_reversal_brings_back_the_value_it_took(self):
        self._set_cost_method("average")
        self._add_at(30, "A-1", "A-2")
        lot = self.env["stock.lot"].search([("name", "=", "A-1")])
        out = self._adjust(remove=[lot])
        out.action_post()
        self.speaker.standard_price = 99
        back = self.Adjustment.browse(out.action_reverse()["res_id"])
        back.action_post()
        self.assertEqual(back.move_ids.value, out.move_ids.value)
        self.assertEqual(out.move_ids.value, 30)

    def test_perpetual_valuation_books_the_cost_entered(self):
        self._set_cost_method("average")
        self.speaker.categ_id.property_valuation = "real_time"
        account = self.env["account.account"].create(
            {"name": "Found", "code": "NXFOUND", "account_type": "expense"}
        )
        self.loss.valuation_account_id = account
        adjustment = self._add_at(30, "A-1", "A-2")
        entry = adjustment.move_ids.account_move_id
        self.assertEqual(sum(entry.line_ids.mapped("debit")), 60)

    def test_each_unit_keeps_its_own_cost(self):
        self._set_cost_method("average")
        self._add_at(30, "A-1")
        self._add_at(50, "A-2")
        lots = self.env["stock.lot"].search([("product_id", "=", self.speaker.id)])
        costs = {lot.name: lot.purchase_cost for lot in lots}
        self.assertEqual(costs, {"A-1": 30, "A-2": 50})
        self.assertFalse(self.speaker.lot_valuated)

    def test_a_cost_with_fractions_is_the_units_and_rounds_the_total(self):
        adjustment = self._add_at(33.335, "A-1", "A-2", "A-3")
        self.assertEqual(adjustment.move_ids.value, 100.01)
        lots = adjustment.move_ids.move_line_ids.lot_id
        self.assertEqual(set(lots.mapped("purchase_cost")), {33.335})

    def test_a_cost_of_nothing_is_a_cost(self):
        self.speaker.standard_price = 10
        adjustment = self._add_at(0, "A-1")
        self.assertEqual(adjustment.move_ids.value, 0)

    def test_a_receipt_costs_what_the_order_says_without_discount(self):
        lots = self._buy(["A-1", "A-2"], 100, discount=20)
        self.assertEqual(lots.mapped("purchase_cost"), [80, 80])
        self.assertEqual(lots.purchase_currency_id, self.env.company.currency_id)
        self.assertTrue(all(lots.mapped("received_date")))

    def test_dozens_count_in_the_products_own_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        serials = [f"A-{index}" for index in range(12)]
        lots = self._buy(serials, 1200, uom=dozen, quantity=1)
        self.assertEqual(len(lots), 12)
        self.assertEqual(set(lots.mapped("purchase_cost")), {100})
        self.assertEqual(self.speaker.qty_available, 12)

    def test_a_bill_corrects_the_cost(self):
        lots = self._buy(["A-1", "A-2"], 100)
        order = lots.cost_move_id.purchase_line_id.order_id
        action = order.action_create_invoice()
        bill = self.env["account.move"].browse(action["res_id"])
        bill.invoice_date = "2026-01-01"
        bill.invoice_line_ids.price_unit = 90
        bill.action_post()
        self.assertEqual(set(lots.mapped("purchase_cost")), {90})

    def test_a_returned_unit_keeps_what_it_cost(self):
        lots = self._buy(["A-1"], 100)
        received = lots.received_date
        self._deliver(lots)
        self.speaker.standard_price = 7
        self._adjust(["A-1"]).action_post()
        self.assertEqual(lots.purchase_cost, 100)
        self.assertEqual(lots.received_date, received)

    def test_changing_the_product_cost_changes_no_unit(self):
        self._set_cost_method("average")
        self._adjust(["A-1"]).action_post()
        lot = self.env["stock.lot"].search([("name", "=", "A-1")])
        self.assertEqual(lot.purchase_cost, 10)
        self.speaker.standard_price = 25
        self.assertEqual(lot.purchase_cost, 10)

    def test_the_cost_is_hidden_without_cost_rights(self):
        adjustment = self._add_at(30, "A-1")
        lot = adjustment.move_ids.move_line_ids.lot_id
        row = self.env["nexus.serial.report"].browse(lot.id)
        self.user_stock.group_ids += self.env.ref("base.group_allow_export")
        self.assertEqual(row.purchase_cost, 30)
        for record, field in (
            (lot, "purchase_cost"),
            (row, "purchase_cost"),
            (adjustment, "unit_cost"),
        ):
            blind = record.with_user(self.user_stock)
            self.assertNotIn(field, blind.fields_get())
            with self.assertRaises(AccessError):
                blind.read([field])
            with self.assertRaises(AccessError):
                blind.export_data([field])
            with self.assertRaises(AccessError):
                blind.search([(field, ">", 1)])
            seeing = record.with_user(self.user_purchase)
            self.assertEqual(seeing.read([field])[0][field], 30)
        with self.assertRaises(AccessError):
            self._adjust(["A-2"], has_unit_cost=True, unit_cost=1)

    def test_history_is_filled_on_installation(self):
        lots = self._buy(["A-1", "A-2"], 100)
        lots |= self._add_at(30, "A-3").move_ids.move_line_ids.lot_id
        expected = [(lot.purchase_cost, lot.cost_move_id) for lot in lots]
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE stock_lot SET purchase_cost = NULL, cost_move_id = NULL,
                      purchase_currency_id = NULL, received_date = NULL
                WHERE id = ANY(%s)""",
            [lots.ids],
        )
        fill_unit_history(self.env.cr)
        self.env.invalidate_all()
        self.assertEqual(
            [(lot.purchase_cost, lot.cost_move_id) for lot in lots], expected
        )
        self.assertTrue(all(lots.mapped("received_date")))
