"""The lines of a hire: their period, and what they cost by it."""

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..pricing import describe_duration, factor


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    is_hire = fields.Boolean(
        "Hired",
        compute="_compute_is_hire",
        store=True,
        readonly=False,
        precompute=True,
        help="Goes out and comes back. Untick to sell it for good.",
    )
    hire_start = fields.Datetime(
        "From",
        compute="_compute_hire_period",
        store=True,
        readonly=False,
        precompute=True,
    )
    hire_end = fields.Datetime(
        "Until",
        compute="_compute_hire_period",
        store=True,
        readonly=False,
        precompute=True,
    )
    has_own_period = fields.Boolean(
        help="Hired for another time than the rest of the order.", copy=False
    )

    @api.depends("product_id", "order_id.is_hire")
    def _compute_is_hire(self):
        for line in self:
            line.is_hire = (
                line.order_id.is_hire
                and line.product_id.can_be_hired
                and not line.display_type
            )

    @api.depends("order_id.hire_start", "order_id.hire_end", "is_hire")
    def _compute_hire_period(self):
        for line in self:
            if not line.is_hire:
                line.hire_start = line.hire_end = False
            elif not (line.has_own_period and line.hire_start and line.hire_end):
                line.hire_start = line.order_id.hire_start
                line.hire_end = line.order_id.hire_end

    @api.onchange("hire_start", "hire_end")
    def _onchange_hire_period(self):
        self.has_own_period = self._has_other_period()

    def _has_other_period(self):
        return self.is_hire and (self.hire_start, self.hire_end) != (
            self.order_id.hire_start,
            self.order_id.hire_end,
        )

    @api.constrains("is_hire", "hire_start", "hire_end")
    def _check_hire_period(self):
        for line in self.filtered("is_hire"):
            if line.hire_start and line.hire_end and line.hire_start >= line.hire_end:
                raise ValidationError(
                    self.env._(
                        "%(product)s on %(order)s: the hire has to end after it "
                        "starts.",
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                    )
                )

    @api.constrains("is_hire", "product_id")
    def _check_is_hire(self):
        for line in self.filtered("is_hire"):
            if not line.product_id.can_be_hired or not line.order_id.is_hire:
                raise ValidationError(
                    self.env._(
                        "%(product)s cannot be hired out on %(order)s. Tick Can be "
                        "Hired on the product and Hire on the order first.",
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._mark_own_periods(vals_list)
        return lines

    def write(self, vals):
        res = super().write(vals)
        if {"hire_start", "hire_end"} & vals.keys() and "has_own_period" not in vals:
            for line in self:
                line.has_own_period = line._has_other_period()
        return res

    def _mark_own_periods(self, vals_list):
        for line, vals in zip(self, vals_list, strict=True):
            if vals.get("hire_start") or vals.get("hire_end"):
                line.has_own_period = line._has_other_period()

    # ------------------------------------------------------------------
    # Price
    # ------------------------------------------------------------------

    @api.depends("is_hire", "hire_start", "hire_end")
    def _compute_price_unit(self):
        return super()._compute_price_unit()

    def _get_display_price(self):
        if self.is_hire and self.product_id.hire_pricing == "rates":
            return self._get_hire_price()
        return super()._get_display_price()

    def _get_hire_price(self):
        """Return what one costs for the period of the line, in the order's currency
        and in the unit of measure of the line."""
        product = self.product_id
        amount = product.currency_id._convert(
            product.hire_day_rate * self._get_hire_factor(),
            self.currency_id,
            self.company_id,
            self._get_order_date(),
            round=False,
        )
        return product.uom_id._compute_price(amount, self.product_uom_id)

    def _get_hire_factor(self):
        """Return by what the day rate is multiplied; 1 while there is no period."""
        if not (self.hire_start and self.hire_end) or self.hire_start >= self.hire_end:
            return 1.0
        timezone = self.order_id._get_hire_timezone()
        table = self.product_id.hire_rate_table_id
        if table:
            return table._get_factor(self.hire_start, self.hire_end, timezone)
        return factor([], 1.0, self.hire_start, self.hire_end, pytz.timezone(timezone))

    @api.model
    def _describe_hire_length(self, start, end, timezone):
        """Return the length of a hire in words, False without a period."""
        if not (start and end) or start >= end:
            return False
        count, unit = describe_duration(start, end, pytz.timezone(timezone))
        if count == 1:
            return {
                "hour": self.env._("1 hour"),
                "day": self.env._("1 day"),
                "week": self.env._("1 week"),
            }[unit]
        return {
            "hour": self.env._("%s hours", count),
            "day": self.env._("%s days", count),
            "week": self.env._("%s weeks", count),
        }[unit]
