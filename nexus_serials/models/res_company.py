from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    nexus_document_layout_id = fields.Many2one(
        "nexus.document.layout",
        "Document Layout",
        ondelete="restrict",
        domain="['|', ('company_id', '=', False), ('company_id', '=', id)]",
        help="Columns of quotations, orders, delivery notes, pick lists and invoices.",
    )

    @api.constrains("nexus_document_layout_id")
    def _check_nexus_document_layout(self):
        for company in self:
            # sudo: whoever sets a company up need not read layouts.
            owner = company.sudo().nexus_document_layout_id.company_id
            if owner and owner != company:
                raise ValidationError(
                    self.env._(
                        "Document layout %(layout)s belongs to %(owner)s. Duplicate it "
                        "for %(company)s, or leave the company of the layout empty.",
                        layout=company.nexus_document_layout_id.display_name,
                        owner=owner.name,
                        company=company.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._set_default_document_layout()
        return companies

    @api.model
    def _set_default_document_layouts(self):
        """Give the companies there are the layout we ship."""
        # sudo: those the administrator is not in, too.
        without = [("nexus_document_layout_id", "=", False)]
        self.sudo().search(without)._set_default_document_layout()

    def _set_default_document_layout(self):
        """Give companies without one the first layout that is for all companies."""
        # sudo: whoever may create a company need not read the layouts.
        companies = self.sudo().filtered(lambda c: not c.nexus_document_layout_id)
        companies.nexus_document_layout_id = companies.env[
            "nexus.document.layout"
        ].search([("company_id", "=", False)], limit=1)
