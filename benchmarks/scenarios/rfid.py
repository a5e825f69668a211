"""What RFID bridges send, taken in. Plain Odoo has nothing like it."""

import json
import uuid
from datetime import datetime, timezone

from .scenario import Scenario

BATCH = 500
TAGS = 1000
STREAM = "6f1f0d6e-2a0b-4c35-9b43-0d7c3b1f7a10"


class Ingest(Scenario):
    """Events of 1,000 tags that one reader reads over and over, in batches of 500,
    from their JSON on, each batch committed as a request is."""

    sides = ("ours",)

    def prepare(self, env):
        bridge = env["nexus.rfid.bridge"].create({"name": "Benchmark"})
        reader = env["nexus.rfid.reader"].create(
            {"name": "Gate", "bridge_id": bridge.id, "address": "/dev/bench"}
        )
        session = env["nexus.rfid.session"].browse(
            env["nexus.rfid.session"].open_desk(reader.ids)
        )
        self.bridge_id, self.session_id = bridge.id, session.id
        numbers = range(self.count)
        self.bodies = [
            self._body(numbers[at : at + BATCH], reader, session)
            for at in range(0, self.count, BATCH)
        ]
        # What a server has loaded long before: rights, fields, schemas.
        self._take(env, self._body([self.count], reader, session))

    def _body(self, numbers, reader, session):
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        now = now.replace("+00:00", "Z")
        events = [
            {
                "sequence": number + 1,
                "id": str(uuid.uuid4()),
                "kind": "arrived" if number < TAGS else "seen",
                "at": now,
                "reader": reader.wire_id,
                "session": session.wire_id,
                "epc": f"E280{number % TAGS:020X}",
                "reads": 1,
                "rssi": -50.0,
                "antenna": 1,
            }
            for number in numbers
        ]
        batch = {"version": 1, "stream": STREAM, "sent_at": now, "events": events}
        return json.dumps(batch).encode()

    def _take(self, env, body):
        from odoo.addons.nexus_rfid import contract

        bridge = env["nexus.rfid.bridge"].sudo().browse(self.bridge_id)
        message = contract.parse(body)
        contract.check_envelope(message)
        env["nexus.rfid.event"].sudo()._ingest(bridge, message)

    def ours(self, env):
        self.queries = []
        for body in self.bodies:
            before = env.cr.sql_log_count
            self._take(env, body)
            env.flush_all()
            self.queries.append(env.cr.sql_log_count - before)
            env.cr.commit()
            env.invalidate_all()

    def check(self, env):
        events = env["nexus.rfid.event"].search_count(
            [("bridge_id", "=", self.bridge_id)]
        )
        sightings = env["nexus.rfid.session"].browse(self.session_id).sighting_ids
        reads = sum(sightings.mapped("reads"))
        if (events, reads) != (self.count + 1, self.count + 1):
            raise AssertionError(f"{events} events, {reads} reads")
        if len(set(self.queries[1:])) > 1:
            raise AssertionError(f"Queries a batch: {sorted(set(self.queries))}")
