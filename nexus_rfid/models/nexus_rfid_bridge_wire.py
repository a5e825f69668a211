"""What a bridge tells of itself, and is told."""

import json

from psycopg2.extras import Json

from odoo import fields, models
from odoo.tools import SQL

from .. import contract

#: Seconds between two heartbeats: while somebody looks at tags, and else.
POLL_WATCHED = 0.5
POLL = 2
MOST_COMMANDS = 50


class NexusRfidBridge(models.Model):
    _inherit = "nexus.rfid.bridge"

    def _get_configuration(self):
        """Return ``configuration`` of the contract."""
        return {
            "revision": str(self.revision),
            "readers": [reader._to_wire() for reader in self.reader_ids],
        }

    def _take_heartbeat(self, message):
        """Note how the bridge is.

        :param dict message: ``heartbeat`` of the contract, checked
        :return: ``answer`` of the contract
        """
        self._note_heartbeat(message)
        sessions = self.env["nexus.rfid.session"]
        sessions._stop_unwatched(self)
        sessions._end_passes_soon(self)
        is_watched = sessions.search_count(
            [
                ("state", "=", "reading"),
                ("kind", "!=", "pass"),
                ("reader_ids.bridge_id", "=", self.id),
            ],
            limit=1,
        )
        commands = self.env["nexus.rfid.command"].search(
            [("bridge_id", "=", self.id), ("state", "=", "pending")],
            order="id",
            limit=MOST_COMMANDS,
        )
        return {
            "revision": str(self.revision),
            "poll_seconds": POLL_WATCHED if is_watched else POLL,
            "commands": commands._to_wire(),
        }

    def _note_heartbeat(self, message):
        """By SQL: many bridges, every other second."""
        now = fields.Datetime.now()
        behind = (now - contract.read_time(message["sent_at"])).total_seconds()
        limit = 10**9
        self.env.cr.execute(
            """UPDATE nexus_rfid_bridge
                  SET last_seen = %s, version = %s, system = %s, backlog = %s,
                      discarded = %s, clock_off = %s, problems = %s
                WHERE id = %s""",
            [
                now,
                message["bridge"][:100],
                message.get("system", "")[:200],
                min(message["backlog"], limit),
                min(message["discarded"], limit),
                max(-limit, min(round(behind), limit)),
                "\n".join(message["problems"])[:4000] or None,
                self.id,
            ],
        )
        states = [
            {
                "id": reader.id,
                "state": told["state"],
                "message": told["message"][:1000] or None,
                "reads": min(told["reads_per_minute"], limit),
            }
            for reader in self.reader_ids
            for told in message["readers"]
            if told["id"] == reader.wire_id
        ]
        self.env.execute_query(
            SQL(
                """UPDATE nexus_rfid_reader AS reader
                      SET state = told.state, message = told.message,
                          reads_per_minute = told.reads
                     FROM jsonb_to_recordset(%s) AS told
                          (id int, state text, message text, reads int)
                    WHERE reader.id = told.id
                      AND (reader.state, reader.message, reader.reads_per_minute)
                          IS DISTINCT FROM (told.state, told.message, told.reads)
                RETURNING reader.id""",
                Json(states, dumps=json.dumps),
            )
        )
        self.invalidate_model()
        self.reader_ids.invalidate_model()

    def _note_started(self, rows):
        """What was in the field before the bridge began anew may be gone since.

        :param list rows: of events of kind started, as the ingest has them
        """
        if not rows:
            return
        stream = rows[0]["stream"]
        sequence = max(row["sequence"] for row in rows)
        if self._has_restarted_after(stream, sequence):
            return
        self.write({"stream": stream, "started_sequence": sequence})
        self.env["nexus.rfid.sighting"].search(
            [
                ("is_present", "=", True),
                ("reader_id.bridge_id", "=", self.id),
                "|",
                ("stream", "!=", stream),
                ("sequence", "<", sequence),
            ]
        ).is_present = False

    def _has_restarted_after(self, stream, sequence):
        return stream == self.stream and sequence < self.started_sequence
