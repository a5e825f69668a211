"""What the page of a reader shows besides, and its button."""

from odoo import api, fields, models

#: What a bridge says of a reader, as a person reads it.
STATUS = [
    ("reading", "Reading"),
    ("ready", "Ready"),
    ("connecting", "Connecting"),
    ("silent", "Does Not Answer"),
    ("offline", "Not Connected"),
    ("unknown", "Not Known"),
]


class NexusRfidReader(models.Model):
    _inherit = "nexus.rfid.reader"

    status = fields.Selection(
        STATUS,
        compute="_compute_status",
        help="Not known: its bridge is not heard of, and nothing can be said.",
    )

    @api.depends("state", "bridge_id.state")
    def _compute_status(self):
        known = dict(STATUS)
        for reader in self:
            is_heard = reader.bridge_id.state in ("online", "late")
            is_told = is_heard and reader.state in known
            reader.status = reader.state if is_told else "unknown"

    def action_test(self):
        """Return the page that shows the tags this reader reads, as it reads them."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "nexus_rfid.reader_test",
            "name": self.env._("Test %s", self.name),
            "params": {"reader_id": self.id, "reader_name": self.name},
        }
