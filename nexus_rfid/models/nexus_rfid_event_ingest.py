"""Events of a bridge into the database: all of a batch by a few statements."""

import json
from datetime import timedelta

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from .. import contract
from ..contract import ContractError

#: Clocks that differ by less are taken at their word.
CLOCK_TOLERANCE = timedelta(minutes=2)
TAG_KINDS = ("arrived", "seen", "departed")
_COLUMNS = SQL(
    """uuid text, stream text, sequence int, kind text, at timestamp,
       reader_ref text, reader_id int, session_ref text, session_id int,
       epc text, reads int, rssi float8, antenna int, problem text"""
)
_NAMES = SQL(
    """uuid, stream, sequence, kind, at, reader_ref, reader_id, session_ref,
       session_id, epc, reads, rssi, antenna, problem"""
)


class NexusRfidEvent(models.Model):
    _inherit = "nexus.rfid.event"

    @api.model
    def _ingest(self, bridge, message):
        """Keep a batch and see to what it asks for; each event has one effect, however
        often and in whatever order batches come.

        The number of queries does not depend on the number of events.

        :param bridge: who sends it
        :param dict message: ``events`` of the contract, its envelope checked
        :return: dict ``{watermark, rejected}`` of the acknowledgement
        """
        events, rejected = self._sort_out(message["events"])
        rows = self._describe(bridge, message, events)
        fresh = self._insert(bridge, rows)
        rows = [row for row in rows if row["uuid"] in fresh]
        self._see_to(bridge, rows)
        return {
            "watermark": max(
                (told["sequence"] for told in [*events, *rejected]), default=0
            ),
            "rejected": rejected,
        }

    @api.model
    def _sort_out(self, events):
        """Return (the events that can be kept, what is said of the others)."""
        good, rejected = {}, []
        for event in events:
            try:
                contract.check_event(event)
                # One id twice in a batch is one event, too.
                good.setdefault(event["id"], event)
            except ContractError as error:
                sequence = event.get("sequence") if isinstance(event, dict) else None
                if isinstance(sequence, int) and sequence > 0:
                    rejected.append({"sequence": sequence, "reason": str(error)})
        return list(good.values()), rejected

    # ------------------------------------------------------------------
    # What events are about
    # ------------------------------------------------------------------

    @api.model
    def _describe(self, bridge, message, events):
        """Return the values of the events' rows."""
        readers = {reader.wire_id: reader for reader in self._get_readers(bridge)}
        sessions = self._find_sessions(events)
        ahead = self._get_clock_difference(message["sent_at"])
        rows = []
        for event in events:
            reader = readers.get(event.get("reader"))
            session = sessions.get(event.get("session"))
            problem = self._find_problem(bridge, event, reader, session)
            rows.append(
                {
                    "uuid": event["id"],
                    "stream": message["stream"],
                    "sequence": event["sequence"],
                    "kind": event["kind"],
                    "at": str(contract.read_time(event["at"]) + ahead),
                    "reader_ref": event.get("reader"),
                    "reader_id": reader.id if reader else None,
                    "session_ref": event.get("session"),
                    "session_id": session.id if session and not problem else None,
                    "epc": event.get("epc"),
                    "reads": event.get("reads"),
                    "rssi": event.get("rssi"),
                    "antenna": event.get("antenna"),
                    "problem": problem,
                    "event": event,
                }
            )
        return rows

    @api.model
    def _get_readers(self, bridge):
        return bridge.with_context(active_test=False).reader_ids

    @api.model
    def _find_sessions(self, events):
        """Return {name on the wire: session}."""
        names = {event["session"] for event in events if "session" in event}
        ids = [
            int(name.removeprefix("session-"))
            for name in names
            if name.startswith("session-") and name[8:].isdecimal() and len(name) < 18
        ]
        sessions = self.env["nexus.rfid.session"].browse(ids).exists()
        return {session.wire_id: session for session in sessions}

    @api.model
    def _get_clock_difference(self, sent_at):
        """Return what to add to a time of the bridge."""
        ahead = fields.Datetime.now() - contract.read_time(sent_at)
        return ahead if abs(ahead) > CLOCK_TOLERANCE else timedelta()

    @api.model
    def _find_problem(self, bridge, event, reader, session):
        """Return why nothing can come of an event, or None."""
        if "reader" in event and not reader:
            return self.env._(
                "The bridge has no reader %s in Odoo: it stands in the bridge's own "
                "file, or was deleted here.",
                event["reader"],
            )
        if "session" not in event:
            return None
        if not session:
            return self.env._("There is no session %s.", event["session"])
        if session.company_id != bridge.company_id:
            return self.env._("The session is another company's.")
        if reader and reader not in session.reader_ids:
            return self.env._(
                "%(reader)s does not read for %(session)s.",
                reader=reader.name,
                session=session.name,
            )
        if session.state in ("done", "cancelled"):
            return self.env._("%s was finished when this came.", session.name)
        return None

    # ------------------------------------------------------------------
    # Kept, and seen to
    # ------------------------------------------------------------------

    @api.model
    def _insert(self, bridge, rows):
        """Keep the events that are new; return their uuids."""
        values = [
            {key: value for key, value in row.items() if key != "event"} for row in rows
        ]
        self.env.cr.execute(
            SQL(
                """INSERT INTO nexus_rfid_event (bridge_id, create_uid, create_date, %s)
                   SELECT %s, %s, now() AT TIME ZONE 'utc', %s
                     FROM jsonb_to_recordset(%s) AS event (%s)
                       ON CONFLICT (bridge_id, uuid) DO NOTHING
                RETURNING uuid""",
                _NAMES,
                bridge.id,
                self.env.uid,
                _NAMES,
                Json(values, dumps=json.dumps),
                _COLUMNS,
            ),
            # A batch that comes twice at once is tried again, which is no error to log.
            log_exceptions=False,
        )
        return {uuid for (uuid,) in self.env.cr.fetchall()}

    @api.model
    def _see_to(self, bridge, rows):
        good = [row for row in rows if not row["problem"]]
        self._begin_passes(bridge, good)
        bridge._note_started([row for row in good if row["kind"] == "started"])
        tags = [row for row in good if row["kind"] in TAG_KINDS]
        sightings = self.env["nexus.rfid.sighting"]
        sightings._merge(bridge, [row for row in tags if row["session_id"]])
        results = [row["event"] for row in good if row["kind"] == "command"]
        if results:
            self.env["nexus.rfid.command"]._take_results(bridge, results)

    @api.model
    def _begin_passes(self, bridge, rows):
        """Give events nobody asked for the session of their reader's pass. A tag that
        arrives begins one, and so does a trigger."""
        readers = {reader.id: reader for reader in self._get_readers(bridge)}
        unasked = [
            row
            for row in rows
            if row["reader_id"]
            and not row["session_ref"]
            and readers[row["reader_id"]].operation
            and row["kind"] in (*TAG_KINDS, "trigger")
        ]
        if not unasked:
            return
        begun = self._get_readers(bridge).browse(
            dict.fromkeys(
                row["reader_id"]
                for row in unasked
                if row["kind"] == "arrived" or row["event"].get("pressed")
            )
        )
        all_readers = begun.browse(dict.fromkeys(row["reader_id"] for row in unasked))
        passes = self.env["nexus.rfid.session"]._get_passes(all_readers, begun)
        unasked = [row for row in unasked if readers[row["reader_id"]] in passes]
        for row in unasked:
            row["session_id"] = passes[readers[row["reader_id"]]].id
        self.env.execute_query(
            SQL(
                """UPDATE nexus_rfid_event AS event SET session_id = told.session_id
                     FROM jsonb_to_recordset(%s) AS told (uuid text, session_id int)
                    WHERE event.bridge_id = %s AND event.uuid = told.uuid
                RETURNING event.id""",
                Json(
                    [
                        {"uuid": row["uuid"], "session_id": row["session_id"]}
                        for row in unasked
                    ]
                ),
                bridge.id,
            )
        )
