"""What a live session makes of each tag it has seen."""

from odoo import api, fields, models

from odoo.addons.nexus_serials.models.nexus_scan import ACCEPTED

#: Where the page shows what the engine says of a code; all others: not eligible.
PANES = {
    **dict.fromkeys(ACCEPTED, "found"),
    "already": "already",
    "not_expected": "unexpected",
    "wrong": "unexpected",
    "unknown": "unknown",
}
PANE_NAMES = ("found", "unexpected", "unknown", "not_eligible", "already")


class NexusRfidVerdict(models.Model):
    """What would come of a tag if the session was finished now.

    Kept beside the sighting, which the bridge writes all the time: whoever looks and
    whoever reads never wait for each other.
    """

    _name = "nexus.rfid.verdict"
    _description = "RFID Verdict"
    _order = "id"
    _rec_name = "code"

    session_id = fields.Many2one(
        "nexus.rfid.session", required=True, ondelete="cascade"
    )
    code = fields.Char(required=True)
    lot_id = fields.Many2one(
        "stock.lot", "Unit", index="btree_not_null", ondelete="cascade"
    )
    pane = fields.Char(required=True, help="found, unexpected, unknown …")
    outcome = fields.Char(required=True)
    fault = fields.Char()
    message = fields.Char()
    pane_name = fields.Char(compute="_compute_pane_name")
    product_id = fields.Many2one(related="lot_id.product_id", string="Product")
    is_left_out = fields.Boolean("Left Out", help="Found, and not to count.")

    _code_uniq = models.UniqueIndex("(session_id, code)")

    @api.depends("pane")
    def _compute_pane_name(self):
        names = {
            "found": self.env._("Booked"),
            "waiting": self.env._("Waiting"),
            "unknown": self.env._("Unknown tag"),
        }
        for verdict in self:
            verdict.pane_name = names.get(verdict.pane, verdict.pane)

    @api.model
    def _get_pane(self, outcome):
        return PANES.get(outcome, "not_eligible")
