"""What was tested and serviced, and what came of it."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.nexus_serials.message_list import list_rows

from ..servicing import add_months

#: What a record says of the past: who was wrong cancels it.
FIXED = ("lot_id", "kind_id", "date", "result")
#: Written by :meth:`NexusServiceRecord.cancel` alone, which asks for the reason.
CANCELLED = frozenset({"is_cancelled", "cancel_reason", "cancel_user_id"})


class NexusServiceRecord(models.Model):
    """A test or service of one unit. Kept for good: a wrong one is cancelled with a
    reason (:meth:`cancel`), and counts no more.

    What others may build on: ``lot_id``, ``kind_id``, ``date``, ``result`` (passed,
    failed; done for what is no test), ``next_due_date`` (by months, or as it was
    given), ``tester_id``, ``certificate_number``, ``note``, ``is_cancelled``,
    ``cancel_reason``. A test that failed puts its unit in maintenance; the next one
    passed makes it available again, unless something else speaks against it.
    """

    _name = "nexus.service.record"
    _description = "Test or Service"
    _order = "date desc, id desc"
    _rec_name = "kind_id"

    lot_id = fields.Many2one(
        "stock.lot",
        "Unit",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("product_id.tracking", "=", "serial")],
    )
    kind_id = fields.Many2one(
        "nexus.service.kind", required=True, index=True, ondelete="restrict"
    )
    is_test = fields.Boolean(related="kind_id.is_test")
    product_id = fields.Many2one(related="lot_id.product_id", store=True, index=True)
    company_id = fields.Many2one(related="lot_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    result = fields.Selection(
        [("passed", "Passed"), ("failed", "Failed"), ("done", "Done")],
        compute="_compute_result",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    measured = fields.Properties(
        "Measured Values", definition="kind_id.measured_definition", copy=True
    )
    tester_id = fields.Many2one(
        "res.partner", default=lambda self: self.env.user.partner_id
    )
    certificate = fields.Binary(attachment=True, copy=False)
    certificate_name = fields.Char("Certificate File", copy=False)
    certificate_number = fields.Char(copy=False)
    given_due_date = fields.Date(
        "Given Next Due",
        copy=False,
        help="The last day it is good, as somebody said: in place of the date by "
        "months.",
    )
    next_due_date = fields.Date(
        "Next Due",
        compute="_compute_next_due_date",
        inverse="_inverse_next_due_date",
        help="The last day it is good, as far as the calendar goes.",
    )
    note = fields.Text()
    is_cancelled = fields.Boolean("Cancelled", readonly=True, copy=False)
    cancel_reason = fields.Char(readonly=True, copy=False)
    cancel_user_id = fields.Many2one("res.users", "Cancelled By", readonly=True)

    @api.depends("kind_id")
    def _compute_result(self):
        for record in self:
            if record.kind_id and not record.kind_id.is_test:
                record.result = "done"
            elif record.result == "done":
                record.result = False

    @api.depends("lot_id", "kind_id", "date", "given_due_date", "result")
    def _compute_next_due_date(self):
        months = self._find_months()
        for record in self:
            record.next_due_date = record.given_due_date or record._get_date_by_months(
                months
            )

    def _inverse_next_due_date(self):
        months = self._find_months()
        for record in self:
            is_given = record.next_due_date != record._get_date_by_months(months)
            record.given_due_date = is_given and record.next_due_date
        # Emptied, it is what the months say again.
        self.invalidate_recordset(["next_due_date"], flush=False)

    @api.constrains("result", "kind_id")
    def _check_result(self):
        for record in self:
            if (record.result == "done") == record.kind_id.is_test:
                raise ValidationError(
                    self.env._(
                        "%(unit)s: say whether it passed or failed, as %(kind)s is a "
                        "test.",
                        unit=record.lot_id.name,
                        kind=record.kind_id.name,
                    )
                    if record.kind_id.is_test
                    else self.env._(
                        "%(unit)s: %(kind)s is no test, it is merely done.",
                        unit=record.lot_id.name,
                        kind=record.kind_id.name,
                    )
                )

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for record in self:
            if record.date > today:
                raise ValidationError(
                    self.env._(
                        "%(unit)s: %(date)s is yet to come. Record it when it is done.",
                        unit=record.lot_id.name,
                        date=fields.Date.to_string(record.date),
                    )
                )

    @api.constrains("lot_id")
    def _check_unit(self):
        for record in self:
            if record.lot_id.product_id.tracking != "serial":
                raise ValidationError(
                    self.env._(
                        "%s is a lot, not a unit: only what has a serial number of its "
                        "own is tested.",
                        record.lot_id.name,
                    )
                )

    @api.depends("lot_id", "kind_id", "date")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.kind_id.name}: {record.lot_id.name}"

    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        # sudo: the due list is nobody's to write by hand.
        dues = self.env["nexus.service.due"].sudo()
        dues._ensure_rows([(record.lot_id, record.kind_id) for record in records])
        records._tell_done()
        records._take_effect()
        return records

    def write(self, vals):
        is_changed = any(
            record[name] != record._read_value(name, vals[name])
            for name in FIXED
            if name in vals
            for record in self
        )
        if is_changed or (CANCELLED & vals.keys() and not self.env.su):
            raise UserError(
                self.env._(
                    "%s is kept as it was recorded. Cancel it with a reason, and "
                    "record it again.",
                    self[0].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(
            self.env._(
                "%s is kept. If it is wrong, cancel it with a reason.",
                self[0].display_name,
            )
        )

    def cancel(self, reason):
        """Have these records count no more; they are kept, with the reason.

        :raise UserError: there is no reason
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why it is cancelled."))
        if again := self.filtered("is_cancelled"):
            raise UserError(
                self.env._(
                    "Cancelled already:\n%s",
                    list_rows(self.env, again.mapped("display_name")),
                )
            )
        # sudo: nobody writes this but by cancelling.
        self.sudo().write(
            {
                "is_cancelled": True,
                "cancel_reason": reason,
                "cancel_user_id": self.env.uid,
            }
        )
        # Without the one that passed, the one before may be what counts.
        self._set_aside_failed()
        return True

    # ------------------------------------------------------------------

    def _read_value(self, name, value):
        return self._fields[name].convert_to_record(
            self._fields[name].convert_to_cache(value, self), self
        )

    def _find_months(self):
        """Return {(unit, kind): months it is good} of these records."""
        # sudo: the interval is no secret to whoever records.
        rows = (
            self.env["nexus.service.due"]
            .sudo()
            .search_fetch(
                [("lot_id", "in", self.lot_id.ids)],
                ["lot_id", "kind_id", "rule_months"],
            )
        )
        return {(row.lot_id.id, row.kind_id.id): row.rule_months for row in rows}

    def _get_date_by_months(self, months):
        interval = months.get((self.lot_id.id, self.kind_id.id))
        if not interval or not self.date or self.result == "failed":
            return False
        return add_months(self.date, interval)

    def _tell_done(self):
        """Write into the history of the units what was done."""
        names = self.env["nexus.service.kind"]._get_result_names()
        self.env["stock.lot"]._log_events(
            [
                {
                    "lot_id": record.lot_id.id,
                    "kind": "serviced",
                    "value_to": f"{record.kind_id.name}: {names[record.result]}",
                    "reason": record.note or record.certificate_number or "",
                    "source": record.lot_id._get_change().source,
                    "res_model": record._name,
                    "res_id": record.id,
                }
                for record in self
            ]
        )

    def _take_effect(self):
        """Put the units that failed in maintenance; make those available again that
        failed before and have passed now. An old record changes nothing."""
        # sudo: whoever records may see the whole due list of the unit.
        dues = self.env["nexus.service.due"].sudo()
        good = dues.search(
            [("last_record_id", "in", self.ids), ("last_result", "!=", "failed")]
        )
        good.filtered("own_due_date").own_due_date = False
        good.filtered("is_reminded")._forget_reminder()
        self._set_aside_failed()
        self._get_units(good)._release_passed()

    def _set_aside_failed(self):
        """Put the units of these records in maintenance of which a test of that kind
        counts as failed."""
        # sudo: as above.
        dues = self.env["nexus.service.due"].sudo()
        failed = dues.search(
            [
                ("lot_id", "in", self.lot_id.ids),
                ("kind_id", "in", self.kind_id.ids),
                ("last_result", "=", "failed"),
            ]
        )
        for kind, some in failed.grouped("kind_id").items():
            self._get_units(some)._set_aside_failed(kind.name)

    def _get_units(self, rows):
        return self.env["stock.lot"].browse(rows.lot_id.ids)


class NexusUnitEvent(models.Model):
    _inherit = "nexus.unit.event"

    def _get_kinds(self):
        return {
            **super()._get_kinds(),
            "serviced": (self.env._("Tested or Serviced"), "fa-check-square-o"),
        }
