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

    rfid_event_days = fields.Integer(
        "Keep Events for",
        config_parameter=rfid_settings.EVENT_DAYS,
        default=rfid_settings.EVENT_DAYS_DEFAULT,
        help="Days that single reads are kept. 0: for ever.",
    )

    @api.constrains("rfid_event_days")
    def _check_rfid_event_days(self):
        if any(settings.rfid_event_days < 0 for settings in self):
            raise ValidationError(
                self.env._("Events are kept for a number of days, or for ever (0).")
            )

    @api.constrains("rfid_hint_units")
    def _check_rfid_hint_units(self):
        if any(settings.rfid_hint_units < 0 for settings in self):
            raise ValidationError(
                self.env._("RFID is suggested above a number of units, or never (0).")
            )
