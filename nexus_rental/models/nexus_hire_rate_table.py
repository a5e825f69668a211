"""What a hire costs by its length: factors on the day rate, as AV firms price."""

import pytz

from odoo import api, fields, models

from ..pricing import Rate, factor


class NexusHireRateTable(models.Model):
    _name = "nexus.hire.rate.table"
    _description = "Hire Rate Table"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    rate_ids = fields.One2many("nexus.hire.rate", "table_id", "Factors", copy=True)
    further_day_factor = fields.Float(
        "Each Further Day",
        digits=(8, 4),
        help="What each day beyond the longest duration of the table adds.",
    )

    def _get_factor(self, start, end, timezone):
        """Return by what the day rate is multiplied for a period.

        :param start, end: datetime in UTC
        :param str timezone: where days are counted
        """
        self.ensure_one()
        rates = [Rate(rate.duration, rate.unit, rate.factor) for rate in self.rate_ids]
        return factor(
            rates, self.further_day_factor, start, end, pytz.timezone(timezone)
        )


class NexusHireRate(models.Model):
    _name = "nexus.hire.rate"
    _description = "Hire Rate"
    _order = "table_id, hours, id"

    table_id = fields.Many2one(
        "nexus.hire.rate.table", required=True, index=True, ondelete="cascade"
    )
    duration = fields.Float("Up to", required=True, default=1)
    unit = fields.Selection(
        [("hour", "Hours"), ("day", "Days"), ("week", "Weeks")],
        required=True,
        default="day",
    )
    hours = fields.Float(compute="_compute_hours", store=True)
    factor = fields.Float(
        required=True,
        digits=(8, 4),
        help="By what the day rate is multiplied for a hire of up to this length.",
    )

    _duration_positive = models.Constraint(
        "CHECK (duration > 0)", "A duration has to be more than nothing."
    )
    _factor_positive = models.Constraint(
        "CHECK (factor >= 0)", "A factor cannot be less than nothing."
    )

    @api.depends("duration", "unit")
    def _compute_hours(self):
        hours = {"hour": 1, "day": 24, "week": 168}
        for rate in self:
            rate.hours = rate.duration * hours.get(rate.unit, 0)
