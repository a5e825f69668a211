from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: What a change of which moves the bookings of a confirmed hire.
PERIOD_FIELDS = frozenset({"hire_start", "hire_end"})


class SaleOrder(models.Model):
    _inherit = "sale.order"

    is_hire = fields.Boolean(
        "Hire", help="What can be hired goes out for a period, and comes back."
    )
    hire_start = fields.Datetime(
        "Hire From", copy=False, index="btree_not_null", tracking=True
    )
    hire_end = fields.Datetime(
        "Hire Until", copy=False, index="btree_not_null", tracking=True
    )
    hire_length = fields.Char("Length", compute="_compute_hire_length")
    booking_ids = fields.One2many(
        "nexus.hire.booking", "order_id", "Bookings", readonly=True, copy=False
    )
    hire_state = fields.Selection(
        [
            ("quoted", "Quoted"),
            ("booked", "Booked"),
            ("prepared", "Prepared"),
            ("out", "Out"),
            ("back", "Back"),
            ("cancelled", "Cancelled"),
        ],
        "Hire Status",
        compute="_compute_hire_state",
        store=True,
        index="btree_not_null",
        help="Out: something is with the client. Back: nothing is, and nothing waits "
        "to go out.",
    )
    is_hire_late = fields.Boolean(
        "Late",
        compute="_compute_is_hire_late",
        search="_search_is_hire_late",
        help="Something should be back by now and is not.",
    )

    @api.depends("hire_start", "hire_end")
    def _compute_hire_length(self):
        for order in self:
            order.hire_length = order.order_line._describe_hire_length(
                order.hire_start, order.hire_end, order._get_hire_timezone()
            )

    @api.depends("is_hire", "state", "booking_ids.state")
    def _compute_hire_state(self):
        for order in self:
            order.hire_state = order.is_hire and order._find_hire_state()

    def _find_hire_state(self):
        if self.state == "cancel":
            return "cancelled"
        if self.state != "sale":
            return "quoted"
        states = set(self.booking_ids.mapped("state"))
        if "out" in states:
            return "out"
        if states and states <= {"back", "lost", "consumed"}:
            return "back"
        return "prepared" if "prepared" in states else "booked"

    @api.depends("booking_ids.state", "booking_ids.end")
    def _compute_is_hire_late(self):
        now = fields.Datetime.now()
        for order in self:
            order.is_hire_late = any(row._is_overdue(now) for row in order.booking_ids)

    def _search_is_hire_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self.env["nexus.hire.booking"]._search(
            [("state", "=", "out"), ("end", "<", fields.Datetime.now())]
        )
        return [("id", "in" if True in value else "not in", late.subselect("order_id"))]

    @api.constrains("is_hire", "hire_start", "hire_end")
    def _check_hire_period(self):
        for order in self.filtered("is_hire"):
            if not (order.hire_start and order.hire_end):
                continue
            if order.hire_start >= order.hire_end:
                raise ValidationError(
                    self.env._("%s: the hire has to end after it starts.", order.name)
                )

    def write(self, vals):
        if "is_hire" in vals:
            self._check_may_become_hire(vals["is_hire"])
        res = super().write(vals)
        if PERIOD_FIELDS & vals.keys():
            # The periods of the lines follow, without being written by hand.
            self.order_line.flush_recordset()
            self.order_line.filtered(
                lambda line: line.state == "sale"
            )._update_bookings()
        return res

    def _check_may_become_hire(self, is_hire):
        for order in self:
            if order.state == "sale" and order.is_hire != bool(is_hire):
                raise UserError(
                    self.env._(
                        "%s is confirmed: it cannot become a hire, or stop being one. "
                        "Cancel it, and set it to quotation.",
                        order.name,
                    )
                )

    def _get_hire_timezone(self):
        """Return where the days of this hire are counted."""
        self.ensure_one()
        return self.company_id.partner_id.tz or self.env.user.tz or "UTC"

    def _get_hire_site(self):
        """Return who has what is out: the client, or the site it is delivered to."""
        self.ensure_one()
        return self.partner_shipping_id or self.partner_id

    def _action_cancel(self):
        for order in self:
            if out := order.booking_ids.filtered(lambda row: row.state == "out"):
                raise UserError(
                    self.env._(
                        "%(order)s cannot be cancelled: %(items)s out. Check them in "
                        "first.",
                        order=order.name,
                        items=out._name_items(),
                    )
                )
        return super()._action_cancel()
