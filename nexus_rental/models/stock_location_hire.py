"""Where things are while they are out: a place for each client and each site.

The places are internal, so that what is there keeps its value, and outside every
warehouse, so that it is not on hand.
"""

from odoo import api, fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    hire_partner_id = fields.Many2one(
        "res.partner",
        "On Hire With",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The client or project site that has what is here.",
    )
    is_hire_root = fields.Boolean(readonly=True, copy=False)
    is_hire_place = fields.Boolean(
        "Out on Hire",
        compute="_compute_is_hire_place",
        store=True,
        recursive=True,
        help="What is here is out on hire: ours, but not on hand.",
    )
    place_kind = fields.Selection(
        selection_add=[("client", "Client")], ondelete={"client": "set null"}
    )

    _hire_partner_once = models.UniqueIndex(
        "(hire_partner_id, company_id) WHERE hire_partner_id IS NOT NULL",
        "There is a place for this client or site already.",
    )
    _hire_root_once = models.UniqueIndex(
        "(company_id) WHERE is_hire_root",
        "This company has a location for what is out on hire already.",
    )

    @api.depends("hire_partner_id", "is_hire_root", "location_id.is_hire_place")
    def _compute_is_hire_place(self):
        for location in self:
            location.is_hire_place = bool(
                location.hire_partner_id
                or location.is_hire_root
                or location.location_id.is_hire_place
            )

    @api.model
    def _get_hire_location(self, partner, company, kind):
        """Return the place of a client or project site; it is made on first use.

        :param str kind: client or site, of a place that is new
        """
        return self._get_place_of(
            partner,
            company,
            kind,
            "hire_partner_id",
            "is_hire_root",
            self.env._("On Hire"),
        )

    def _get_place_of(self, partner, company, kind, field, root_field, root_name):
        """Return the place of a partner under the one location of its sort.

        :param str field: where a place names its partner
        :param str root_field: the flag of the location above
        """
        # sudo: whoever moves units there need not have the right to make locations.
        places = self.sudo()
        place = places._find_hire_place([(field, "=", partner.id)], company)
        if not place:
            root = places._get_place_root(company, root_field, root_name)
            _take_turns(partner)
            place = places.create(
                {
                    "name": partner.display_name,
                    "location_id": root.id,
                    "usage": "internal",
                    "company_id": company.id,
                    field: partner.id,
                    "place_kind": kind,
                }
            )
        return place.with_env(self.env)

    def _get_place_root(self, company, field, name):
        root = self._find_hire_place([(field, "=", True)], company)
        if not root:
            _take_turns(company)
            root = self.create(
                {
                    "name": name,
                    "location_id": False,
                    "usage": "view",
                    "company_id": company.id,
                    field: True,
                }
            )
        return root

    def _find_hire_place(self, domain, company):
        place = self.with_context(active_test=False).search(
            [*domain, ("company_id", "=", company.id)], limit=1
        )
        if not place.active and place:
            place.active = True
        return place.with_env(self.env)


def _take_turns(record):
    """Have whoever makes the same thing at the same time start over once we are done,
    and find it made: our snapshot shows nothing that came after it, but a row somebody
    else has written since cannot be written."""
    record.env.cr.execute(
        f"UPDATE {record._table} SET write_date = write_date WHERE id = %s",
        [record.id],
    )
