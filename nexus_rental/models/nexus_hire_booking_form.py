from odoo import models


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    def action_open_hire(self):
        """Open the order of this booking."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
