from odoo import fields, models

from .. import serial_settings
from .product_identification import IDENTIFICATIONS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    serial_identification = fields.Selection(
        IDENTIFICATIONS,
        "Identification of Units",
        required=True,
        default=serial_settings.DEFAULTS[serial_settings.IDENTIFICATION],
        config_parameter=serial_settings.IDENTIFICATION,
        help="How units of new products are marked, unless their category says "
        "otherwise.",
    )
