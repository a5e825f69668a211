from odoo import api, models


class NexusUnitEvent(models.Model):
    _inherit = "nexus.unit.event"

    @api.model
    def _get_kinds(self):
        return {
            **super()._get_kinds(),
            "qr_code": (self.env._("QR Code Generated"), "fa-qrcode"),
            "label_printed": (self.env._("Label Printed"), "fa-print"),
        }
