from odoo import fields, models


class NexusServiceCancel(models.TransientModel):
    """Asks why tests or services that were recorded count no more."""

    _name = "nexus.service.cancel"
    _description = "Cancel Tests or Services"

    record_ids = fields.Many2many(
        "nexus.service.record",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Char(required=True)

    def action_cancel_records(self):
        self.ensure_one()
        self.record_ids.cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
