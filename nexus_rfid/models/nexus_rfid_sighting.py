"""What a session has seen: one row for each tag."""

from collections import defaultdict

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL


class NexusRfidSighting(models.Model):
    """A tag, or a code scanned by hand, seen in a session; however often. Written in
    bulk by the bridge's endpoint and by the session."""

    _name = "nexus.rfid.sighting"
    _description = "RFID Sighting"
    _order = "id"
    _rec_name = "code"

    session_id = fields.Many2one(
        "nexus.rfid.session", required=True, ondelete="cascade"
    )
    code = fields.Char(required=True, help="EPC in hex; or as it was scanned.")
    source = fields.Char(required=True, default="rfid", help="rfid or scanner")
    reader_id = fields.Many2one("nexus.rfid.reader", ondelete="set null")
    antenna = fields.Integer()
    location_id = fields.Many2one(
        "stock.location", "Seen at", compute="_compute_location_id"
    )
    reads = fields.Integer()
    rssi = fields.Float("RSSI (dBm)", help="Of the last answers; 0: not known.")
    rssi_best = fields.Float("Best RSSI (dBm)")
    first_seen = fields.Datetime()
    last_seen = fields.Datetime()
    is_present = fields.Boolean("In the Field")
    stream = fields.Char()
    sequence = fields.Integer(help="Of the event it was last told by.")
    # What the session's operation says of it, without effect; empty: not asked yet.
    lot_id = fields.Many2one(
        "stock.lot", "Unit", index="btree_not_null", ondelete="set null"
    )
    outcome = fields.Char()
    fault = fields.Char()
    message = fields.Char()

    _code_uniq = models.UniqueIndex("(session_id, code)")

    def init(self):
        """Leave room in the pages: rows are updated over and over while tags are read,
        and would else leave a trace in each index every time."""
        res = super().init()
        self.env.cr.execute("ALTER TABLE nexus_rfid_sighting SET (fillfactor = 40)")
        return res

    @api.depends("reader_id.location_id", "reader_id.antenna_ids", "antenna")
    def _compute_location_id(self):
        for sighting in self:
            reader = sighting.reader_id
            # What was scanned by hand was read by none.
            place = reader._get_place(sighting.antenna) if reader else False
            sighting.location_id = place

    @api.model
    def _merge(self, bridge, rows):
        """Add what events tell of tags to what their sessions have seen.

        The order in which batches come makes no difference: counts are added up, and of
        two events the one with the higher sequence tells where the tag is.

        :param list rows: of dict, as the ingest has them, with a session each
        """
        if not rows:
            return
        seen = defaultdict(list)
        for row in rows:
            seen[row["session_id"], row["epc"]].append(row)
        self.flush_model()
        self.env.execute_query(
            SQL(
                """INSERT INTO nexus_rfid_sighting AS seen
                          (session_id, code, source, reader_id, antenna, reads, rssi,
                           rssi_best, first_seen, last_seen, is_present, stream,
                           sequence, create_uid, create_date, write_date)
                   SELECT session_id, code, 'rfid', reader_id, antenna, reads, rssi,
                          rssi_best, first_seen, last_seen, is_present, stream,
                          sequence, %s, now() AT TIME ZONE 'utc',
                          clock_timestamp() AT TIME ZONE 'utc'
                     FROM jsonb_to_recordset(%s) AS told (
                          session_id int, code text, reader_id int, antenna int,
                          reads int, rssi float8, rssi_best float8,
                          first_seen timestamp, last_seen timestamp,
                          is_present boolean, stream text, sequence int)
                    ORDER BY session_id, code
                       ON CONFLICT (session_id, code) DO UPDATE SET
                          reads = coalesce(seen.reads, 0) + excluded.reads,
                          rssi_best = greatest(seen.rssi_best, excluded.rssi_best),
                          first_seen = least(seen.first_seen, excluded.first_seen),
                          last_seen = greatest(seen.last_seen, excluded.last_seen),
                          write_date = excluded.write_date,
                          (reader_id, antenna, rssi, is_present, stream, sequence) = (
                            SELECT CASE WHEN newer THEN excluded.reader_id
                                        ELSE seen.reader_id END,
                                   CASE WHEN newer THEN excluded.antenna
                                        ELSE seen.antenna END,
                                   CASE WHEN newer THEN excluded.rssi
                                        ELSE seen.rssi END,
                                   CASE WHEN newer THEN excluded.is_present
                                        ELSE seen.is_present END,
                                   CASE WHEN newer THEN excluded.stream
                                        ELSE seen.stream END,
                                   CASE WHEN newer THEN excluded.sequence
                                        ELSE seen.sequence END
                              FROM (SELECT CASE WHEN seen.stream = excluded.stream
                                           THEN excluded.sequence > seen.sequence
                                           ELSE seen.last_seen IS NULL
                                             OR excluded.last_seen >= seen.last_seen
                                           END AS newer) AS at)
                RETURNING seen.id""",
                self.env.uid,
                Json([self._sum_up(bridge, told) for told in seen.values()]),
            )
        )
        self.invalidate_model()
        sessions = self.env["nexus.rfid.session"].browse(
            dict.fromkeys(row["session_id"] for row in rows)
        )
        self.env["nexus.rfid.reader"].browse(
            dict.fromkeys(row["reader_id"] for row in rows if row["reader_id"])
        ).last_read = fields.Datetime.now()
        sessions._tell_changed()

    @api.model
    def _sum_up(self, bridge, rows):
        """Return what several events of one tag say together."""
        last = max(rows, key=lambda row: row["sequence"])
        strengths = [row["rssi"] for row in rows if row["rssi"] is not None]
        times = [row["at"] for row in rows]
        return {
            **{
                name: last[name]
                for name in (
                    "session_id",
                    "reader_id",
                    "antenna",
                    "rssi",
                    "stream",
                    "sequence",
                )
            },
            "code": last["epc"],
            "reads": sum(row["reads"] for row in rows),
            "rssi_best": max(strengths, default=None),
            "first_seen": min(times),
            "last_seen": max(times),
            # What was there before the bridge began anew may be gone since.
            "is_present": last["kind"] != "departed"
            and not bridge._has_restarted_after(last["stream"], last["sequence"]),
        }
