"""Where units are that somebody else repairs: a place for each repairer.

As the places of clients, these are internal, so that what is there keeps its value,
and outside every warehouse, so that it is not on hand.
"""

from odoo import api, fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    repairer_id = fields.Many2one(
        "res.partner",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Who has what is here, to repair it.",
    )
    is_repairers_root = fields.Boolean(readonly=True, copy=False)
    place_kind = fields.Selection(
        selection_add=[("repairer", "Repairer")], ondelete={"repairer": "set null"}
    )

    _repairer_once = models.UniqueIndex(
        "(repairer_id, company_id) WHERE repairer_id IS NOT NULL",
        "There is a place for this repairer already.",
    )
    _repairers_root_once = models.UniqueIndex(
        "(company_id) WHERE is_repairers_root",
        "This company has a location for what is at repairers already.",
    )

    @api.model
    def _get_repairer_location(self, partner, company):
        """Return the place of a repairer; it is made on first use."""
        return self._get_place_of(
            partner,
            company,
            "repairer",
            "repairer_id",
            "is_repairers_root",
            self.env._("At Repairers"),
        )
