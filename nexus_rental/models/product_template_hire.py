from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_company_hire import POLICIES

#: Bulk products with more of them on hand are suggested to have serial numbers.
MANY = 500


class ProductTemplate(models.Model):
    _inherit = "product.template"

    can_be_hired = fields.Boolean(
        "Can be Hired", help="Offered on hires: goes out and comes back."
    )
    hire_tracking = fields.Selection(
        [("bulk", "Bulk: by quantity"), ("serialized", "Serialized: by unit")],
        "Tracking Method",
        compute="_compute_hire_tracking",
        help="Bulk is hired out by quantity. Serialized, each unit has its own "
        "history, condition and place: switch on serial numbers.",
    )
    hire_pricing = fields.Selection(
        [("rates", "Day rate"), ("manual", "Manual price")],
        "Hire Price",
        default="rates",
        required=True,
        help="Day rate: times the factor for the length of the hire. Manual price: the "
        "sales price, or what is typed on the order.",
    )
    hire_day_rate = fields.Monetary("Day Rate", help="What one costs for one day.")
    hire_rate_table_id = fields.Many2one(
        "nexus.hire.rate.table",
        "Rate Table",
        compute="_compute_hire_defaults",
        store=True,
        readonly=False,
        check_company=True,
        help="Factors on the day rate by the length of the hire. Empty: the day rate "
        "for each day.",
    )
    hire_prepare_hours = fields.Float(
        "Preparation Time",
        compute="_compute_hire_defaults",
        store=True,
        readonly=False,
        help="Hours before a hire during which it is taken already.",
    )
    hire_turnaround_hours = fields.Float(
        "Turnaround Time",
        compute="_compute_hire_defaults",
        store=True,
        readonly=False,
        help="Hours after a hire until it can be hired again.",
    )
    hire_replacement_value = fields.Monetary(
        "Replacement Value",
        help="What the client is charged for one that does not come back.",
    )
    hire_policy = fields.Selection(
        POLICIES,
        "Overbooking",
        help="What happens when more is hired out than there is. Empty: what the "
        "category says, or the company.",
    )
    hire_hint = fields.Char(compute="_compute_hire_hint")

    @api.depends("tracking")
    def _compute_hire_tracking(self):
        for template in self:
            is_serial = template.tracking == "serial"
            template.hire_tracking = "serialized" if is_serial else "bulk"

    @api.depends("categ_id", "can_be_hired")
    def _compute_hire_defaults(self):
        """Take what is empty from the category, or from the company."""
        for template in self.filtered("can_be_hired"):
            category = template.categ_id
            company = template.company_id or self.env.company
            for name in ("hire_prepare_hours", "hire_turnaround_hours"):
                template[name] = template[name] or category[name] or company[name]
            template.hire_rate_table_id = (
                template.hire_rate_table_id or category.hire_rate_table_id
            )
        rest = self.filtered(lambda template: not template.can_be_hired)
        for template in rest:
            template.hire_prepare_hours = template.hire_prepare_hours
            template.hire_turnaround_hours = template.hire_turnaround_hours
            template.hire_rate_table_id = template.hire_rate_table_id

    @api.depends("can_be_hired", "tracking", "hire_replacement_value", "standard_price")
    def _compute_hire_hint(self):
        for template in self:
            template.hire_hint = template._get_hire_hint()

    def _get_hire_hint(self):
        if not self.can_be_hired or self.tracking == "serial":
            return False
        limit = (self.company_id or self.env.company).hire_serial_value
        value = max(self.hire_replacement_value, self.standard_price)
        if limit and value > limit:
            return self.env._(
                "Worth more than %s apiece: with serial numbers you know where each "
                "one is, and in what condition.",
                self.currency_id.format(limit),
            )
        if self.qty_available > MANY:
            return self.env._(
                "More than %s on hand without serial numbers: nobody will know which "
                "of them are where.",
                MANY,
            )
        return False

    @api.constrains("can_be_hired", "is_storable")
    def _check_can_be_hired(self):
        for template in self:
            if template.can_be_hired and not template.is_storable:
                raise ValidationError(
                    self.env._(
                        "%s cannot be hired: its stock is not tracked. Tick Track "
                        "Inventory first.",
                        template.display_name,
                    )
                )

    @api.constrains(
        "hire_day_rate",
        "hire_replacement_value",
        "hire_prepare_hours",
        "hire_turnaround_hours",
    )
    def _check_hire_amounts(self):
        for template in self:
            for name in (
                "hire_day_rate",
                "hire_replacement_value",
                "hire_prepare_hours",
                "hire_turnaround_hours",
            ):
                if template[name] < 0:
                    raise ValidationError(
                        self.env._(
                            "%(field)s of %(product)s cannot be less than nothing.",
                            field=self._fields[name]._description_string(self.env),
                            product=template.display_name,
                        )
                    )

    def _get_hire_policy(self, company):
        """Return block, warn or allow."""
        self.ensure_one()
        return self.hire_policy or self.categ_id.hire_policy or company.hire_policy
