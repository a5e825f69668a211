"""Kinds of tests and services units need."""

from odoo import api, fields, models


class NexusServiceKind(models.Model):
    """PAT test, inspection, calibration, service, and what else a firm has.

    A test has a result, passed or failed, and can stop a check-out; other services are
    merely done.
    """

    _name = "nexus.service.kind"
    _description = "Kind of Test or Service"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_test = fields.Boolean(
        "Passed or Failed",
        default=True,
        help="It is a test: a unit passes or fails. A unit that failed, or whose test "
        "has expired, is not for hire. Anything else is merely done.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        "Who Is Told",
        domain=[("share", "=", False)],
        help="Gets an activity for each unit that is due. Empty: somebody who plans "
        "hires.",
    )
    measured_definition = fields.PropertiesDefinition("Measured Values")
    schedule_ids = fields.One2many("nexus.service.schedule", "kind_id", "Schedules")
    schedule_count = fields.Integer("Products", compute="_compute_schedule_count")

    _name_uniq = models.Constraint(
        "UNIQUE (name)", "There is a kind of test or service with this name."
    )

    def _compute_schedule_count(self):
        counts = dict(
            self.env["nexus.service.schedule"]._read_group(
                [("kind_id", "in", self.ids)], ["kind_id"], ["__count"]
            )
        )
        for kind in self:
            kind.schedule_count = counts.get(kind, 0)

    def write(self, vals):
        res = super().write(vals)
        if "active" in vals:
            # sudo: the due list is nobody's to write by hand.
            dues = self.env["nexus.service.due"].sudo()
            if vals["active"]:
                dues._fit_rows(self.schedule_ids)
            else:
                dues.search([("kind_id", "in", self.ids)])._leave_schedule()
        return res

    @api.model
    def _get_result_names(self):
        field = self.env["nexus.service.record"]._fields["result"]
        return dict(field._description_selection(self.env))
