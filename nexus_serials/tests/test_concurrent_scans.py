"""Scans replayed, shuffled and repeated, over several connections."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from time import sleep

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from .concurrency_common import ConnectedCase
from .scan_common import ScanCommon

SCANS, AGAIN = 500, 60


def batches_of(scans, sizes):
    """Cut the scans into batches of these sizes, over and over."""
    batches, position = [], 0
    while position < len(scans):
        size = sizes[len(batches) % len(sizes)]
        batches.append(scans[position : position + size])
        position += size
    return batches


@tagged("post_install", "-at_install")
class TestReplayedScans(ScanCommon):
    """In one transaction, whatever the order and however often."""

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False), st.lists(st.integers(1, 5), min_size=1))
    def test_any_order_and_repetition_ships_the_same(self, rng, sizes):
        scans = [
            {"uuid": f"r{n}", "code": code}
            for n, code in enumerate(
                ["SP-01", "SP-02", "sp-03", "SP-02", "SP-08", "none", "SHELF-A"]
            )
        ]
        sent = scans * 3
        rng.shuffle(sent)
        with self.env.cr.savepoint() as savepoint:
            delivery = self._create_delivery((self.speaker, 4))
            session = self._open("deliver", picking_id=delivery.id)
            for batch in batches_of(sent, sizes):
                session.scan_batch(batch)
            self.assertEqual(len(session.scan_ids), len(scans))
            counters = session.read_state()["counters"]
            self.assertEqual(
                {name: count for name, count in counters.items() if count},
                {"ok": 4, "already": 1, "unknown": 1, "wrong": 1},
            )
            self.assertIs(session.action_finish(), True)
            self.assertEqual(
                self._shipped(delivery), ["SP-01", "SP-02", "SP-03", "SP-08"]
            )
            savepoint.rollback()
            self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestConcurrentScans(ConnectedCase):
    """Two connections scan into one session and lose a third of the answers."""

    def setUp(self):
        super().setUp()
        self.retries = 0
        with self._connect() as env:
            stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
            lots = env["stock.lot"].create(
                [
                    {"name": f"CC-{n:03}", "product_id": self.product_id}
                    for n in range(SCANS)
                ]
            )
            for lot in lots:
                env["stock.quant"]._update_available_quantity(
                    lot.product_id, stock, 1, lot_id=lot
                )
            self.session_id = env["nexus.scan.session"].open(
                "stocktake", product_id=self.product_id
            )
        self.addCleanup(self._remove_session)

    def _remove_session(self):
        with self._connect() as env:
            env["nexus.scan.session"].browse(self.session_id).unlink()
            env["stock.quant"].search([("product_id", "=", self.product_id)]).unlink()

    def test_replays_from_two_connections_are_one_effect_each(self):
        scans = [{"uuid": f"c{n}", "code": f"CC-{n:03}"} for n in range(SCANS)]
        # Some units are scanned again, by the other counter perhaps.
        scans += [{"uuid": f"d{n}", "code": f"cc-{n:03}"} for n in range(AGAIN)]
        with ExitStack() as stack:
            users = [
                (stack.enter_context(self._connect()), random.Random(seed))
                for seed in (1, 2)
            ]
            stack.enter_context(mute_logger("odoo.sql_db"))
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda user: self._send(*user, scans), users))
        with self._connect() as env:
            session = env["nexus.scan.session"].browse(self.session_id)
            self.assertEqual(len(session.scan_ids), SCANS + AGAIN)
            counters = session._get_counters()
            self.assertEqual((counters["ok"], counters["already"]), (SCANS, AGAIN))
            session.action_finish()
            self.assertEqual(session.found_count, SCANS)
            self.assertFalse(session.stocktake_line_ids)
        self.assertTrue(self.retries, "They never met.")

    def test_whoever_looked_before_another_changed_it_starts_over(self):
        scans = [{"uuid": "late", "code": "nothing we know"}]
        with self._connect() as env, self._connect() as other:
            session = env["nexus.scan.session"].browse(self.session_id)
            session.read_state()
            [first] = self._take(other, random.Random(3), scans)
            with self.assertRaises(SerializationFailure):
                session.scan_batch(scans)
            env.cr.rollback()
            env.transaction.clear()
            self.assertEqual(session.scan_batch(scans), [first])

    def test_two_who_scan_the_same_unit_count_it_once(self):
        """A lock alone would not do: who waited for it still sees the scans as they
        were before. Neither joins the session here, which would be a change as well."""
        with self._connect() as env, self._connect() as other:
            admin = env.ref("base.user_admin").id
            for connection in (env, other):
                self._take(
                    connection(user=admin),
                    random.Random(4),
                    [{"uuid": f"join {connection.cr}", "code": "nothing we know"}],
                )
            env, other = env(user=admin), other(user=admin)
            session = env["nexus.scan.session"].browse(self.session_id)
            session.read_state()
            self._take(other, random.Random(5), [{"uuid": "a", "code": "CC-001"}])
            again = [{"uuid": "b", "code": "CC-001"}]
            with self.assertRaises(SerializationFailure):
                session.scan_batch(again)
            env.cr.rollback()
            env.transaction.clear()
            self.assertEqual(session.scan_batch(again)[0]["outcome"], "already")

    def _send(self, env, rng, scans):
        """Send all scans twice, shuffled, until each was answered."""
        waiting = scans * 2
        rng.shuffle(waiting)
        while waiting:
            batch, waiting = waiting[:25], waiting[25:]
            answers = self._take(env, rng, batch)
            if rng.random() < 1 / 3:
                waiting += batch  # the answer was lost
            elif {a["uuid"] for a in answers} != {s["uuid"] for s in batch}:
                raise AssertionError("An answer is missing.")

    def _take(self, env, rng, batch):
        """Take the batch as a request would: from the start when another connection
        was in between. Odoo's own ``retrying`` wants the registry of this thread."""
        while True:
            try:
                session = env["nexus.scan.session"].browse(self.session_id)
                answers = session.scan_batch(batch)
                env.flush_all()
                env.cr.commit()  # pylint: disable=invalid-commit  # others read it
            except SerializationFailure:
                env.cr.rollback()
                env.transaction.clear()
                self.retries += 1
                sleep(rng.random() / 20)
            else:
                return answers
