"""Which tag is on which unit."""

from odoo import fields, models


class NexusRfidTag(models.Model):
    """A tag on a unit. A unit may carry several; a tag is on one unit at a time, which
    the database sees to. One taken off stays as the unit's history."""

    _name = "nexus.rfid.tag"
    _description = "RFID Tag"
    _order = "active desc, id desc"
    _rec_name = "epc"

    epc = fields.Char(
        "EPC", required=True, help="Upper-case hex, whole words of 16 bits."
    )
    lot_id = fields.Many2one(
        "stock.lot", "Unit", required=True, index=True, ondelete="cascade"
    )
    active = fields.Boolean(default=True, help="Off: it was taken off or replaced.")

    _epc_uniq = models.UniqueIndex("(epc) WHERE active")
