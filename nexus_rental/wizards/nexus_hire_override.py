from odoo import fields, models


class NexusHireOverride(models.TransientModel):
    """Asks why a hire is confirmed although there is not enough."""

    _name = "nexus.hire.override"
    _description = "Confirm a Hire That Is Short"

    order_id = fields.Many2one("sale.order", required=True)
    shortages = fields.Text()
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        result = self.order_id.confirm_hire(self.reason)
        if isinstance(result, dict):
            return result
        return {"type": "ir.actions.act_window_close"}
