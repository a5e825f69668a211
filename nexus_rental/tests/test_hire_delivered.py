from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .test_hire_transfers import TransferCommon


@tagged("post_install", "-at_install")
class TestHireDelivered(TransferCommon):
    """What went out is delivered, and Odoo ships nothing of a hire."""

    def test_delivered_is_what_went_out_whatever_came_back(self):
        order = self._create_hire((self.speaker, 3), (self.cable, 40))
        units, cables = order.order_line
        self.assertEqual((units.qty_delivered, cables.qty_delivered), (0, 0))
        rows = self._out(order, self.units[:2], 30, close=False)
        self.assertEqual((units.qty_delivered, cables.qty_delivered), (2, 30))
        rows._close_out_documents()
        self.assertEqual((units.qty_delivered, cables.qty_delivered), (2, 30))
        self._back(rows.filtered("lot_id"))
        pooled = rows.filtered(lambda row: not row.lot_id)
        pooled.sudo()._declare_gone("lost")
        pooled._close_in_documents()
        self.assertEqual((units.qty_delivered, cables.qty_delivered), (2, 30))

    def test_delivered_is_counted_in_the_unit_of_the_line(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._create_hire((self.cable, 2), confirm=False)
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        self.assertEqual(order.sudo().booking_ids.quantity, 24)
        self._out(order, quantity=12)
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_what_was_delivered_is_invoiced(self):
        self.speaker.invoice_policy = "delivery"
        order = self._create_hire((self.speaker, 3))
        self.assertEqual(order.invoice_status, "no")
        self._out(order, self.units[:2])
        self.assertEqual(order.invoice_status, "to invoice")
        invoice = order.with_env(self.env)._create_invoices()
        self.assertEqual(invoice.invoice_line_ids.quantity, 2)
        self.assertEqual(order.invoice_status, "no")
        self._out(order, self.units[2:3])
        self.assertEqual(order.order_line.qty_to_invoice, 1)

    def test_no_delivery_is_ever_made(self):
        order = self._create_hire((self.cable, 40))
        line = order.order_line
        self.assertFalse(order.picking_ids)
        line.product_uom_qty = 60
        self.assertFalse(order.picking_ids)
        order.write(
            {
                "order_line": [
                    Command.create(
                        {"product_id": self.speaker.id, "product_uom_qty": 1}
                    )
                ]
            }
        )
        self.assertFalse(order.picking_ids)
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.sudo().order_line.move_ids)

    def test_quoted_hire_shows_no_forecast_of_a_delivery(self):
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        self.cable.route_ids = mto
        order = self._create_hire((self.cable, 40), confirm=False)
        self.assertFalse(order.order_line.display_qty_widget)
        self.assertFalse(order.order_line.is_mto)
        order.order_line.is_hire = False
        order.order_line.invalidate_recordset()
        self.assertTrue(order.order_line.display_qty_widget)
        self.assertTrue(order.order_line.is_mto)

    def test_what_is_sold_on_a_hire_is_delivered(self):
        tape = self._create_product("Gaffer tape")
        order = self._create_hire((self.cable, 40), (tape, 2))
        sold = order.order_line.filtered(lambda line: line.product_id == tape)
        self.assertFalse(sold.is_hire)
        moves = order.sudo().picking_ids.move_ids
        self.assertEqual(moves.product_id, tape)
        self.assertEqual(moves.product_uom_qty, 2)
        sold.product_uom_qty = 5
        self.assertEqual(
            sum(order.sudo().picking_ids.move_ids.mapped("product_uom_qty")), 5
        )

    def test_quoted_hire_is_not_forecast_to_leave(self):
        self._create_hire((self.cable, 40), confirm=False)
        sold = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": self.cable.id, "product_uom_qty": 7})
                ],
            }
        )
        report = self.env["stock.forecasted_product_product"]
        domain = report._product_sale_domain(None, self.cable.ids)
        lines = self.env["sale.order.line"].search(domain)
        self.assertEqual(lines, sold.order_line)


@tagged("post_install", "-at_install")
class TestHireReordering(TransferCommon):
    """What is out and comes back is not bought again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cable.seller_ids = [Command.create({"partner_id": cls.vendor.id})]
        cls.rule = cls.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": cls.cable.id,
                "location_id": cls.stock.id,
                "product_min_qty": 90,
                "product_max_qty": 100,
                "trigger": "auto",
            }
        )

    def _run_rule(self):
        """Return what is to be bought."""
        self.rule.invalidate_recordset()
        self.rule._compute_qty_to_order_computed()
        return self.rule.qty_to_order

    def _hire_cables(self, days):
        order = self._create_hire((self.cable, 40), confirm=False)
        now = fields.Datetime.now()
        order.write({"hire_start": now, "hire_end": now + timedelta(days=days)})
        order.action_confirm()
        return order, self._out(order, quantity=40)

    def test_what_comes_back_soon_is_not_bought(self):
        self._hire_cables(days=0.1)
        self.assertEqual(self.rule.qty_on_hand, 60)
        self.assertEqual(self.rule.qty_forecast, 100)
        self.assertEqual(self._run_rule(), 0)

    def test_what_comes_back_beyond_the_horizon_is_not_bought(self):
        self._hire_cables(days=900)
        self.assertEqual(self._run_rule(), 0)
        self.assertEqual(self.rule.qty_forecast, 100)
        self.env["stock.rule"].run_scheduler()
        domain = [("product_id", "=", self.cable.id)]
        self.assertFalse(self.env["purchase.order.line"].search(domain))

    def test_what_is_lost_is_bought(self):
        _order, rows = self._hire_cables(days=900)
        lost = rows.sudo()._part_out(15)
        lost._declare_gone("lost")
        lost._close_in_documents()
        self.assertEqual(self.rule.qty_on_hand, 60)
        self.rule.invalidate_recordset()
        self.assertEqual(self.rule.qty_forecast, 85)
        self.assertEqual(self._run_rule(), 15)
