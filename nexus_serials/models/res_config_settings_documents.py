from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    nexus_document_layout_id = fields.Many2one(
        related="company_id.nexus_document_layout_id",
        string="Document Layout",
        readonly=False,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
