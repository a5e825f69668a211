"""Tags being read for one purpose: by somebody at a screen, or by a portal."""

from datetime import timedelta

from odoo import api, fields, models

#: Readers go on reading for a session nobody has looked at for so long.
WATCHED_FOR = timedelta(minutes=2)


class NexusRfidSession(models.Model):
    """Tags read for one purpose.

    A ``live`` session belongs to a scan session: its tags are judged by that
    session's operation without effect until it is finished. A ``pass`` is what a reader
    read that nobody asked. A ``desk`` session only shows tags: to tag units, to find
    one, to test a reader.
    """

    _name = "nexus.rfid.session"
    _description = "RFID Session"
    _order = "id desc"

    name = fields.Char(required=True, default="/", readonly=True)
    kind = fields.Selection(
        [("live", "Live"), ("pass", "Pass"), ("desk", "Desk")], required=True
    )
    state = fields.Selection(
        [
            ("reading", "Reading"),
            ("review", "To Look At"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        default="reading",
        required=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one("res.users")
    reader_ids = fields.Many2many("nexus.rfid.reader", string="Readers")
    scan_session_id = fields.Many2one(
        "nexus.scan.session", index="btree_not_null", ondelete="cascade"
    )
    operation = fields.Char(help="Name of the operation, for a pass.")
    watched_at = fields.Datetime(
        default=fields.Datetime.now, help="When somebody last looked at it."
    )
    date_end = fields.Datetime("Last Read")
    sighting_ids = fields.One2many("nexus.rfid.sighting", "session_id", "Tags")

    _live_uniq = models.UniqueIndex(
        "(scan_session_id) WHERE state IN ('reading', 'review')"
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                # sudo: numbers are for everybody who may read tags.
                vals["name"] = (
                    self.env["ir.sequence"].sudo().next_by_code(self._name) or "/"
                )
        return super().create(vals_list)

    # ------------------------------------------------------------------
    # Told by bridges
    # ------------------------------------------------------------------

    def _tell_changed(self):
        """Have the pages of whoever looks read their sessions again: told by Odoo's bus
        when this is committed, that something changed and nothing else."""
        for session in self:
            # sudo: users do not read each other; the message says nothing of them.
            session.user_id.sudo()._bus_send(
                "nexus_rfid_changed", {"session_id": session.id}
            )

    @api.model
    def _get_passes(self, readers, begun):
        """Return {reader: its open pass}, with a new one for those ``begun``."""
        passes = self.search(
            [
                ("kind", "=", "pass"),
                ("state", "=", "reading"),
                ("reader_ids", "in", readers.ids),
            ]
        )
        found = {reader: one for one in passes for reader in one.reader_ids}
        missing = begun.filtered(lambda reader: reader not in found)
        made = self.create(
            [
                {
                    "kind": "pass",
                    "operation": reader.operation,
                    "user_id": reader.user_id.id,
                    "company_id": reader.company_id.id,
                    "reader_ids": [fields.Command.set(reader.ids)],
                }
                for reader in missing
            ]
        )
        return {**found, **dict(zip(missing, made, strict=True))}

    @api.model
    def _stop_unwatched(self, bridge):
        """Stop the bridge's readers where nobody looks at the session any more."""
        forgotten = self.search(
            [
                ("kind", "!=", "pass"),
                ("state", "=", "reading"),
                ("reader_ids.bridge_id", "=", bridge.id),
                ("watched_at", "<", fields.Datetime.now() - WATCHED_FOR),
            ]
        )
        for session in forgotten:
            session.state = "review" if session.kind == "live" else "done"
            self.env["nexus.rfid.command"]._stop(session)

    @property
    def wire_id(self):
        """What the bridge calls this session."""
        return f"session-{self.id}"
