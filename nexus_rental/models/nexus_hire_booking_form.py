from odoo import models


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    def action_open_hire(self):
        """Open the order of this booking."""
        self.ensure_one()
        return self.order_id.action_open_hire()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_open_hire(self):
        """Open this hire: who sells nothing sees what is to be handed out and taken
        back, for Odoo keeps its form of an order from them."""
        self.ensure_one()
        sells = self.env.user.has_group("sales_team.group_sale_salesman")
        name = "sale.view_order_form"
        if not sells:
            name = "nexus_rental.sale_order_view_form_hire_warehouse"
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "sale.order",
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref(name).id, "form")],
        }
