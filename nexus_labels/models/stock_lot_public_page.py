"""What a stranger who scans a label is told."""

from odoo import api, models

#: Whose units are somebody else's.
NOT_OURS = ("sold", "returned", "consumed", "not_received")


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model
    def _find_owner_to_tell(self, token):
        """Return the company to name to a stranger with this token; empty if the
        token is unknown, the unit is no longer ours, or the company's page is off."""
        companies = self.env["res.company"]
        if not token:
            return companies
        unit = self.search(
            [("nexus_token", "=", token), ("status", "not in", NOT_OURS)], limit=1
        )
        company = unit.company_id or unit._find_last_company()
        return company if company.is_unit_page_public else companies

    def _find_last_company(self):
        """Return the company in whose name the unit moved last."""
        return (
            self.env["stock.move.line"]
            .search(
                [("lot_id", "in", self.ids), ("state", "=", "done")],
                order="date desc, id desc",
                limit=1,
            )
            .company_id
        )
