"""How long events are kept, and what can be done with those nothing came of."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import rfid_settings

#: Rows deleted at once.
PORTION = 20_000


class NexusRfidEvent(models.Model):
    _inherit = "nexus.rfid.event"

    @api.model
    def _cron_forget(self):
        """Delete what is older than the settings say, and what was only shown."""
        days = rfid_settings.event_days(self.env)
        if not days:
            return
        before = fields.Datetime.now() - timedelta(days=days)
        for table, condition in (
            ("nexus_rfid_event", "TRUE"),
            ("nexus_rfid_session", "kind = 'desk' AND state != 'reading'"),
        ):
            deleted = PORTION
            while deleted == PORTION:
                self.env.cr.execute(
                    f"""DELETE FROM {table} WHERE id IN (
                        SELECT id FROM {table}
                         WHERE create_date < %s AND {condition} LIMIT %s)""",
                    [before, PORTION],
                )
                deleted = self.env.cr.rowcount
                self.env["ir.cron"]._commit_progress(deleted)

    def action_make_pass(self):
        """Gather the tags of events nothing came of in passes, one a bridge, for
        somebody to use; return their list."""
        self.check_access("read")
        # sudo: events and passes are written by their own methods alone.
        events = self.sudo().filtered(lambda event: event.problem and event.epc)
        if not events:
            raise UserError(
                self.env._("None of these names a tag that nothing has come of.")
            )
        sessions = self.env["nexus.rfid.session"]
        for bridge, some in events.grouped("bridge_id").items():
            one = sessions.sudo().create(
                {
                    "kind": "pass",
                    "state": "review",
                    "company_id": bridge.company_id.id,
                    "reader_ids": [fields.Command.set(some.reader_id.ids)],
                    "date_end": max(some.mapped("at")),
                }
            )
            sightings = self.env["nexus.rfid.sighting"].sudo()
            sightings._merge(bridge, [event._as_told(one) for event in some])
            sessions |= one.sudo(False)
        events.problem = False
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Passes"),
            "res_model": "nexus.rfid.session",
            "view_mode": "list,form",
            "domain": [("id", "in", sessions.ids)],
        }

    def _as_told(self, session):
        """Return the event as the ingest hands it on."""
        return {
            "session_id": session.id,
            "epc": self.epc,
            "reader_id": self.reader_id.id or None,
            "antenna": self.antenna,
            "reads": self.reads,
            "rssi": self.rssi or None,
            "at": str(self.at),
            "kind": self.kind,
            "stream": self.stream,
            "sequence": self.sequence,
        }
