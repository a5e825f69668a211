from odoo import fields, models

#: What can come of a scan. Nothing is ever added to this list: pages, bridges and
#: programs map it to colours, sounds and steps of their own.
OUTCOMES = (
    "ok",
    "warning",
    "already",
    "not_expected",
    "wrong",
    "not_eligible",
    "promised",
    "ambiguous",
    "unknown",
    "refused",
)
#: Outcomes of scans that took effect.
ACCEPTED = ("ok", "warning")


class NexusScan(models.Model):
    """One scan of a session, and what came of it.

    Rows are written by the session alone; whoever sends the same ``uuid`` again is
    answered from here.
    """

    _name = "nexus.scan"
    _description = "Scan"
    _order = "id desc"
    _rec_name = "code"

    session_id = fields.Many2one(
        "nexus.scan.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id")
    uuid = fields.Char(required=True)
    code = fields.Char(help="As it was scanned.")
    scanned_at = fields.Datetime(help="By the clock of whoever scanned.")
    source = fields.Char(help="scanner, rfid, api …")
    user_id = fields.Many2one("res.users", required=True)
    outcome = fields.Char(required=True)
    message = fields.Char()
    fault = fields.Char(help="Code of what speaks against it, as everywhere else.")
    lot_id = fields.Many2one(
        "stock.lot", "Unit", index="btree_not_null", ondelete="set null"
    )
    serial = fields.Char("Serial Number", help="Of a unit that does not exist yet.")
    res_model = fields.Char(help="Of what was scanned where it was not a unit.")
    res_id = fields.Many2oneReference(model_field="res_model")
    location_id = fields.Many2one("stock.location", "Place")
    is_undone = fields.Boolean("Undone")
    effect = fields.Json(help="What undoing has to know.")

    _uuid_uniq = models.UniqueIndex("(session_id, uuid)")
    _unit_index = models.Index("(session_id, lot_id) WHERE lot_id IS NOT NULL")

    def _is_effective(self):
        """Tell whether this scan took effect and still has it."""
        return self.outcome in ACCEPTED and not self.is_undone
