from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

import psycopg2

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .concurrency_common import ConnectedCase

ORDERS = 20


@tagged("post_install", "-at_install")
class TestConcurrentOrders(ConnectedCase):
    """Twenty orders for one unit, confirmed at the same moment."""

    def setUp(self):
        super().setUp()
        with self._connect() as env:
            stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
            product = env["product.product"].browse(self.product_id)
            lots = env["stock.lot"].create(
                [{"name": f"Wanted {i}", "product_id": product.id} for i in range(30)]
            )
            for lot in lots:
                env["stock.quant"]._update_available_quantity(
                    product, stock, 1, lot_id=lot
                )
            partner = env["res.partner"].create({"name": "Concurrent customer"})
            orders = env["sale.order"].create(
                [
                    {
                        "partner_id": partner.id,
                        "order_line": [
                            Command.create(
                                {
                                    "product_id": product.id,
                                    "product_uom_qty": 1,
                                    "serial_ids": [Command.set(lots[:1].ids)],
                                }
                            )
                        ],
                    }
                    for _order in range(ORDERS)
                ]
            )
            self.order_ids, self.wanted_id = orders.ids, lots[0].id
            self.partner_id = partner.id

    def _remove_product(self):
        with self._connect() as env:
            orders = env["sale.order"].browse(self.order_ids)
            orders.filtered(lambda o: o.state == "sale")._action_cancel()
            orders.picking_ids.move_ids.unlink()
            orders.picking_ids.unlink()
            orders.unlink()
            env["stock.quant"].search([("product_id", "=", self.product_id)]).unlink()
            env["res.partner"].browse(self.partner_id).unlink()
        return super()._remove_product()

    def test_one_confirmation_succeeds_and_nineteen_are_told(self):
        with ExitStack() as stack:
            envs = [stack.enter_context(self._connect()) for _order in self.order_ids]
            with mute_logger("odoo.sql_db"):
                with ThreadPoolExecutor(ORDERS) as pool:
                    errors = list(pool.map(self._confirm, envs, self.order_ids))
                answers = [
                    error
                    and self._go_on_as_a_request(
                        env, partial(self._confirm, env, order_id), error
                    )
                    for env, order_id, error in zip(
                        envs, self.order_ids, errors, strict=True
                    )
                ]
        self.assertEqual(answers.count(None), 1, answers)
        with self._connect() as env:
            orders = env["sale.order"].browse(self.order_ids)
            winner = orders.filtered(lambda order: order.state == "sale")
            self.assertEqual(len(winner), 1)
            self.assertEqual(winner.picking_ids.move_line_ids.lot_id.id, self.wanted_id)
            others = orders - winner
            self.assertEqual(set(others.mapped("state")), {"draft"})
            self.assertFalse(others.picking_ids)
            claims = env["nexus.serial.claim"].search([("lot_id", "=", self.wanted_id)])
            self.assertEqual(claims.sale_line_id, winner.order_line)
            reserved = env["stock.quant"].search(
                [("product_id", "=", self.product_id), ("reserved_quantity", ">", 0)]
            )
            self.assertEqual(reserved.lot_id.id, self.wanted_id)
            told = [answer for answer in answers if answer]
            for answer in told:
                self.assertIn("Wanted 0", answer)
                self.assertIn(winner.name, answer)

    def _confirm(self, env, order_id):
        """Confirm and commit; return the exception if that fails."""
        try:
            env["sale.order"].browse(order_id).action_confirm()
            env.flush_all()
            env.cr.commit()  # pylint: disable=invalid-commit  # the point of the test
        except (psycopg2.Error, UserError) as error:
            return error
        return None
