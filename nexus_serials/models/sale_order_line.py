from odoo import api, models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "nexus.blockable.line.mixin"]

    @api.depends("product_id", "move_ids.product_id")
    def _compute_product_updatable(self):
        super()._compute_product_updatable()
        for line in self:
            if line._has_moved_to_successor():
                line.product_updatable = True

    def _ordering_fields(self):
        return super()._ordering_fields() | {"product_uom_qty"}

    def _is_order_confirmed(self):
        return self.order_id.state == "sale"

    def _get_ordered(self):
        return self.product_id, self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id, round=False
        )

    def _has_moved_to_successor(self):
        """Whether nothing of this confirmed line has happened yet and all its moves
        are of the product that replaces the ordered one: the line may follow them."""
        self.ensure_one()
        successor = self.product_id.serial_successor_id
        moves = self.move_ids.filtered(lambda move: move.state != "cancel")
        return (
            successor
            and self.state == "sale"
            and not self.order_id.locked
            and not self.qty_invoiced
            and not self.qty_delivered
            and moves.product_id.product_tmpl_id == successor
        )
