from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        if "state" not in vals:
            return super().write(vals)
        were_confirmed = self.filtered(lambda order: order.state == "sale")
        if vals["state"] == "sale":
            confirmed = self - were_confirmed
            self.env["product.template"]._check_lines_not_blocked(confirmed.order_line)
            res = super().write(vals)
            # Before Odoo makes the deliveries, which then take the promised units.
            confirmed.order_line._promise_serials()
            return res
        res = super().write(vals)
        were_confirmed.order_line._release_serials()
        return res

    def _action_cancel(self):
        # Before the deliveries are cancelled: the order keeps naming its units.
        self.order_line._release_serials()
        return super()._action_cancel()
