import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.nexus_serials.tests.concurrency_common import ConnectedCase

from .bridge_common import STREAM, now_text

MANY = 8
EVENTS = 200


@tagged("post_install", "-at_install")
class TestConcurrentIngest(ConnectedCase):
    """The same batch from eight connections at once has one effect."""

    def setUp(self):
        super().setUp()
        with self._connect() as env:
            bridge = env["nexus.rfid.bridge"].create({"name": "Racing bridge"})
            reader = env["nexus.rfid.reader"].create(
                {"name": "R", "bridge_id": bridge.id, "address": "/dev/race"}
            )
            session = env["nexus.rfid.session"].create(
                {"kind": "desk", "reader_ids": [(6, 0, reader.ids)]}
            )
            self.bridge_id, self.session_id = bridge.id, session.id
            events = [
                {
                    "sequence": number + 1,
                    "id": str(uuid.uuid4()),
                    "kind": "arrived" if number % 2 == 0 else "seen",
                    "at": now_text(),
                    "reader": reader.wire_id,
                    "session": session.wire_id,
                    "epc": f"E280{number // 2:020X}",
                    "reads": 1,
                }
                for number in range(EVENTS)
            ]
        self.batch = {
            "version": 1,
            "stream": STREAM,
            "sent_at": now_text(),
            "events": events,
        }
        self.addCleanup(self._remove_bridge)

    def _remove_bridge(self):
        with self._connect() as env:
            env["nexus.rfid.session"].browse(self.session_id).unlink()
            env["nexus.rfid.bridge"].browse(self.bridge_id).unlink()

    def test_one_batch_from_eight_connections(self):
        with (
            ExitStack() as stack,
            ThreadPoolExecutor(MANY) as pool,
            mute_logger("odoo.sql_db", "odoo.service.model"),
        ):
            environments = [stack.enter_context(self._connect()) for _ in range(MANY)]
            for env in environments:
                # Each has its picture of the data before any of them writes.
                env["nexus.rfid.bridge"].browse(self.bridge_id).read(["name"])
            errors = list(pool.map(self._try, environments))
            for env, error in zip(environments, errors, strict=True):
                message = self._go_on_as_a_request(
                    env, lambda env=env: self._try(env), error
                )
                self.assertIsNone(message)
        self.assertTrue(any(errors), "they were at it at the same time")
        with self._connect() as env:
            events = env["nexus.rfid.event"].search(
                [("bridge_id", "=", self.bridge_id)]
            )
            sightings = env["nexus.rfid.session"].browse(self.session_id).sighting_ids
            self.assertEqual(len(events), EVENTS)
            self.assertEqual(len(sightings), EVENTS // 2)
            self.assertEqual(set(sightings.mapped("reads")), {2})

    def _try(self, env):
        """Take the batch and commit; return what was raised."""
        try:
            bridge = env["nexus.rfid.bridge"].browse(self.bridge_id)
            env["nexus.rfid.event"]._ingest(bridge, self.batch)
            env.cr.commit()
        except psycopg2.OperationalError as error:
            env.cr.rollback()
            return error
        return None
