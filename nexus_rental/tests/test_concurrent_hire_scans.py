from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.nexus_serials.tests.concurrency_common import ConnectedCase


@tagged("post_install", "-at_install")
class TestConcurrentHireScans(ConnectedCase):
    """Two people scan one unit for two hires at the same moment."""

    def setUp(self):
        super().setUp()
        with self._connect() as env:
            product = env["product.product"].browse(self.product_id)
            product.can_be_hired = True
            stock = env["stock.warehouse"].search(
                [("company_id", "=", env.company.id)], limit=1
            )
            for name in ("CHS-1", "CHS-2"):
                lot = env["stock.lot"].create({"name": name, "product_id": product.id})
                env["stock.quant"]._update_available_quantity(
                    product, stock.lot_stock_id, 1, lot_id=lot
                )
            partner = env["res.partner"].create({"name": "Scanning Ltd"})
            orders = env["sale.order"].create([self._quote(partner)] * 2)
            orders.action_confirm()
            sessions = env["nexus.scan.session"]
            self.session_ids = [
                sessions.open("check_out", hire_order_id=order.id) for order in orders
            ]
            self.order_ids, self.partner_id = orders.ids, partner.id
        self.addCleanup(self._remove_hires)

    def _quote(self, partner):
        return {
            "partner_id": partner.id,
            "is_hire": True,
            "hire_start": datetime(2035, 5, 7),
            "hire_end": datetime(2035, 5, 10),
            "order_line": [
                Command.create({"product_id": self.product_id, "product_uom_qty": 1})
            ],
        }

    def _remove_hires(self):
        with self._connect() as env:
            sessions = env["nexus.scan.session"].browse(self.session_ids)
            for session in sessions:
                session.action_cancel()
            orders = env["sale.order"].browse(self.order_ids)
            orders._action_cancel()
            orders.unlink()
            quants = env["stock.quant"].search([("product_id", "=", self.product_id)])
            quants.sudo().unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def _scan(self, env, session_id):
        session = env["nexus.scan.session"].browse(session_id)
        [answer] = session.scan_batch([{"uuid": "u1", "code": "CHS-1"}])
        env.flush_all()
        return answer

    def test_the_second_starts_over_and_is_told(self):
        first_id, second_id = self.session_ids
        with (
            self._connect() as first,
            self._connect() as second,
            mute_logger("odoo.sql_db"),
            ThreadPoolExecutor(1) as pool,
        ):
            # What it sees from here on.
            second["nexus.scan.session"].browse(second_id).read_state()
            self.assertEqual(self._scan(first, first_id)["outcome"], "ok")
            waiting = pool.submit(self._scan, second, second_id)
            first.cr.commit()
            with self.assertRaises((ConcurrencyError, SerializationFailure)):
                waiting.result()
            second.cr.rollback()
            second.invalidate_all()
            answer = self._scan(second, second_id)
            self.assertEqual(
                (answer["outcome"], answer["fault"]), ("not_eligible", "rented")
            )
