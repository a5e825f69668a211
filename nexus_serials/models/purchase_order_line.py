from odoo import models


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "nexus.blockable.line.mixin"]

    def _ordering_fields(self):
        return super()._ordering_fields() | {"product_qty"}

    def _is_order_confirmed(self):
        return self.order_id.state == "purchase"

    def _get_ordered(self):
        return self.product_id, self.product_uom_id._compute_quantity(
            self.product_qty, self.product_id.uom_id, round=False
        )
