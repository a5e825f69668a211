from odoo import models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "nexus.blockable.line.mixin"]

    def _ordering_fields(self):
        return super()._ordering_fields() | {"product_uom_qty"}

    def _is_order_confirmed(self):
        return self.order_id.state == "sale"

    def _get_ordered(self):
        return self.product_id, self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id, round=False
        )
