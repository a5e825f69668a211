from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hire_policy = fields.Selection(
        related="company_id.hire_policy", readonly=False, required=True
    )
    service_expired_policy = fields.Selection(
        related="company_id.service_expired_policy", readonly=False, required=True
    )
    service_never_policy = fields.Selection(
        related="company_id.service_never_policy", readonly=False, required=True
    )
    hire_prepare_hours = fields.Float(
        related="company_id.hire_prepare_hours", readonly=False
    )
    hire_turnaround_hours = fields.Float(
        related="company_id.hire_turnaround_hours", readonly=False
    )
    hire_serial_value = fields.Monetary(
        related="company_id.hire_serial_value", readonly=False
    )
