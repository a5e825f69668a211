from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    hire_charge_booking_id = fields.Many2one(
        "nexus.hire.booking",
        "Charge For",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="What this line charges for: it was lost, used up or damaged on the hire.",
    )


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    charge_line_ids = fields.One2many(
        "sale.order.line", "hire_charge_booking_id", "Charges", readonly=True
    )

    def _prepare_charge(self):
        product = self.product_id
        return {
            "order_id": self.order_id.id,
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "product_uom_qty": self.quantity,
            # Due at once, whatever the invoicing policy.
            "qty_delivered": self.quantity,
            "name": self._describe_charge(),
            "price_unit": self._get_replacement_price(),
            "is_hire": False,
            "hire_charge_booking_id": self.id,
        }

    def _describe_charge(self):
        values = {
            "product": self.product_id.display_name,
            "serial": self.lot_id.name,
        }
        if self.state == "consumed":
            return self.env._("Used up: %(product)s", **values)
        if self.lot_id:
            return self.env._("Not returned: %(product)s, %(serial)s", **values)
        return self.env._("Not returned: %(product)s", **values)

    def _get_replacement_price(self):
        product, order = self.product_id, self.order_id
        return product.currency_id._convert(
            product.hire_replacement_value or product.lst_price,
            order.currency_id,
            order.company_id,
            fields.Date.context_today(self),
        )

    def _is_cost_left_to_charge(self):
        """Tell whether no movement books what it costs that this is gone, see
        account_move_line_hire.py."""
        if self.state not in ("lost", "consumed"):
            return False
        if move := self.move_in_id:
            return move.is_out and not move.account_move_id
        product = self.product_id.with_company(self.company_id)
        return not product.property_stock_inventory.valuation_account_id
