from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from time import sleep

from odoo.exceptions import ValidationError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import get_db_name, tagged
from odoo.tools import mute_logger

from .concurrency_common import ConnectedCase


@tagged("post_install", "-at_install")
class TestConcurrency(ConnectedCase):
    def test_one_of_two_that_create_the_same_serial_wins(self):
        with self._connect() as env, self._connect() as other:
            other["stock.lot"].create({"name": "Race 1", "product_id": self.product_id})
            other.flush_all()
            with ThreadPoolExecutor(1) as pool:
                # Commits once the main thread waits for the index, or after 10 s.
                committed = pool.submit(self._commit_when_awaited, other.cr, env.cr)
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaisesRegex(ValidationError, "RACE 1 has just been"),
                ):
                    retrying(lambda: self._create(env, "  RACE   1"), env)
                self.assertTrue(committed.result(20), "nobody waited for the index")
        with self._connect() as env:
            lots = env["stock.lot"].search([("product_id", "=", self.product_id)])
            self.assertEqual(lots.mapped("name"), ["Race 1"])

    def _create(self, env, name):
        env["stock.lot"].create({"name": name, "product_id": self.product_id})
        env.flush_all()

    def _commit_when_awaited(self, cr, waiting_cr):
        """Commit when the other connection waits for this one; tell whether it did."""
        waiting_pid = waiting_cr._cnx.get_backend_pid()
        with db_connect(get_db_name()).cursor() as watch:
            for _attempt in range(100):
                watch.execute("SELECT pg_blocking_pids(%s)", [waiting_pid])
                if blockers := watch.fetchone()[0]:
                    break
                sleep(0.1)
        cr.commit()  # pylint: disable=invalid-commit  # the point of the test
        return bool(blockers)

    def test_twenty_users_draw_ten_thousand_different_numbers(self):
        with ExitStack() as stack:
            users = [stack.enter_context(self._connect()) for _user in range(20)]
            with ThreadPoolExecutor(20) as pool:
                drawn = pool.map(
                    lambda env: env["stock.lot"].next_serials(self.product_id, 500),
                    users,
                )
                serials = [serial for serials in drawn for serial in serials]
        self.assertEqual(len(serials), 10_000)
        self.assertEqual(len(set(serials)), 10_000)
