"""The machine the readers hang on, as Odoo knows it."""

from odoo import fields, models


class NexusRfidBridge(models.Model):
    """A bridge service. It is paired once with a code, has a user and a key of its own,
    sends what its readers read and fetches what they are to do."""

    _name = "nexus.rfid.bridge"
    _description = "RFID Bridge"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Own User",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Made for the bridge when it is paired. It has no rights in Odoo.",
    )
    reader_ids = fields.One2many("nexus.rfid.reader", "bridge_id", "Readers")
    revision = fields.Integer(
        default=1,
        readonly=True,
        copy=False,
        help="Of the configuration: counts up with every change of it.",
    )
    last_seen = fields.Datetime(readonly=True, copy=False)
    version = fields.Char(readonly=True, copy=False)
    backlog = fields.Integer(
        readonly=True, copy=False, help="Events that wait on the bridge's disk."
    )
    discarded = fields.Integer(
        readonly=True, copy=False, help="Events the bridge had no room for."
    )
    problems = fields.Text(readonly=True, copy=False, help="What the bridge reports.")
