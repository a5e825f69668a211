"""What a session has seen: one row for each tag."""

from odoo import fields, models


class NexusRfidSighting(models.Model):
    """A tag, or a code scanned by hand, seen in a session; however often. Written in
    bulk by the bridge's endpoint and by the session."""

    _name = "nexus.rfid.sighting"
    _description = "RFID Sighting"
    _order = "id"
    _rec_name = "code"

    session_id = fields.Many2one(
        "nexus.rfid.session", required=True, ondelete="cascade"
    )
    code = fields.Char(required=True, help="EPC in hex; or as it was scanned.")
    source = fields.Char(required=True, default="rfid", help="rfid or scanner")
    reader_id = fields.Many2one("nexus.rfid.reader", ondelete="set null")
    antenna = fields.Integer()
    reads = fields.Integer()
    rssi = fields.Float("RSSI (dBm)", help="Of the last answers; 0: not known.")
    rssi_best = fields.Float("Best RSSI (dBm)")
    first_seen = fields.Datetime()
    last_seen = fields.Datetime()
    is_present = fields.Boolean("In the Field")
    stream = fields.Char()
    sequence = fields.Integer(help="Of the event it was last told by.")
    # What the session's operation says of it, without effect; empty: not asked yet.
    lot_id = fields.Many2one(
        "stock.lot", "Unit", index="btree_not_null", ondelete="set null"
    )
    outcome = fields.Char()
    fault = fields.Char()
    message = fields.Char()

    _code_uniq = models.UniqueIndex("(session_id, code)")
