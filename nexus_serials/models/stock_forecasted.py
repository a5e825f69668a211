from odoo import models
from odoo.fields import Domain


class StockForecasted(models.AbstractModel):
    """Odoo's forecast report, and the availability of each delivery that follows from
    it, count no unit that reservation passes by."""

    _inherit = "stock.forecasted_product_product"

    def _get_quant_domain(self, location_ids, products):
        domain = super()._get_quant_domain(location_ids, products)
        # sudo: sales may not read units, but is told how many can be had.
        lots = self.env["stock.lot"].sudo()
        unfit = lots._search([("status_flag", "in", lots._get_unfit_flags())])
        # What is reserved all the same is subtracted with its delivery.
        return Domain(domain) & (
            Domain("lot_id", "not in", unfit) | Domain("reserved_quantity", ">", 0)
        )
