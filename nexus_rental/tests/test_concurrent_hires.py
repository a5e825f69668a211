from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from functools import partial

import psycopg2

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.nexus_serials.tests.concurrency_common import ConnectedCase

#: Connections that confirm a hire at once.
MANY = 20


@tagged("post_install", "-at_install")
class TestConcurrentHires(ConnectedCase):
    """Whoever comes too late gets a message; nothing is booked twice."""

    def setUp(self):
        super().setUp()
        self.order_ids = []
        with self._connect() as env:
            product = env["product.product"].browse(self.product_id)
            product.can_be_hired = True
            self.cable_id = (
                env["product.product"]
                .create(
                    {
                        "name": "Concurrent cable",
                        "type": "consu",
                        "is_storable": True,
                        "can_be_hired": True,
                    }
                )
                .id
            )
            self.partner_id = env["res.partner"].create({"name": "Racing Ltd"}).id
        # Before the products, which are removed by what the parent has added.
        self.addCleanup(self._remove_hires)

    def _remove_hires(self):
        with self._connect() as env:
            orders = env["sale.order"].browse(self.order_ids)
            orders._action_cancel()
            orders.unlink()
            cable = env["product.product"].browse(self.cable_id)
            products = cable | cable.browse(self.product_id)
            quants = env["stock.quant"].search([("product_id", "in", products.ids)])
            quants.sudo().unlink()
            cable.product_tmpl_id.unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def _stock(self, env, product_id, quantity, serials=()):
        product = env["product.product"].browse(product_id)
        warehouse = env["stock.warehouse"].search(
            [("company_id", "=", env.company.id)], limit=1
        )
        lots = env["stock.lot"].create(
            [{"name": serial, "product_id": product.id} for serial in serials]
        )
        for lot in lots or [None]:
            env["stock.quant"]._update_available_quantity(
                product, warehouse.lot_stock_id, 1 if lot else quantity, lot_id=lot
            )
        return lots

    def _quote(self, env, product_id, quantity, lots=()):
        order = env["sale.order"].create(
            {
                "partner_id": self.partner_id,
                "is_hire": True,
                "hire_start": datetime(2035, 5, 7),
                "hire_end": datetime(2035, 5, 10),
                "order_line": [
                    Command.create(
                        {
                            "product_id": product_id,
                            "product_uom_qty": quantity,
                            "serial_ids": [Command.set([lot.id for lot in lots])],
                        }
                    )
                ],
            }
        )
        self.order_ids.append(order.id)
        return order.id

    def _confirm_all_at_once(self, order_ids):
        """Return (ids of the orders that were confirmed, messages of the others)."""
        with ExitStack() as stack:
            envs = [stack.enter_context(self._connect()) for _order in order_ids]
            with mute_logger("odoo.sql_db"), ThreadPoolExecutor(MANY) as pool:
                errors = list(pool.map(self._confirm, envs, order_ids))
            answers = [
                error
                and self._go_on_as_a_request(
                    env, partial(self._confirm, env, order_id), error
                )
                for env, order_id, error in zip(envs, order_ids, errors, strict=True)
            ]
        confirmed = [
            order_id
            for order_id, answer in zip(order_ids, answers, strict=True)
            if not answer
        ]
        return confirmed, [answer for answer in answers if answer]

    def _confirm(self, env, order_id):
        """Confirm and commit; return the exception if that fails."""
        try:
            env["sale.order"].browse(order_id).action_confirm()
            env.flush_all()
            env.cr.commit()  # pylint: disable=invalid-commit  # the point of the test
        except (psycopg2.Error, UserError) as error:
            # The others wait for what this one holds.
            env.cr.rollback()
            return error
        return None

    def _check(self, order_ids, winners):
        confirmed, messages = self._confirm_all_at_once(order_ids)
        self.assertEqual(len(confirmed), winners, messages)
        self.assertEqual(len(messages), len(order_ids) - winners)
        with self._connect() as env:
            orders = env["sale.order"].browse(order_ids)
            for order in orders:
                is_winner = order.id in confirmed
                self.assertEqual(order.state, "sale" if is_winner else "draft")
                self.assertEqual(bool(order.booking_ids), is_winner)
                self.assertFalse(order.picking_ids)
        return messages

    def test_last_unit_is_hired_out_once(self):
        with self._connect() as env:
            self._stock(env, self.product_id, 1, ["RACE-1"])
            order_ids = [self._quote(env, self.product_id, 1) for _i in range(MANY)]
        messages = self._check(order_ids, 1)
        self.assertIn("There is not enough", messages[0])

    def test_last_three_of_ten_are_hired_out_once(self):
        with self._connect() as env:
            self._stock(env, self.cable_id, 10)
            first = self._quote(env, self.cable_id, 7)
            env["sale.order"].browse(first).action_confirm()
            order_ids = [self._quote(env, self.cable_id, 1) for _i in range(MANY)]
        self._check(order_ids, 3)

    def test_named_unit_is_hired_out_once(self):
        with self._connect() as env:
            lots = self._stock(env, self.product_id, 2, ["RACE-1", "RACE-2"])
            order_ids = [
                self._quote(env, self.product_id, 1, lots[:1]) for _i in range(MANY)
            ]
        messages = self._check(order_ids, 1)
        for message in messages:
            self.assertIn("RACE-1", message)
