"""Whoever looks after tests is told once of each unit that is due."""

from odoo import api, fields, models

#: States somebody is told of.
DUE = ("soon", "expired")
#: Units nobody tests any more, or for now.
NOT_OURS = ("sold", "lost", "retired", "returned", "consumed", "not_received")


class NexusServiceDue(models.Model):
    _inherit = "nexus.service.due"

    is_reminded = fields.Boolean(
        copy=False, help="Somebody was told that it is due this time."
    )
    activity_id = fields.Many2one(
        "mail.activity", index="btree_not_null", ondelete="set null", copy=False
    )

    @api.model
    def _cron_follow_calendar(self):
        """Bring the list up to date, and have somebody see to what is due."""
        self._fit_rows()
        self._find_overtaken()._bring_up_to_date()
        self.search(
            [("is_reminded", "=", True), ("state", "not in", DUE)]
        )._forget_reminder()
        self.search(
            [
                ("is_reminded", "=", False),
                ("state", "in", DUE),
                ("lot_id.status", "not in", NOT_OURS),
            ]
        )._remind()

    def _remind(self):
        """Plan an activity on each of these units."""
        if not self:
            return
        kind = self.env.ref("nexus_rental.mail_activity_type_service_due")
        desk = self.env.ref("nexus_rental.group_rental_user").sudo().all_user_ids
        model = self.env["ir.model"]._get("stock.lot")
        today = fields.Date.context_today(self)
        names = dict(self._fields["state"]._description_selection(self.env))
        activities = self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model.id,
                    "res_id": row.lot_id.id,
                    "summary": f"{row.kind_id.name}: {names[row.state]}",
                    "date_deadline": row.due_date or today,
                    "user_id": row._get_keeper(desk).id,
                }
                for row in self
            ]
        )
        for row, activity in zip(self, activities, strict=True):
            row.activity_id = activity
        self.is_reminded = True

    def _get_keeper(self, desk):
        """Return who is told: whom the kind names, or somebody at the desk who may see
        the unit."""
        if self.kind_id.responsible_id.active:
            return self.kind_id.responsible_id
        company = self.company_id
        fit = desk.filtered(
            lambda user: user.active and (not company or company in user.company_ids)
        )
        return fit[:1] or self.env.user

    def _forget_reminder(self):
        """What was due is done, or not due any more."""
        self.activity_id.unlink()
        self.is_reminded = False
