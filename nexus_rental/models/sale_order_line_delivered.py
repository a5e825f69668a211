"""What is delivered of a hire, and that Odoo ships none of it."""

from odoo import api, fields, models

from .nexus_hire_booking import GONE_OUT


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _is_delivered_by_odoo(self):
        """Tell whether Odoo delivers this line: not what is hired out, nor the charge
        for what did not come back."""
        return not (self.is_hire or self.hire_charge_booking_id)

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        shipped = self.filtered(lambda line: line._is_delivered_by_odoo())
        return super(SaleOrderLine, shipped)._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty
        )

    @api.depends("is_hire", "hire_charge_booking_id")
    def _compute_qty_to_deliver(self):
        res = super()._compute_qty_to_deliver()
        others = self.filtered(lambda line: not line._is_delivered_by_odoo())
        others.display_qty_widget = False
        return res

    @api.depends(
        "is_hire",
        "booking_ids.state",
        "booking_ids.quantity",
        "hire_charge_booking_id",
        "product_uom_qty",
    )
    def _compute_qty_delivered(self):
        return super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        """What went out on hire is delivered, whether or not it is back. What did not
        come back is charged when it is known."""
        quantities = super()._prepare_qty_delivered()
        for line in self:
            if line.is_hire:
                quantities[line] = line._get_quantity_gone_out()
            elif line.hire_charge_booking_id:
                quantities[line] = line.product_uom_qty
        return quantities

    def _update_line_quantity(self, values):
        """Say of a hire what is out, before Odoo asks for a return of a delivery."""
        for line in self.filtered("is_hire"):
            gone = line._get_rows_gone_out()
            if (
                line.product_uom_id.compare(
                    values["product_uom_qty"], line.qty_delivered
                )
                < 0
            ):
                line._check_not_gone(gone, -1)
        return super()._update_line_quantity(values)

    def _get_rows_gone_out(self):
        # sudo: whoever may see the order is told how much of it is delivered.
        return self.sudo().booking_ids.filtered(lambda row: row.state in GONE_OUT)

    def _get_quantity_gone_out(self):
        rows = self._get_rows_gone_out()
        if until := self.env.context.get("accrual_entry_date"):
            until = fields.Date.to_date(until)
            rows = rows.filtered(
                lambda row: fields.Date.context_today(self, row.date_out) <= until
            )
        return self.product_id.uom_id._compute_quantity(
            sum(rows.mapped("quantity")), self.product_uom_id
        )
