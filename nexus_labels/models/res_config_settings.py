from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import label_settings


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    label_auto_generate_qr = fields.Boolean(
        "Auto-generate QR Codes",
        config_parameter=label_settings.AUTO_QR,
    )
    label_base_url = fields.Char(
        "Address on Labels",
        config_parameter=label_settings.BASE_URL,
        help="What the addresses in QR codes start with, such as "
        "https://odoo.example.com.",
    )
    is_unit_page_public = fields.Boolean(
        related="company_id.is_unit_page_public", readonly=False
    )
    unit_page_contact = fields.Text(
        related="company_id.unit_page_contact", readonly=False
    )

    @api.constrains("label_base_url")
    def _check_label_base_url(self):
        for settings in self:
            url = settings.label_base_url
            if url and not label_settings.is_base_url(url):
                raise ValidationError(
                    self.env._(
                        "%s is no address labels can link to. It looks like "
                        "https://odoo.example.com.",
                        url,
                    )
                )
