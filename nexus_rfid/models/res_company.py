from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import epc as epc_text


class ResCompany(models.Model):
    _inherit = "res.company"

    rfid_gs1_prefix = fields.Char(
        "GS1 Company Prefix",
        help="What GS1 gave the company: 6 to 12 digits. Tags are written with numbers "
        "below it. Empty: tags keep what is on them.",
    )

    @api.constrains("rfid_gs1_prefix")
    def _check_rfid_gs1_prefix(self):
        for company in self.filtered("rfid_gs1_prefix"):
            if epc_text.find_prefix_fault(company.rfid_gs1_prefix):
                raise ValidationError(
                    self.env._(
                        "%s is not a GS1 company prefix: it has 6 to 12 digits, and "
                        "nothing else. GS1 says so in the licence of your numbers.",
                        company.rfid_gs1_prefix,
                    )
                )
