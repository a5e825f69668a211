"""What a bridge is asked to do, and what came of it."""

from odoo import fields, models


class NexusRfidCommand(models.Model):
    """A command, told with every answer to a heartbeat until the bridge reports what
    came of it. Written by sessions and readers alone."""

    _name = "nexus.rfid.command"
    _description = "RFID Command"
    _order = "id desc"
    _rec_name = "kind"

    bridge_id = fields.Many2one(
        "nexus.rfid.bridge", required=True, index=True, ondelete="cascade"
    )
    session_id = fields.Many2one(
        "nexus.rfid.session", index="btree_not_null", ondelete="cascade"
    )
    reader_id = fields.Many2one("nexus.rfid.reader", ondelete="cascade")
    kind = fields.Char(required=True, help="start_session, stop_session, write_tag")
    values = fields.Json(help="As the contract has them, without id and kind.")
    state = fields.Selection(
        [("pending", "Pending"), ("done", "Done"), ("failed", "Failed")],
        default="pending",
        required=True,
    )
    message = fields.Char(help="Of the bridge, where it failed.")
    seen = fields.Json(help="write_tag: the EPCs in the field at the end.")

    _pending_index = models.Index("(bridge_id) WHERE state = 'pending'")
