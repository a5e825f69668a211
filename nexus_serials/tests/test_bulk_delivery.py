"""Thousands of units sold: the queries of each step hardly grow with their number."""

from odoo import Command
from odoo.tests import tagged

from .common import SerialsCommon


@tagged("post_install", "-at_install")
class TestBulkDelivery(SerialsCommon):
    def _count_queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = work()
        self.env.flush_all()
        self.assertIn(result, (True, None))
        return self.env.cr.sql_log_count - before

    def _count(self, prefix, count, chosen):
        """Sell, reserve, free and ship units; return {step: number of queries}."""
        lots = self._receive(self.speaker, [f"{prefix}{n:04}" for n in range(count)])
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.speaker.id, "product_uom_qty": count}
                    )
                ],
            }
        )
        counts = {}
        if chosen:
            line, values = order.order_line, {"serial_ids": [Command.set(lots.ids)]}
            counts["choose"] = self._count_queries(lambda: line.write(values))
        counts["confirm"] = self._count_queries(order.action_confirm)
        as_user = self.env(user=self.user_stock)
        while picking := order.picking_ids.filtered(lambda p: p.state == "assigned"):
            picking = picking[0].with_env(as_user)
            for name in ("do_unreserve", "action_assign", "button_validate"):
                step = f"{name} {picking.picking_type_id.name}"
                counts[step] = self._count_queries(getattr(picking, name))
        self.assertEqual(set(order.picking_ids.mapped("state")), {"done"})
        self.assertEqual(order.order_line.qty_delivered, count)
        return counts

    def _check_growth(self, chosen):
        self._count("WARM-", 10, chosen)
        few = self._count("FEW-", 50, chosen)
        many = self._count("MANY-", 200, chosen)
        growth = {step: many[step] - few[step] for step in few}
        self.assertLess(max(growth.values()), 30, f"{growth}; {few} for 50 units")

    def test_queries_of_chosen_units_hardly_grow(self):
        self._check_growth(chosen=True)

    def test_queries_of_units_odoo_picks_hardly_grow(self):
        self._check_growth(chosen=False)

    def test_queries_of_three_steps_hardly_grow(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        self._check_growth(chosen=True)
