"""What readers see that nobody asked: passes through a door, and what comes of them."""

import logging
from collections import Counter

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

from .nexus_rfid_reader import PORTAL_OPERATIONS

_logger = logging.getLogger(__name__)


class NexusRfidSession(models.Model):
    _inherit = "nexus.rfid.session"

    tag_count = fields.Integer("Tags Seen", compute="_compute_summary")
    posted_count = fields.Integer("Booked", compute="_compute_summary")
    waiting_count = fields.Integer("Waiting", compute="_compute_summary")
    unknown_count = fields.Integer("Unknown Tags", compute="_compute_summary")
    summary = fields.Char(compute="_compute_summary")
    problem = fields.Char(readonly=True, help="Why nothing came of it.")
    reader_id = fields.Many2one("nexus.rfid.reader", compute="_compute_reader_id")
    operation_name = fields.Char("Purpose", compute="_compute_operation_name")

    @api.depends("reader_ids")
    def _compute_reader_id(self):
        for session in self:
            session.reader_id = session.reader_ids[:1]

    def _compute_operation_name(self):
        titles = dict(self.env["nexus.rfid.reader"]._select_operation())
        for session in self:
            name = session.operation or session.scan_session_id.operation
            session.operation_name = titles.get(name, name)

    @api.depends("sighting_ids", "verdict_ids.pane", "problem")
    def _compute_summary(self):
        tags = self._count_by_session("nexus.rfid.sighting", [])
        panes = {
            pane: self._count_by_session("nexus.rfid.verdict", [("pane", "=", pane)])
            for pane in ("found", "waiting", "unknown")
        }
        for session in self:
            session.tag_count = tags.get(session, 0)
            session.posted_count = panes["found"].get(session, 0)
            session.waiting_count = panes["waiting"].get(session, 0)
            session.unknown_count = panes["unknown"].get(session, 0)
            session.summary = session.problem or session._sum_up()

    def _count_by_session(self, model, domain):
        groups = self.env[model]._read_group(
            [("session_id", "in", self.ids), *domain], ["session_id"], ["__count"]
        )
        return dict(groups)

    def _sum_up(self):
        if not self.tag_count:
            return self.env._("Nothing was seen.")
        if self.kind != "pass" or self.state == "reading":
            return self.env._("Tags seen: %s", self.tag_count)
        parts = [
            self.env._("booked: %s", self.posted_count) if self.posted_count else "",
            self.env._("waiting for somebody: %s", self.waiting_count)
            if self.waiting_count
            else "",
            self.env._("unknown tags: %s", self.unknown_count)
            if self.unknown_count
            else "",
        ]
        return ", ".join(part for part in parts if part) or self.env._(
            "Tags seen: %s", self.tag_count
        )

    # ------------------------------------------------------------------
    # The end of a pass
    # ------------------------------------------------------------------

    @api.model
    def _find_quiet_passes(self, bridge=None):
        """Return the passes in which nothing new was read for as long as their reader
        says. What stands in the door and is told again and again is not new."""
        self.env["nexus.rfid.sighting"].flush_model()
        self.flush_model()
        self.env.cr.execute(
            """SELECT pass.id
                 FROM nexus_rfid_session AS pass
                 JOIN nexus_rfid_reader_nexus_rfid_session_rel AS link
                   ON link.nexus_rfid_session_id = pass.id
                 JOIN nexus_rfid_reader AS reader
                   ON reader.id = link.nexus_rfid_reader_id
                WHERE pass.kind = 'pass' AND pass.state = 'reading'
                  AND (%(bridge)s IS NULL OR reader.bridge_id = %(bridge)s)
                  AND pass.create_date < %(now)s - reader.pass_seconds * interval '1 s'
                  AND NOT EXISTS (
                      SELECT FROM nexus_rfid_sighting AS seen
                       WHERE seen.session_id = pass.id
                         AND seen.create_date
                             >= %(now)s - reader.pass_seconds * interval '1 s')""",
            {"bridge": bridge.id if bridge else None, "now": fields.Datetime.now()},
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())

    @api.model
    def _end_passes_soon(self, bridge):
        """Have the passes that are over ended: not here, the bridge waits."""
        if self._find_quiet_passes(bridge):
            self.env.ref("nexus_rfid.ir_cron_end_passes")._trigger()

    @api.model
    def _cron_end_passes(self):
        passes = self._find_quiet_passes()
        for number, one in enumerate(passes):
            one._end_pass()
            self.env["ir.cron"]._commit_progress(1, remaining=len(passes) - number - 1)

    def _end_pass(self):
        """See to what a pass is good for; what cannot be done waits for a person."""
        self.write({"state": "review", "date_end": fields.Datetime.now()})
        try:
            with self.env.cr.savepoint():
                self._post_pass()
        except UserError as error:
            self.problem = str(error)
            _logger.info("RFID pass %s waits for somebody: %s", self.name, error)
        except OperationalError:
            raise  # somebody else was at the same units: the job tries again
        except Exception:
            # One that goes wrong must not keep those after it from their end.
            self.problem = self.env._(
                "It could not be booked: the log of the server says why."
            )
            _logger.exception("RFID pass %s waits for somebody", self.name)
        self._tell_changed()

    def _post_pass(self):
        """Book what is due of the units that went through; the rest waits."""
        codes = self.sighting_ids.mapped("code")
        user = self.user_id or self.env.user
        env = self.with_user(user).with_company(self.company_id).env
        lots = env["stock.lot"]
        found = lots.resolve_codes(codes)
        units = {
            it["code"]: lots.browse(it["lot_id"])
            for it in found
            if it["outcome"] == "unit"
        }
        posted = {}
        if self.operation in PORTAL_OPERATIONS and units and self.user_id:
            posted = self._post_what_is_due(
                lots.union(*units.values()),
                {lot.id: code for code, lot in units.items()},
            )
        self._keep_report(codes, units, posted)
        if not units or set(units.values()) <= set(posted):
            self.state = "done"
        elif self.operation in PORTAL_OPERATIONS and not self.user_id:
            self.problem = self.env._(
                "%s has nobody responsible, in whose name to book.",
                self.reader_id.name,
            )

    def _post_what_is_due(self, lots, codes):
        """Return {unit: what was booked}.

        :param dict codes: {id of the unit: its code}

        A unit counts for the first operation that waits for it.
        """
        scans = lots.env["nexus.scan.session"]
        direction = self.operation.removeprefix("portal_")
        left = lots
        posted = {}
        for name in scans._operation_names():
            handler = scans._get_operation(name)
            if not left or not handler._is_allowed():
                continue
            for params, some in handler._get_portal_targets(direction, left):
                if some := some & left:
                    session = scans.browse(scans.open(name, **params))
                    taken = session._take_at_portal(some, codes)
                    told = session.name
                    if taken and session.state == "open":
                        told = self.env._("%s: scanned, waits for the rest", told)
                    posted.update(dict.fromkeys(taken, told))
                    left -= taken
        return posted

    def _keep_report(self, codes, units, posted):
        waits = self.env._("Nothing that is due waits for it here.")
        self.env["nexus.rfid.verdict"].create(
            [
                {
                    "session_id": self.id,
                    "code": code,
                    "lot_id": units[code].id if code in units else False,
                    "product_id": units[code].product_id.id if code in units else False,
                    "pane": self._get_pass_pane(code, units, posted),
                    "outcome": "ok" if units.get(code) in posted else "unknown",
                    "message": posted.get(units[code], waits) if code in units else "",
                }
                for code in codes
            ]
        )

    def _get_pass_pane(self, code, units, posted):
        if code not in units:
            return "unknown"
        return "found" if units[code] in posted else "waiting"

    # ------------------------------------------------------------------
    # Looked at
    # ------------------------------------------------------------------

    def action_look(self):
        """Return the live page with what this pass has seen."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "nexus_rfid.live",
            "name": self.name,
            "target": "fullscreen",
            "params": {"pass_id": self.id, **self._get_own_operation()},
        }

    def _get_own_operation(self):
        """Return the operation and what it has to know, if nothing else has to be said:
        ``{operation, location_id}``, as the scanner page takes them."""
        scans = self.env["nexus.scan.session"]
        if self.operation not in scans._operation_names():
            return {}
        handler = scans._get_operation(self.operation)
        place = self._get_place_seen().filtered(lambda it: it.usage == "internal")
        known = {}
        if place and "location_id" in handler._params:
            known["location_id"] = place.id
        if any(it["required"] and it["name"] not in known for it in handler._needs()):
            return {}
        return {"operation": self.operation, **known}

    def _get_place_seen(self):
        """Return where most of the tags were seen."""
        places = Counter(seen.location_id for seen in self.sighting_ids)
        return max(places, key=places.get, default=self.env["stock.location"])

    def action_set_done(self):
        """Have it seen to: nothing more comes of it."""
        self.check_access("read")
        # sudo: passes are written by their own methods alone.
        waiting = self.sudo().filtered(
            lambda one: one.kind == "pass" and one.state == "review"
        )
        waiting.state = "done"
        return True

    def _take_over_pass(self, one):
        """Let a live session have what a pass has seen."""
        one.check_access("read")
        if one.kind != "pass" or one.company_id != self.company_id:
            raise UserError(self.env._("%s cannot be used here.", one.name))
        self.env["nexus.rfid.sighting"].flush_model()
        self.env.cr.execute(
            """INSERT INTO nexus_rfid_sighting
                      (session_id, code, source, reader_id, antenna, reads, rssi,
                       rssi_best, first_seen, last_seen, create_uid, create_date,
                       write_date)
               SELECT %s, seen.code, source, reader_id, antenna, reads, rssi,
                      rssi_best, first_seen, last_seen, %s, now() AT TIME ZONE 'utc',
                      clock_timestamp() AT TIME ZONE 'utc'
                 FROM nexus_rfid_sighting AS seen
                 LEFT JOIN nexus_rfid_verdict AS told
                   ON told.session_id = seen.session_id AND told.code = seen.code
                WHERE seen.session_id = %s AND told.pane IS DISTINCT FROM 'found'
                   ON CONFLICT (session_id, code) DO NOTHING""",
            [self.id, self.env.uid, one.id],
        )
        self.env["nexus.rfid.sighting"].invalidate_model()
        one.action_set_done()


class NexusScanSession(models.Model):
    _inherit = "nexus.scan.session"

    def _take_at_portal(self, lots, codes):
        """Scan units that went through a door, and finish when nothing is left to wait
        for; return those that were taken."""
        live = self.env["nexus.rfid.session"]
        answers = self.scan_batch([live._make_scan(codes[lot.id]) for lot in lots])
        taken = [
            answer["unit"]["id"]
            for answer in answers
            if answer["outcome"] in ("ok", "warning", "already") and answer["unit"]
        ]
        progress = self._handler()._progress(self)
        if taken and progress["done"] >= progress["expected"]:
            self.action_finish()
        return lots.browse(taken)
