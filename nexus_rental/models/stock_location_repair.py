"""Where units are that somebody else repairs: a place for each repairer.

As the places of clients, these are internal, so that what is there keeps its value,
and outside every warehouse, so that it is not on hand.
"""

from odoo import api, fields, models

from .stock_location_hire import _take_turns


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
        # sudo: whoever sends a unit away need not have the right to make locations.
        places = self.sudo()
        place = places._find_hire_place([("repairer_id", "=", partner.id)], company)
        if not place:
            root = places._get_repairers_root(company)
            _take_turns(partner)
            place = places.create(
                {
                    "name": partner.display_name,
                    "location_id": root.id,
                    "usage": "internal",
                    "company_id": company.id,
                    "repairer_id": partner.id,
                    "place_kind": "repairer",
                }
            )
        return place.with_env(self.env)

    def _get_repairers_root(self, company):
        root = self._find_hire_place([("is_repairers_root", "=", True)], company)
        if not root:
            _take_turns(company)
            root = self.create(
                {
                    "name": self.env._("At Repairers"),
                    "location_id": False,
                    "usage": "view",
                    "company_id": company.id,
                    "is_repairers_root": True,
                }
            )
        return root
