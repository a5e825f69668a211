"""The machine the readers hang on, as Odoo knows it."""

from datetime import timedelta

from odoo import api, fields, models

#: Heard of so recently, a bridge is there; after the second it is not.
ONLINE_FOR = timedelta(seconds=30)
OFFLINE_AFTER = timedelta(minutes=5)


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
    reader_count = fields.Integer(compute="_compute_reader_count")
    revision = fields.Integer(
        default=1,
        readonly=True,
        copy=False,
        help="Of the configuration: counts up with every change of it.",
    )
    state = fields.Selection(
        [
            ("unpaired", "Not Paired"),
            ("revoked", "Revoked"),
            ("online", "Online"),
            ("late", "Late"),
            ("offline", "Offline"),
        ],
        compute="_compute_state",
    )
    date_paired = fields.Datetime("Paired on", readonly=True, copy=False)
    last_seen = fields.Datetime(readonly=True, copy=False)
    version = fields.Char(readonly=True, copy=False)
    system = fields.Char(readonly=True, copy=False)
    backlog = fields.Integer(
        readonly=True, copy=False, help="Events that wait on the bridge's disk."
    )
    discarded = fields.Integer(
        readonly=True, copy=False, help="Events the bridge had no room for."
    )
    clock_off = fields.Integer(
        "Clock Off (s)",
        readonly=True,
        copy=False,
        help="How far the bridge's clock is behind Odoo's.",
    )
    problems = fields.Text(readonly=True, copy=False, help="What the bridge reports.")
    stream = fields.Char(readonly=True, copy=False)
    started_sequence = fields.Integer(
        readonly=True, copy=False, help="Of the event it told its last start by."
    )

    @api.depends("reader_ids")
    def _compute_reader_count(self):
        for bridge in self:
            bridge.reader_count = len(bridge.reader_ids)

    @api.depends("user_id.active", "last_seen")
    def _compute_state(self):
        now = fields.Datetime.now()
        for bridge in self:
            # sudo: whoever sees the bridge may see whether its key is good.
            user = bridge.sudo().user_id
            silent = now - (bridge.last_seen or now)
            if not user:
                bridge.state = "unpaired"
            elif not user.active:
                bridge.state = "revoked"
            elif not bridge.last_seen or silent > OFFLINE_AFTER:
                bridge.state = "offline"
            else:
                bridge.state = "online" if silent <= ONLINE_FOR else "late"

    def write(self, vals):
        if {"active", "name"} & vals.keys():
            self._count_revision()
        return super().write(vals)

    def unlink(self):
        # sudo: who may delete bridges need not be one who may delete users.
        users = self.sudo().with_context(active_test=False).user_id
        res = super().unlink()
        partners = users.partner_id
        users.unlink()
        partners.unlink()
        return res

    def _count_revision(self):
        """Have the bridges fetch their configuration."""
        for bridge in self:
            bridge.revision += 1
