from odoo import api, models


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _update_available_quantity(self, product_id, location_id, *args, **kwargs):
        if product_id.can_be_hired:
            touched = self.env["nexus.hire.booking"]._get_touched("products")
            touched.add(product_id.id)
        return super()._update_available_quantity(
            product_id, location_id, *args, **kwargs
        )
