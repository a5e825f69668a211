"""A live session: tags are judged by a scan session's operation while they come, and
count when somebody says so."""

from uuid import uuid4

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from .nexus_rfid_verdict import make_unit_key

#: Codes judged by one request; the page asks again while there are more.
JUDGED_AT_ONCE = 400
#: A unit that stays in the field is told again so often, s: rarely, as nothing comes of
#: it, and a thousand of them would keep all pages busy.
FILTER = {"repeat_seconds": 20}
MOST_SCANS = 1_000
#: Tells our advisory locks from others': "rfid" as ASCII.
LOCK = 0x72666964


class NexusRfidSession(models.Model):
    _inherit = "nexus.rfid.session"

    verdict_ids = fields.One2many("nexus.rfid.verdict", "session_id", "Verdicts")
    judged_change = fields.Integer(help="Change of the scan session that was judged.")

    # ------------------------------------------------------------------
    # Opened, read for
    # ------------------------------------------------------------------

    @api.model
    def open_live(self, scan_session_id, pass_id=None):
        """Open the live session of a scan session, or join it.

        :param int pass_id: a pass whose tags it takes over
        :return: id of the session
        :raise UserError: the scan session is finished, or the user may not use it
        """
        scans = self.env["nexus.scan.session"].browse(scan_session_id)
        scans._check_use()
        scans._check_open()
        session = self.search(
            [
                ("scan_session_id", "=", scans.id),
                ("state", "in", ("reading", "review")),
            ],
            limit=1,
        )
        session = session or self._create_live(scans)
        scans._join()
        if pass_id:
            session._take_over_pass(self.browse(pass_id))
        return session.id

    @api.model
    def _create_live(self, scans):
        vals = {
            "kind": "live",
            "state": "review",
            "company_id": scans.company_id.id,
            "scan_session_id": scans.id,
            "user_id": self.env.uid,
        }
        try:
            # sudo: sessions are written by these methods alone, which check who asks.
            return self.sudo().create(vals).sudo(False)
        except UniqueViolation as error:
            # Somebody opened it at the same moment: begun anew, this finds theirs.
            raise ConcurrencyError(str(error)) from error

    def start_reading(self, reader_ids):
        """Have these readers read for the session, and no others.

        :raise UserError: they are another company's
        """
        self._check_live()
        readers = self.env["nexus.rfid.reader"].browse(reader_ids)
        readers.check_access("read")
        if readers.company_id - self.company_id:
            raise UserError(
                self.env._("Choose readers of %s.", self.company_id.display_name)
            )
        commands = self.env["nexus.rfid.command"]
        if self.state == "reading":
            commands._stop(self)
        # sudo: see _create_live.
        self.sudo().write(
            {
                "reader_ids": [fields.Command.set(readers.ids)],
                "state": "reading" if readers else "review",
                "watched_at": fields.Datetime.now(),
            }
        )
        if readers:
            commands._start(self, FILTER)
        return True

    def stop_reading(self):
        """Have the readers pause; what was seen stays."""
        self._check_live()
        if self.state == "reading":
            # sudo: see _create_live.
            self.sudo().state = "review"
            self.env["nexus.rfid.command"]._stop(self)
        return True

    # ------------------------------------------------------------------
    # Judged
    # ------------------------------------------------------------------

    def _check_live(self):
        """Check that the user may work with this session; return its scan session."""
        self.ensure_one()
        self.check_access("read")
        if self.kind == "desk" or not self.scan_session_id:
            raise UserError(self.env._("Tags are only shown here: nothing counts."))
        self.scan_session_id._check_use()
        if self.state in ("done", "cancelled"):
            raise UserError(self.env._("%s is finished already.", self.name))
        return self.scan_session_id

    def _judge_new(self):
        """Judge what was not judged yet, with :meth:`_lock_judging` held.

        :return: whether there is more
        """
        scans = self.scan_session_id
        if scans.state != "open":
            return False
        if self.judged_change != scans.change_count:
            # Somebody scanned in the same session meanwhile: all may be different.
            self._forget_verdicts()
            # sudo: see _create_live.
            self.sudo().judged_change = scans.change_count
        codes = self._find_unjudged(JUDGED_AT_ONCE + 1)
        self._judge(codes[:JUDGED_AT_ONCE])
        return len(codes) > JUDGED_AT_ONCE

    def _lock_judging(self, is_awaited=False):
        """Keep others from judging for this session until this is committed.

        Several pages may show one session, and all are told of new tags at the same
        time: one of them has the tags judged, the others ask again later.

        :param bool is_awaited: wait for whoever else is at it
        :return: whether that worked
        """
        if is_awaited:
            self.env.cr.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, self.id])
            return True
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, self.id])
        return self.env.cr.fetchone()[0]

    def _find_unjudged(self, limit):
        self.env["nexus.rfid.verdict"].flush_model()
        self.env.cr.execute(
            """SELECT code, source FROM nexus_rfid_sighting AS seen
                WHERE session_id = %s
                  AND NOT EXISTS (SELECT FROM nexus_rfid_verdict AS judged
                                   WHERE judged.session_id = seen.session_id
                                     AND judged.code = seen.code)
                ORDER BY id LIMIT %s""",
            [self.id, limit],
        )
        return self.env.cr.fetchall()

    def _judge(self, codes):
        """Judge codes, as a scan of them would be, and keep the verdicts.

        :param list codes: (code, source)
        """
        if not codes:
            return
        lots = self.env["stock.lot"]
        resolved = lots.resolve_codes([code for code, _source in codes])
        unknown = {
            code
            for (code, source), found in zip(codes, resolved, strict=True)
            if source == "rfid" and found["outcome"] == "unknown"
        }
        # What is on a tag nobody knows is no serial number, unless it says so.
        unknown -= self.scan_session_id._find_new_units(unknown).keys()
        asked = [code for code, _source in codes if code not in unknown]
        verdicts = self._preview(asked)
        self.env["nexus.rfid.verdict"]._keep(
            self,
            [
                {
                    "code": code,
                    **verdicts.get(code, {"outcome": "unknown", "pane": "unknown"}),
                }
                for code, _source in codes
            ],
        )

    def _preview(self, codes):
        """Return {code: values of its verdict}."""
        scans = self.scan_session_id
        told = scans.preview_batch([self._make_scan(code) for code in codes])
        lots = self.env["stock.lot"]
        known = lots.browse(row["lot_id"] for row in told if row["lot_id"])
        by_id = {lot.id: lot for lot in known}
        scanned = self._get_scanned_units()
        verdicts = {}
        for code, row in zip(codes, told, strict=True):
            lot = by_id.get(row["lot_id"], lots)
            pane = self.env["nexus.rfid.verdict"]._get_pane(row["outcome"])
            product_id = lot.product_id.id or row["product_id"]
            is_scanned = make_unit_key(lot, product_id, row["serial"]) in scanned
            verdicts[code] = {
                "pane": "found" if pane == "already" and is_scanned else pane,
                "outcome": row["outcome"],
                "fault": row["fault"],
                "message": row["message"],
                "lot_id": lot.id,
                "serial": row["serial"],
                "product_id": product_id,
            }
        return verdicts

    def _get_scanned_units(self):
        """Return {unit: id of its product} of those scanned already; units as
        :func:`make_unit_key` tells them apart."""
        scanned = {}
        for row in self.scan_session_id._get_effective_scans():
            product_id = row.lot_id.product_id.id or (row.effect or {}).get("product")
            if key := make_unit_key(row.lot_id, product_id, row.serial):
                scanned[key] = product_id
        return scanned

    def _make_scan(self, code):
        return {
            "uuid": str(uuid4()),
            "code": code,
            "scanned_at": str(fields.Datetime.now()),
            "source": "rfid",
        }

    def _forget_verdicts(self, codes=None):
        domain = [("session_id", "=", self.id), ("is_left_out", "=", False)]
        if codes is not None:
            domain.append(("code", "in", codes))
        # sudo: verdicts are written by these methods alone.
        self.env["nexus.rfid.verdict"].sudo().search(domain).unlink()

    # ------------------------------------------------------------------
    # Changed by hand
    # ------------------------------------------------------------------

    def take_code(self, code):
        """Take what was scanned by hand or typed while tags are read: a unit counts as
        if its tag was seen; a place or product is told to the operation at once, and so
        is the serial number of a new unit: it is of the product chosen now.

        :return: dict ``{outcome, message}`` of what was told at once, or False
        """
        scans = self._check_live()
        code = str(code or "").strip()[:500]
        found = self.env["stock.lot"].resolve_codes([code])[0]
        later = ("unit", "ambiguous")
        if not scans._handler()._takes_new_units:
            later += ("unknown",)
        if code and found["outcome"] not in later:
            scan = {**self._make_scan(code), "source": "scanner"}
            [answer] = scans.scan_batch([scan])
            self._forget_verdicts()
            return {key: answer[key] for key in ("outcome", "message")}
        if code:
            self._see_by_hand(code)
            self._tell_changed()
        return False

    def _see_by_hand(self, code):
        # By SQL: two people may scan the same unit at the same moment.
        self.env["nexus.rfid.sighting"].flush_model()
        self.env.cr.execute(
            """INSERT INTO nexus_rfid_sighting
                      (session_id, code, source, reads, first_seen, last_seen,
                       create_uid, create_date, write_date)
               VALUES (%(session)s, %(code)s, 'scanner', 1, %(now)s, %(now)s,
                       %(uid)s, %(now)s, clock_timestamp() AT TIME ZONE 'utc')
                   ON CONFLICT (session_id, code) DO UPDATE SET
                      last_seen = excluded.last_seen,
                      write_date = excluded.write_date""",
            {
                "session": self.id,
                "code": code,
                "now": fields.Datetime.now(),
                "uid": self.env.uid,
            },
        )
        self.env["nexus.rfid.sighting"].invalidate_model()

    def leave_out(self, code, is_left_out):
        """Have something found not count, or count again."""
        self._check_live()
        # sudo: see _forget_verdicts.
        verdicts = self.env["nexus.rfid.verdict"].sudo()
        verdicts = verdicts.search([("session_id", "=", self.id)])
        verdicts.filtered(lambda it: it.code == code).is_left_out = bool(is_left_out)
        # What was one too many may have room now.
        unexpected = verdicts.filtered(lambda it: it.pane == "unexpected")
        self._forget_verdicts(unexpected.mapped("code"))
        self._tell_changed()
        return True

    def assign_tag(self, code, lot_id):
        """Put a tag nobody knew on a unit, and judge it anew."""
        self._check_live()
        lot = self.env["stock.lot"].browse(lot_id)
        self.env["nexus.rfid.tag"]._assign(lot, code)
        self._forget_verdicts([code])
        self._tell_changed()
        return True

    def suggest_unit(self, code):
        """Return what a tag says of itself by its number: ``{meaning, lot_id, lot}``
        or False."""
        self._check_live()
        return self.env["nexus.rfid.tag"]._suggest([code]).get(code, False)

    # ------------------------------------------------------------------
    # Finished
    # ------------------------------------------------------------------

    def finish(self, **options):
        """Have what was found count: taken by the scan session in bulk, then done in
        Odoo's documents. All of it, or nothing.

        :param options: as of ``nexus.scan.session.action_finish``
        :return: dict with ``done`` True; or an ``action`` to go through first; or
            ``changed``: what was found and cannot count any more, list of ``{code,
            message}``. Nothing was done then.
        """
        if self.scan_session_id.state in ("done", "to_approve"):
            return {"done": True}  # the answer was lost on its way
        scans = self._check_live()
        self._lock_judging(is_awaited=True)
        # Whoever notes in the row that somebody looks waits, and not this long request
        # begins anew.
        self.env.cr.execute(
            "SELECT FROM nexus_rfid_session WHERE id = %s FOR UPDATE", [self.id]
        )
        while self._judge_new():
            pass
        codes = self._get_codes_to_post()
        refused = []
        result = None
        savepoint = self.env.cr.savepoint()
        try:
            for start in range(0, len(codes), MOST_SCANS):
                refused += self._post(codes[start : start + MOST_SCANS])
            if not refused:
                result = scans.action_finish(**options)
        except Exception:
            savepoint.close(rollback=True)
            raise
        savepoint.close(rollback=bool(refused))
        if refused:
            self._forget_verdicts()
            self._tell_changed()
            return {"changed": refused}
        if scans.state != "open":
            self._close_live("done")
        if isinstance(result, dict):
            return {"action": result, "done": scans.state != "open"}
        return {"done": True}

    def _get_codes_to_post(self):
        """Return the codes of what was found, one for each unit."""
        verdicts = self.env["nexus.rfid.verdict"].search(
            [
                ("session_id", "=", self.id),
                ("pane", "=", "found"),
                ("is_left_out", "=", False),
            ]
        )
        scanned = self._get_scanned_units()
        surplus = self._find_surplus(verdicts, scanned)
        by_unit = {it._get_unit_key(): it.code for it in verdicts - surplus}
        return [code for unit, code in by_unit.items() if unit not in scanned]

    def _post(self, codes):
        """Scan codes; return those that were not taken."""
        answers = self.scan_session_id.scan_batch(
            [self._make_scan(code) for code in codes]
        )
        return [
            {"code": answer["code"], "message": answer["message"]}
            for answer in answers
            if answer["outcome"] not in ("ok", "warning")
        ]

    def _find_surplus(self, verdicts, scanned):
        """Return those of the verdicts on units found beyond what is asked for of
        their product, the ones seen last.

        :param scanned: of :meth:`_get_scanned_units`
        """
        scans = self.scan_session_id
        room = {
            line["product_id"]: line["expected"] - line["done"]
            for line in scans._handler()._lines(scans)
            if line["expected"]
        }
        units, extra, surplus = set(scanned), set(), []
        for verdict in verdicts.sorted("id"):
            unit, product_id = verdict._get_unit_key(), verdict.product_id.id
            if product_id not in room:
                continue
            if unit not in units:
                units.add(unit)
                room[product_id] -= 1
                if room[product_id] < 0:
                    extra.add(unit)
            if unit in extra:
                surplus.append(verdict.id)
        return verdicts.browse(surplus)

    def give_up(self):
        """Stop reading and forget what was seen; the scan session stays open."""
        self._check_live()
        self._close_live("cancelled")
        return True

    def _close_live(self, state):
        if self.state == "reading":
            self.env["nexus.rfid.command"]._stop(self)
        # sudo: see _create_live.
        self.sudo().write({"state": state, "date_end": fields.Datetime.now()})
        self._tell_changed()
