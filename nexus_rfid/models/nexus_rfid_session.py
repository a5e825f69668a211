"""Tags being read for one purpose: by somebody at a screen, or by a portal."""

from odoo import api, fields, models


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
    user_id = fields.Many2one("res.users", "User")
    reader_ids = fields.Many2many("nexus.rfid.reader", string="Readers")
    scan_session_id = fields.Many2one(
        "nexus.scan.session", index="btree_not_null", ondelete="cascade"
    )
    operation = fields.Char(help="Name of the operation, for a pass.")
    date_end = fields.Datetime("Last Read")
    sighting_ids = fields.One2many("nexus.rfid.sighting", "session_id", "Tags")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                # sudo: numbers are for everybody who may read tags.
                vals["name"] = (
                    self.env["ir.sequence"].sudo().next_by_code(self._name) or "/"
                )
        return super().create(vals_list)

    @property
    def wire_id(self):
        """What the bridge calls this session."""
        return f"session-{self.id}"
