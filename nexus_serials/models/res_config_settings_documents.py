from odoo import fields, models

from .. import serial_settings


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    serial_document_layouts = fields.Boolean(
        "Document Layouts",
        config_parameter=serial_settings.DOCUMENT_LAYOUTS,
        help="Documents have a column of serial numbers and the columns laid out here. "
        "Off: they are printed as without this app.",
    )
    nexus_document_layout_id = fields.Many2one(
        related="company_id.nexus_document_layout_id",
        string="Document Layout",
        readonly=False,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
