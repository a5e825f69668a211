from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        res = super().write(vals)
        if {"name", "parent_id"} & vals.keys():
            # sudo: the place is called as its partner, whoever renames it.
            places = (
                self.env["stock.location"]
                .sudo()
                .with_context(active_test=False)
                .search(
                    [
                        "|",
                        ("hire_partner_id", "in", self.ids),
                        ("repairer_id", "in", self.ids),
                    ]
                )
            )
            for place in places:
                partner = place.hire_partner_id or place.repairer_id
                place.name = partner.display_name
        return res
