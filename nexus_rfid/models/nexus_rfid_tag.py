"""Which tag is on which unit."""

from odoo import api, fields, models

#: How a tag came to its unit.
ORIGINS = [
    ("adopted", "As It Was"),
    ("written", "Written"),
    ("imported", "Imported"),
]


class NexusRfidTag(models.Model):
    """A tag on a unit. A unit may carry several; a tag is on one unit at a time, which
    the database sees to. One taken off stays as the unit's history.

    Rows are written by ``_assign`` and ``take_off`` alone.
    """

    _name = "nexus.rfid.tag"
    _description = "RFID Tag"
    _order = "active desc, id desc"
    _rec_name = "epc"

    epc = fields.Char(
        "EPC",
        required=True,
        index="trigram",
        help="Upper-case hex, whole words of 16 bits.",
    )
    lot_id = fields.Many2one(
        "stock.lot", "Unit", required=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="lot_id.product_id")
    active = fields.Boolean(default=True, help="Off: it was taken off or replaced.")
    origin = fields.Selection(ORIGINS, "Content", required=True, default="adopted")
    meaning = fields.Char("GS1 Number", compute="_compute_meaning")
    date = fields.Datetime("Put On", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", "By", required=True, default=lambda self: self.env.uid
    )
    off_date = fields.Datetime("Taken Off")
    off_user_id = fields.Many2one("res.users", "Taken Off By")
    off_reason = fields.Char("Why")

    _epc_uniq = models.UniqueIndex(
        "(epc) WHERE active",
        lambda env, diagnostics: env["nexus.rfid.tag"]._say_taken(diagnostics),
    )

    @api.depends("epc")
    def _compute_meaning(self):
        for tag in self:
            tag.meaning = tag._describe(tag.epc)
