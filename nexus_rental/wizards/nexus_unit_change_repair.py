from odoo import models


class NexusUnitChange(models.TransientModel):
    _inherit = "nexus.unit.change"

    def action_apply(self):
        """Who says that units are in maintenance is asked what is to be repaired."""
        res = super().action_apply()
        if self.kind == "status" and self.status == "in_maintenance":
            return self.lot_ids.action_open_repair()
        return res
