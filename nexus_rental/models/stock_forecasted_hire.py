from odoo import models


class StockForecasted(models.AbstractModel):
    _inherit = "stock.forecasted_product_product"

    def _product_sale_domain(self, product_template_ids, product_ids):
        """Count what is quoted to be sold: a hire makes no delivery."""
        domain = super()._product_sale_domain(product_template_ids, product_ids)
        return [
            *domain,
            ("is_hire", "=", False),
            ("hire_charge_booking_id", "=", False),
        ]
