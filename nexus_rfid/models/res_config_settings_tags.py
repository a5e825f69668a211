from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import rfid_settings


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    rfid_gs1_prefix = fields.Char(related="company_id.rfid_gs1_prefix", readonly=False)
    rfid_hint_units = fields.Integer(
        "Suggest RFID above",
        config_parameter=rfid_settings.HINT_UNITS,
        default=rfid_settings.HINT_UNITS_DEFAULT,
        help="Units of one product that are scanned one by one. 0: never.",
    )

    @api.constrains("rfid_hint_units")
    def _check_rfid_hint_units(self):
        if any(settings.rfid_hint_units < 0 for settings in self):
            raise ValidationError(
                self.env._("RFID is suggested above a number of units, or never (0).")
            )
