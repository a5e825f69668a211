from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def write(self, vals):
        if vals.get("state") in ("to approve", "purchase"):
            confirmed = self.filtered(lambda order: order.state != "purchase")
            self.env["product.template"]._check_lines_not_blocked(confirmed.order_line)
        return super().write(vals)
