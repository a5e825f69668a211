"""How often the units of a product are tested or serviced."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..servicing import Rule

#: What units are due by. Whoever changes one changes the due list.
INTERVALS = ("months", "hires", "days_out")


class NexusServiceSchedule(models.Model):
    """A kind of service for the units of a product: each interval that is not 0
    counts, and what comes first decides; see ``servicing``."""

    _name = "nexus.service.schedule"
    _description = "Service Schedule"
    _order = "product_tmpl_id, kind_id"
    _rec_name = "kind_id"

    product_tmpl_id = fields.Many2one(
        "product.template",
        "Product",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("tracking", "=", "serial")],
    )
    kind_id = fields.Many2one(
        "nexus.service.kind", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="product_tmpl_id.company_id", store=True)
    months = fields.Integer(help="Calendar months after the last one.")
    hires = fields.Integer(help="Times a unit goes out after the last one.")
    days_out = fields.Integer(
        help="Days a unit is out on hire after the last one: of each hire the 24 hours "
        "that have started."
    )
    warning_days = fields.Integer(
        "Warn Before",
        default=14,
        help="Days before it is due, from which on it is in the list of what is soon.",
    )
    is_due_when_new = fields.Boolean(
        "Due when New",
        default=True,
        help="A unit that never had it is due at once. Otherwise its time counts from "
        "the day the unit came.",
    )

    _once = models.Constraint(
        "UNIQUE (product_tmpl_id, kind_id)",
        "The product has this kind of test or service already.",
    )
    _positive = models.Constraint(
        "CHECK (months >= 0 AND hires >= 0 AND days_out >= 0 AND warning_days >= 0)",
        "Intervals cannot be less than nothing.",
    )

    @api.constrains(*INTERVALS)
    def _check_interval(self):
        for schedule in self:
            if not any(schedule._get_rule()):
                raise ValidationError(
                    self.env._(
                        "%(product)s: say after how many months, hires or days out "
                        "%(kind)s is due again.",
                        product=schedule.product_tmpl_id.display_name,
                        kind=schedule.kind_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        schedules = super().create(vals_list)
        # sudo: the due list is nobody's to write by hand.
        self.env["nexus.service.due"].sudo()._fit_rows(schedules)
        return schedules

    def write(self, vals):
        res = super().write(vals)
        if {"product_tmpl_id", "kind_id"} & vals.keys():
            dues = self.env["nexus.service.due"].sudo()
            dues.search([("schedule_id", "in", self.ids)])._leave_schedule()
            dues._fit_rows(self)
        return res

    def unlink(self):
        dues = self.env["nexus.service.due"].sudo()
        rows = dues.search([("schedule_id", "in", self.ids)])
        rows._leave_schedule()
        return super().unlink()

    def _get_rule(self):
        return Rule(self.months, self.hires, self.days_out)
