"""How often the units of a product are tested and serviced is said on the product."""

from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    service_schedule_ids = fields.One2many(
        "nexus.service.schedule", "product_tmpl_id", "Tests and Services", copy=True
    )

    def write(self, vals):
        res = super().write(vals)
        if "tracking" in vals:
            schedules = self.service_schedule_ids
            if schedules:
                # sudo: the due list is nobody's to write by hand.
                self.env["nexus.service.due"].sudo()._fit_rows(schedules)
        return res
