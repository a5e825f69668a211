"""What the page of a bridge shows besides, and its buttons."""

from odoo import api, fields, models


class NexusRfidBridge(models.Model):
    _inherit = "nexus.rfid.bridge"

    reads_per_minute = fields.Integer(compute="_compute_reads_per_minute")
    set_aside_count = fields.Integer(
        "Events Set Aside",
        compute="_compute_set_aside_count",
        help="Sent by the bridge, but nothing could come of them.",
    )

    @api.depends("state", "reader_ids.reads_per_minute")
    def _compute_reads_per_minute(self):
        for bridge in self:
            is_there = bridge.state == "online"
            reads = bridge.reader_ids.mapped("reads_per_minute") if is_there else []
            bridge.reads_per_minute = sum(reads)

    def _compute_set_aside_count(self):
        groups = self.env["nexus.rfid.event"]._read_group(
            [("bridge_id", "in", self.ids), ("problem", "!=", False)],
            ["bridge_id"],
            ["__count"],
        )
        counts = dict(groups)
        for bridge in self:
            bridge.set_aside_count = counts.get(bridge, 0)

    def action_view_readers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "nexus_rfid.nexus_rfid_reader_action"
        )
        action["domain"] = [("bridge_id", "=", self.id)]
        action["context"] = {"default_bridge_id": self.id}
        return action

    def action_view_set_aside(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "nexus_rfid.nexus_rfid_event_action"
        )
        action["domain"] = [("bridge_id", "=", self.id)]
        return action
