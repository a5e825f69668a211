"""What bridges send, as they sent it."""

from odoo import fields, models


class NexusRfidEvent(models.Model):
    """An event of a bridge, kept once however often it is sent; old ones are deleted
    after a time. Written by the bridge's endpoint alone."""

    _name = "nexus.rfid.event"
    _description = "RFID Event"
    _order = "id desc"
    _rec_name = "kind"

    bridge_id = fields.Many2one("nexus.rfid.bridge", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="bridge_id.company_id")
    uuid = fields.Char(required=True)
    stream = fields.Char(required=True)
    sequence = fields.Integer(required=True)
    kind = fields.Char(required=True)
    at = fields.Datetime(required=True, help="By the clock of the bridge.")
    reader_ref = fields.Char("Reader Named")
    reader_id = fields.Many2one("nexus.rfid.reader", ondelete="set null")
    session_ref = fields.Char("Session Named")
    session_id = fields.Many2one(
        "nexus.rfid.session", index="btree_not_null", ondelete="set null"
    )
    epc = fields.Char("EPC")
    reads = fields.Integer()
    rssi = fields.Float("RSSI (dBm)")
    antenna = fields.Integer()
    problem = fields.Char(help="Why nothing came of it: it waits to be looked at.")

    _uuid_uniq = models.UniqueIndex("(bridge_id, uuid)")
    _problem_index = models.Index("(bridge_id) WHERE problem IS NOT NULL")
    _date_index = models.Index("(create_date)")
