from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    is_unit_page_public = fields.Boolean(
        "Public Page of Units",
        help="Whoever scans the label of a unit and may not see the unit reads whose "
        "it is and whom to contact; nothing else.",
    )
    unit_page_contact = fields.Text(
        "Contact on the Public Page",
        translate=True,
        help="What to do with a unit somebody found. Empty: the company's phone number "
        "and e-mail address.",
    )
