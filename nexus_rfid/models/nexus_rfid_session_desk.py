"""A session that only shows the tags near its readers: to tag units, to find one, to
test a reader."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

#: That somebody looks is noted so often.
WATCH_NOTED = timedelta(seconds=20)


class NexusRfidSession(models.Model):
    _inherit = "nexus.rfid.session"

    @api.model
    def open_desk(self, reader_ids, filter=None):
        """Have readers read, to look at what is near them and nothing else.

        :param list reader_ids: readers of one company
        :param dict filter: what differs from the readers' own, as in the contract
        :return: id of the session
        """
        readers = self.env["nexus.rfid.reader"].browse(reader_ids)
        readers.check_access("read")
        if not readers or len(readers.company_id) > 1:
            raise UserError(self.env._("Choose readers of one company."))
        self._find_own_desks(readers)._end_desk()
        # sudo: sessions are written by these methods alone, which check who asks.
        session = self.sudo().create(
            {
                "kind": "desk",
                "company_id": readers.company_id.id,
                "user_id": self.env.uid,
                "reader_ids": [fields.Command.set(readers.ids)],
            }
        )
        self.env["nexus.rfid.command"]._start(session, filter)
        return session.id

    def read_desk(self):
        """Return what the session has seen; who asks is taken to go on looking.

        :return: dict ``{state, readers, tags, commands}``: readers are ``{id, name,
            state, problem}``, tags ``{code, rssi, reads, is_present, reader_id,
            lot_id, lot, product}``, commands ``{id, kind, state, message, seen}``
        """
        self.ensure_one()
        self._check_own_desk()
        self._note_watched()
        return {
            "state": self.state,
            "readers": [reader._describe_at_desk() for reader in self.reader_ids],
            "tags": self._read_desk_tags(),
            "commands": self._read_desk_commands(),
        }

    def close_desk(self):
        """Stop reading; nothing comes of what was seen."""
        self._check_own_desk()
        self.filtered(lambda session: session.state == "reading")._end_desk()
        return True

    # ------------------------------------------------------------------

    def _check_own_desk(self):
        self.check_access("read")
        if any(it.kind != "desk" or it.user_id != self.env.user for it in self):
            raise UserError(self.env._("This is not a session of yours to look at."))

    @api.model
    def _find_own_desks(self, readers):
        return self.search(
            [
                ("kind", "=", "desk"),
                ("state", "=", "reading"),
                ("user_id", "=", self.env.uid),
                ("reader_ids", "in", readers.ids),
            ]
        )

    def _end_desk(self):
        for session in self:
            # sudo: see open_desk.
            session.sudo().state = "done"
            self.env["nexus.rfid.command"]._stop(session)

    def _note_watched(self):
        now = fields.Datetime.now()
        if not self.watched_at or now - self.watched_at > WATCH_NOTED:
            # sudo: see open_desk.
            self.sudo().watched_at = now

    def _read_desk_tags(self):
        sightings = self.sighting_ids
        lots = self.env["stock.lot"]
        found = lots.resolve_codes(sightings.mapped("code"))
        units = lots.browse(it["lot_id"] for it in found if it["outcome"] == "unit")
        by_id = {lot.id: lot for lot in units}
        return [
            {
                "code": sighting.code,
                "rssi": sighting.rssi,
                "reads": sighting.reads,
                "is_present": sighting.is_present,
                "reader_id": sighting.reader_id.id,
                "lot_id": lot.id,
                "lot": lot.name,
                "product": lot.product_id.display_name,
            }
            for sighting, it in zip(sightings, found, strict=True)
            for lot in [by_id.get(it.get("lot_id"), lots)]
        ]

    def _read_desk_commands(self):
        # sudo: of the user's own session.
        commands = self.env["nexus.rfid.command"].sudo()
        return [
            {
                "id": command.id,
                "kind": command.kind,
                "state": command.state,
                "message": command.message or "",
                "seen": command.seen or [],
            }
            for command in commands.search([("session_id", "=", self.id)])
        ]


class NexusRfidReader(models.Model):
    _inherit = "nexus.rfid.reader"

    def _describe_at_desk(self):
        problem = ""
        if self.bridge_id.state not in ("online", "late"):
            problem = self.env._(
                "Nothing is read: the bridge %(bridge)s of %(reader)s is not "
                "connected. An administrator sees why under Scanner Configuration.",
                bridge=self.bridge_id.name,
                reader=self.name,
            )
        elif self.state == "offline":
            problem = self.env._(
                "%(reader)s is not connected: %(why)s",
                reader=self.name,
                why=self.message or self.env._("see to its cable and its power."),
            )
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state or "",
            "problem": problem,
        }
