from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_open_hire_timeline(self):
        """Open the timeline of what this hire is for, around its period."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nexus_rental.nexus_hire_timeline_action"
        )
        hired = self.order_line.filtered("is_hire")
        starts, ends = hired.mapped("hire_start"), hired.mapped("hire_end")
        period = {}
        if any(starts) and any(ends):
            period = {
                "start": str(min(filter(None, starts))),
                "end": str(max(filter(None, ends))),
            }
        return {
            **action,
            "display_name": self.env._("Timeline of %s", self.name),
            "params": {
                "product_ids": hired.product_id.ids,
                "order_id": self.id,
                **period,
            },
        }
