"""Scans taken in batches, each with one effect however often it is sent."""

from dataclasses import dataclass, field
from uuid import uuid4

from odoo import fields, models
from odoo.exceptions import UserError

from .. import codes as code_parser
from .nexus_scan import ACCEPTED

#: Scans taken at once; a page or reader that has more sends several batches.
MAX_BATCH = 2_000
MAX_UUID = 100
MAX_CODE = 500
SOURCES = ("scanner", "rfid", "api", "form", "automatic")


@dataclass
class Scan:
    """A scan on its way through an operation."""

    uuid: str
    code: str
    scanned_at: object
    source: str
    resolved: dict = field(default_factory=dict)
    #: What was said of it besides, see ``nexus.scan.session.scan_action``.
    told: dict = field(default_factory=dict)

    @property
    def text(self):
        """The code without what the scanner added."""
        return code_parser.parse(self.code).text

    @property
    def is_address(self):
        """Whether it is the address of a label or page: never a serial number."""
        return code_parser.parse(self.code).is_url

    @property
    def outcome(self):
        """What ``stock.lot.resolve_codes`` made of it."""
        return self.resolved["outcome"]

    @property
    def candidates(self):
        """Ids of the units it may be."""
        return self.resolved.get("candidates", [])

    def lot(self, env):
        """Return the unit, none if it is not the code of one."""
        return env["stock.lot"].browse(self.resolved.get("lot_id") or [])

    def record(self, env):
        """Return the product, place, package or transfer scanned, or None."""
        if "record" not in self.resolved:
            return None
        model, record_id = self.resolved["record"]
        return env[model].browse(record_id)


class NexusScanSession(models.Model):
    _inherit = "nexus.scan.session"

    def scan_batch(self, scans):
        """Take scans, in their order; each takes effect once and wholly, or not at all.

        A ``uuid`` sent before is answered as it was the first time and changes
        nothing. In a session that is finished or cancelled new scans are refused, and
        can be sent to another one.

        :param list scans: of dict ``{uuid, code, scanned_at, source}``; ``uuid`` is
            made by whoever scans, ``scanned_at`` (UTC, ISO) and ``source`` (scanner,
            rfid, api) may be missing
        :return: list of dict, one for each scan, ``{uuid, code, outcome, message,
            fault, unit, record, actions, counters, progress}``: ``outcome`` as in
            ``OUTCOMES``;
            ``fault`` is the code of what speaks against it, such as in_maintenance,
            or False; ``unit`` is ``{id, serial, product, product_id, picture, place,
            condition, condition_label, status, status_label, last_checked}`` or False;
            ``record`` is ``{id, name, model}`` of a product, place or transfer, or
            False; ``actions`` are what :meth:`scan_action` can do with the scan, list
            of dict ``{name, title}``, with ``value`` if one is to be passed on and with
            ``input`` (text or number) and ``label`` if one is asked for; ``counters``
            and ``progress`` are those after the whole batch
        :raise UserError: a scan without uuid, or too many at once; nothing was taken
        """
        self.ensure_one()
        handler = self._check_use()
        scans = self._clean_scans(scans)
        self._begin_change()
        rows = self._find_rows([scan.uuid for scan in scans])
        new = {scan.uuid: scan for scan in scans if scan.uuid not in rows}
        if new and self.state == "open":
            rows |= self._take(handler, list(new.values()))
        units = self._get_units(
            self.env["stock.lot"].union(*(row.lot_id for row in rows.values()))
        )
        totals = {
            "counters": self._get_counters(),
            "progress": handler._progress(self),
        }
        return [
            {
                **(
                    self._answer(rows[scan.uuid], units)
                    if scan.uuid in rows
                    else self._refuse_closed(scan)
                ),
                **totals,
            }
            for scan in scans
        ]

    def undo(self, uuid=None):
        """Take back a scan, by default the user's last one that took effect.

        :return: ``{undone, code, message}``; ``undone`` is its uuid, or False when
            there is nothing to take back
        :raise UserError: it cannot be taken back any more
        """
        self.ensure_one()
        handler = self._check_use()
        self._begin_change()
        self._check_open()
        domain = [("session_id", "=", self.id)]
        if uuid:
            domain += [("uuid", "=", uuid)]
        else:
            domain += [
                ("user_id", "=", self.env.uid),
                ("is_undone", "=", False),
                ("outcome", "in", ACCEPTED),
            ]
        row = self.scan_ids.search(domain, limit=1)
        if not row or row.is_undone:
            message = self.env._("There is nothing to undo.")
            return {"undone": row.uuid, "code": row.code, "message": message}
        if row._is_effective():
            handler._undo(self, row)
        # sudo: scans are written by the session alone.
        row.sudo().is_undone = True
        return {
            "undone": row.uuid,
            "code": row.code,
            "message": self.env._("%s was taken back.", row.serial or row.code),
        }

    def action_finish(self, **options):
        """Do in Odoo's own documents what was scanned.

        :param options: ``backorder`` (receive, deliver): True or False answers Odoo's
            question what becomes of the rest; without it the question comes back
        :return: True when it is done, or an action (dict) to go through first: the
            session is done with its document; or, where ``state`` is done already, one
            to go on with
        :raise UserError: it cannot be done; nothing changed
        """
        self.ensure_one()
        handler = self._check_use()
        self._begin_change()
        if self.state in ("done", "to_approve"):
            return True  # the answer was lost on its way
        self._check_open()
        result = handler._finish(self, **options)
        if result is True and self.state == "open":
            self._close("done")
        return result

    def action_cancel(self):
        """Give up: take back what the scans did, as far as it is not done."""
        self.ensure_one()
        handler = self._check_use()
        self._begin_change()
        if self.state == "cancelled":
            return True
        self._check_open()
        handler._cancel(self)
        self._close("cancelled")
        return True

    # ------------------------------------------------------------------

    def _begin_change(self):
        """Let one change at a time in: whoever was looking at the session while
        somebody else changed it starts over, by Odoo's own retrying."""
        # Read first, it would be read as it was before the lock: so write first.
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE nexus_scan_session SET change_count = coalesce(change_count, 0) + 1"
            " WHERE id = %s",
            [self.id],
            log_exceptions=False,
        )
        self.invalidate_recordset()
        self._tell_changed()

    def _tell_changed(self):
        """Have the pages of whoever scans here read the session again: told by Odoo's
        bus when this is committed, that it changed and nothing else."""
        # sudo: users do not read each other; the message says nothing of them.
        self.user_ids.sudo()._bus_send("nexus_scan_changed", {"session_id": self.id})

    def _clean_scans(self, scans):
        if len(scans) > MAX_BATCH:
            raise UserError(
                self.env._(
                    "%(count)s scans at once are too many: send at most %(most)s.",
                    count=len(scans),
                    most=MAX_BATCH,
                )
            )
        return [self._clean_scan(scan) for scan in scans]

    def _clean_scan(self, scan):
        uuid = scan.get("uuid")
        if not uuid or not isinstance(uuid, str) or len(uuid) > MAX_UUID:
            raise UserError(
                self.env._(
                    "Each scan needs a uuid of its own, a text of at most %s "
                    "characters. Nothing was taken.",
                    MAX_UUID,
                )
            )
        source = scan.get("source")
        return Scan(
            uuid=uuid,
            # What is longer is no code of ours; kept to be looked at.
            code=str(scan.get("code") or "").replace("\0", "")[:MAX_CODE],
            scanned_at=self._read_time(scan.get("scanned_at")),
            source=source if source in SOURCES else "api",
        )

    def _read_time(self, value):
        """Return when it was scanned; now where the clock said nothing readable."""
        try:
            # Browsers write 2026-01-31T12:00:00.000Z.
            text = str(value).replace("T", " ").partition(".")[0].rstrip("Z")
            return fields.Datetime.to_datetime(text)
        except ValueError:
            return fields.Datetime.now()

    def _find_rows(self, uuids):
        """Return {uuid: the scan taken before}."""
        rows = self.scan_ids.search(
            [("session_id", "=", self.id), ("uuid", "in", uuids)]
        )
        return {row.uuid: row for row in rows}

    def _take(self, handler, scans):
        """Run new scans and keep what came of them; return {uuid: row}."""
        self._resolve(scans)
        rows = self._run(handler, scans)
        self._join()
        self._note_seen(handler, rows.filtered(lambda row: row._is_effective()))
        return {row.uuid: row for row in rows}

    def _resolve(self, scans):
        codes = [scan.code for scan in scans]
        resolved = self.env["stock.lot"].resolve_codes(codes)
        for scan, result in zip(scans, resolved, strict=True):
            scan.resolved = result

    def _run(self, handler, scans):
        """Process the scans together; where one of them cannot be done, find it by
        halves and refuse it alone. Return their rows."""
        try:
            with self.env.cr.savepoint():
                rows = self._keep(scans, handler._process(self, scans))
                self.env.flush_all()
            return rows
        except UserError as error:
            if len(scans) == 1:
                lot = scans[0].lot(self.env)
                return self._keep(scans, [handler._result("refused", str(error), lot)])
        middle = len(scans) // 2
        # The second half sees what the first one did, and its rows.
        return self._run(handler, scans[:middle]) + self._run(handler, scans[middle:])

    def _keep(self, scans, results):
        """Keep what came of the scans."""
        # sudo: scans are written by the session alone.
        rows = self.env["nexus.scan"].sudo()
        return rows.create(
            [
                {
                    "session_id": self.id,
                    "uuid": scan.uuid,
                    "code": scan.code,
                    "scanned_at": scan.scanned_at,
                    "source": scan.source,
                    "user_id": self.env.uid,
                    **result,
                }
                for scan, result in zip(scans, results, strict=True)
            ]
        ).sudo(False)

    def _keep_choice(self, title, result):
        """Keep what this user chose on the page as one of the session's scans: it
        holds for those that follow, and can be taken back like them."""
        choice = Scan(str(uuid4()), title, fields.Datetime.now(), "form")
        return self._keep([choice], [result])

    def _note_seen(self, handler, rows):
        """Note on the units that they were seen, in their history as well."""
        if not handler._event_kind:
            return
        for source, some in rows.grouped("source").items():
            some.lot_id._mark_checked(source)
        self.env["stock.lot"]._log_events(
            [
                {
                    "lot_id": row.lot_id.id,
                    "kind": handler._event_kind,
                    "source": row.source,
                    "value_to": handler._title(),
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for row in rows
                if row.lot_id
            ]
        )

    def _answer(self, row, units):
        record = False
        if row.res_model and row.res_model in self.env:
            target = self.env[row.res_model].browse(row.res_id).exists()
            record = self._describe(target._filtered_access("read"))
        return {
            "uuid": row.uuid,
            "code": row.code,
            "outcome": row.outcome,
            "message": row.message or "",
            "fault": row.fault,
            "unit": units.get(row.lot_id.id, False),
            "record": record,
            "actions": self._get_scan_actions(row),
        }

    def _refuse_closed(self, scan):
        return {
            "uuid": scan.uuid,
            "code": scan.code,
            "outcome": "refused",
            "message": self._say_closed(),
            "fault": "closed",
            "unit": False,
            "record": False,
            "actions": [],
        }
