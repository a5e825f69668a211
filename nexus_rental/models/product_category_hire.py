from odoo import fields, models

from .res_company_hire import POLICIES


class ProductCategory(models.Model):
    _inherit = "product.category"

    hire_rate_table_id = fields.Many2one(
        "nexus.hire.rate.table",
        "Rate Table",
        help="What new products of this category cost by the length of the hire.",
    )
    hire_prepare_hours = fields.Float("Preparation Time")
    hire_turnaround_hours = fields.Float("Turnaround Time")
    hire_policy = fields.Selection(
        POLICIES, "Overbooking", help="Empty: what the company says."
    )
