from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        if vals.get("state") == "sale":
            confirmed = self.filtered(lambda order: order.state != "sale")
            self.env["product.template"]._check_lines_not_blocked(confirmed.order_line)
        return super().write(vals)
