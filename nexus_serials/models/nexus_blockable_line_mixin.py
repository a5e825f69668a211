from odoo import api, models


class NexusBlockableLineMixin(models.AbstractModel):
    """An order line that refuses products blocked for new orders once it is part of a
    confirmed order, whoever writes it. The order itself checks when it is confirmed."""

    _name = "nexus.blockable.line.mixin"
    _description = "Order Line That Refuses Blocked Products"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env["product.template"]._check_lines_not_blocked(
            lines.filtered(lambda line: line._is_order_confirmed())
        )
        return lines

    def write(self, vals):
        if not self._ordering_fields() & vals.keys():
            return super().write(vals)
        before = {
            line: line._get_ordered() for line in self if line._is_order_confirmed()
        }
        res = super().write(vals)
        ordered_more = self.filtered(
            lambda line: (
                line._is_order_confirmed()
                and (line not in before or line._is_more_than(*before[line]))
            )
        )
        self.env["product.template"]._check_lines_not_blocked(ordered_more)
        return res

    def _is_more_than(self, product, quantity):
        """Whether more is ordered than before; less of a blocked product is welcome."""
        product_now, quantity_now = self._get_ordered()
        return product_now != product or (
            product.uom_id.compare(quantity_now, quantity) > 0
        )

    def _ordering_fields(self):
        """Return the fields that change what a line orders."""
        return {"order_id", "product_id", "product_uom_id"}

    def _is_order_confirmed(self):
        raise NotImplementedError

    def _get_ordered(self):
        """Return the product and the quantity ordered, in the product's own unit."""
        raise NotImplementedError
