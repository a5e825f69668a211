from odoo import models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _describe_place(self, location, line):
        if location.hire_partner_id and location.company_id in self.env.companies:
            return location.name
        return super()._describe_place(location, line)
