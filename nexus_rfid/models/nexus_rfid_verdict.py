"""What a live session makes of each tag it has seen."""

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.nexus_serials import numbering
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


def make_unit_key(lot, product_id, serial):
    """Return what tells a unit from others; one that is new has no ``lot`` yet."""
    return lot.id or (serial and (product_id, numbering.normalise(serial)))


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
    serial = fields.Char(help="Of a unit that is new here, as received ones are.")
    product_id = fields.Many2one("product.product", ondelete="cascade")
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

    def _get_unit_key(self):
        """Return what tells its unit from others, as several tags may be on one: its
        id, of a new one its product and serial; else the code."""
        return make_unit_key(self.lot_id, self.product_id.id, self.serial) or self.code

    @api.model
    def _get_pane(self, outcome):
        return PANES.get(outcome, "not_eligible")

    @api.model
    def _keep(self, session, rows):
        """Keep verdicts, unless somebody else just kept one on the same code: then the
        request begins anew, and sees it.

        :param list rows: of dict ``{code, pane, outcome}``, with ``fault``,
            ``message``, ``lot_id``, ``serial`` and ``product_id`` where there are any
        """
        self.env.execute_query(
            SQL(
                """INSERT INTO nexus_rfid_verdict
                          (session_id, code, pane, outcome, fault, message, lot_id,
                           serial, product_id, create_uid, write_uid,
                           create_date, write_date)
                   SELECT %s, code, pane, outcome, fault, message, lot_id,
                          serial, product_id, %s, %s,
                          now() AT TIME ZONE 'utc',
                          clock_timestamp() AT TIME ZONE 'utc'
                     FROM jsonb_to_recordset(%s) AS told (
                          place int, code text, pane text, outcome text,
                          fault text, message text, lot_id int, serial text,
                          product_id int)
                    ORDER BY place
                       ON CONFLICT (session_id, code) DO NOTHING
                RETURNING id""",
                session.id,
                self.env.uid,
                self.env.uid,
                Json(
                    [
                        {
                            "place": place,
                            **{name: it or None for name, it in row.items()},
                        }
                        for place, row in enumerate(rows)
                    ]
                ),
            )
        )
        self.invalidate_model()
        session.invalidate_recordset(["verdict_ids"])
