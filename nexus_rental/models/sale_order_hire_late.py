"""Whoever looks after a hire is told once that something of it is late."""

from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    is_hire_reminded = fields.Boolean(
        copy=False, help="Somebody was told that something of this hire is late."
    )

    @api.model
    def _cron_remind_of_late_hires(self):
        """Plan an activity on each hire that is late and had none."""
        late = self.search(
            [
                ("is_hire_late", "=", True),
                ("is_hire_reminded", "=", False),
                ("state", "=", "sale"),
            ]
        )
        late._remind_of_late()

    def _remind_of_late(self):
        if not self:
            return
        kind = self.env.ref("nexus_rental.mail_activity_type_hire_late")
        desk = self.env.ref("nexus_rental.group_rental_user").sudo().all_user_ids
        model = self.env["ir.model"]._get("sale.order")
        today = fields.Date.context_today(self)
        self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model.id,
                    "res_id": order.id,
                    "summary": kind.summary,
                    "note": order._describe_late(),
                    "date_deadline": today,
                    "user_id": order._get_hire_keeper(desk).id,
                }
                for order in self
            ]
        )
        self.is_hire_reminded = True

    def _get_hire_keeper(self, desk):
        """Return who is told: the salesperson, or somebody at the desk who may see
        the company."""
        if self.user_id.active:
            return self.user_id
        fit = desk.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        return fit[:1] or self.env.user

    def _describe_late(self):
        now = fields.Datetime.now()
        rows = self.booking_ids.filtered(lambda row: row._is_overdue(now))
        return self.env._("Still out: %s", rows._name_items())
