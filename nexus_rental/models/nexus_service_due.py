"""The due list: what is known of each unit and each kind of service it has to have."""

from collections import defaultdict
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .. import servicing
from .nexus_service_schedule import INTERVALS

#: What a person says of one unit, in place of what its product's schedule says.
OVERRIDES = frozenset(
    {
        "is_exempt",
        "has_own_rule",
        "own_months",
        "own_hires",
        "own_days_out",
        "own_due_date",
    }
)
#: The worst one first.
STATES = [
    ("failed", "Failed"),
    ("expired", "Expired"),
    ("never", "Never"),
    ("soon", "Due Soon"),
    ("ok", "Good"),
    ("exempt", "Exempt"),
]


class NexusServiceDue(models.Model):
    """One row for each unit and kind that its product has a schedule for, or that it
    has a record of. Kept by the machine; people write the overrides only.

    What others may build on, of a row: ``lot_id``, ``kind_id``, ``state`` (see
    :data:`STATES`), ``due_date`` (the last day it is good; failed: the day it failed;
    never and exempt: empty), ``expires_at`` (the first moment, UTC, at which it is not
    good any more, empty where nothing says so), ``last_record_id`` and ``last_result``
    (the latest that is not cancelled), ``last_good_date``, ``rule_months``,
    ``rule_hires`` and ``rule_days_out`` (what holds for this unit, 0: does not count),
    ``used_hires`` and ``used_days`` (since the last good one). ``state`` and with it
    the list is right to the day: a job at night, and whatever happens to the unit,
    bring it up to date. What speaks against a unit *at a moment* is what
    ``stock.lot._find_service_faults`` says; it compares moments.
    """

    _name = "nexus.service.due"
    _description = "Due Test or Service"
    _order = "due_date, id"
    _rec_name = "kind_id"

    lot_id = fields.Many2one(
        "stock.lot", "Unit", required=True, index=True, ondelete="cascade"
    )
    kind_id = fields.Many2one(
        "nexus.service.kind", required=True, index=True, ondelete="restrict"
    )
    is_test = fields.Boolean(related="kind_id.is_test")
    schedule_id = fields.Many2one(
        "nexus.service.schedule", index="btree_not_null", ondelete="set null"
    )
    product_id = fields.Many2one(related="lot_id.product_id", store=True, index=True)
    company_id = fields.Many2one(related="lot_id.company_id", store=True)
    status = fields.Selection(related="lot_id.status", string="Unit Is")
    place = fields.Char(related="lot_id.place")

    is_exempt = fields.Boolean(
        "Exempt", help="This unit does not need it, whatever its product's schedule is."
    )
    has_own_rule = fields.Boolean(
        "Own Intervals", help="Other intervals for this unit than for its product."
    )
    own_months = fields.Integer()
    own_hires = fields.Integer()
    own_days_out = fields.Integer()
    own_due_date = fields.Date(
        "Next Due Instead",
        help="The last day it is good, in place of the date by months. Holds until the "
        "next one is recorded.",
    )

    # One pass over records and hires tells them all.
    last_record_id = fields.Many2one(
        "nexus.service.record",
        compute="_compute_facts",
        store=True,
        ondelete="set null",
        index="btree_not_null",
    )
    last_date = fields.Date("Last One", compute="_compute_facts", store=True)
    last_result = fields.Selection(
        selection="_get_results", compute="_compute_facts", store=True
    )
    last_good_date = fields.Date("Last Good One", compute="_compute_facts", store=True)
    due_date = fields.Date(
        "Due", compute="_compute_facts", store=True, index=True,
        help="The last day it is good.",
    )  # fmt: skip
    expires_at = fields.Datetime("Expires", compute="_compute_facts", store=True)
    state = fields.Selection(STATES, compute="_compute_facts", store=True, index=True)
    rule_months = fields.Integer("Months", compute="_compute_facts", store=True)
    rule_hires = fields.Integer("Hires", compute="_compute_facts", store=True)
    rule_days_out = fields.Integer("Days Out", compute="_compute_facts", store=True)
    used_hires = fields.Integer("Hires Since", compute="_compute_facts", store=True)
    used_days = fields.Integer("Days Out Since", compute="_compute_facts", store=True)

    _once = models.Constraint(
        "UNIQUE (lot_id, kind_id)", "The unit has this kind of service already."
    )
    _positive = models.Constraint(
        "CHECK (own_months >= 0 AND own_hires >= 0 AND own_days_out >= 0)",
        "Intervals cannot be less than nothing.",
    )

    @api.model
    def _get_results(self):
        field = self.env["nexus.service.record"]._fields["result"]
        return field._description_selection(self.env)

    @api.depends(
        *sorted(OVERRIDES),
        *(f"schedule_id.{name}" for name in INTERVALS),
        "schedule_id.warning_days",
        "schedule_id.is_due_when_new",
        "lot_id.service_record_ids.kind_id",
        "lot_id.service_record_ids.date",
        "lot_id.service_record_ids.result",
        "lot_id.service_record_ids.given_due_date",
        "lot_id.service_record_ids.is_cancelled",
        "lot_id.hire_booking_ids.date_out",
        "lot_id.hire_booking_ids.date_in",
    )
    def _compute_facts(self):
        latest = self._read_latest_records()
        hires = self._read_hires()
        now = fields.Datetime.now()
        zones = {}
        for row in self:
            company = row.lot_id.company_id or self.env.company
            if company not in zones:
                name = company.partner_id.tz or self.env.user.tz or "UTC"
                zones[company] = pytz.timezone(name)
            key = row.lot_id._origin.id, row.kind_id._origin.id
            row.update(
                row._judge(
                    latest.get(key, []), hires.get(key[0], []), now, zones[company]
                )
            )

    # ------------------------------------------------------------------

    @api.depends("lot_id", "kind_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.lot_id.name}: {row.kind_id.name}"

    def write(self, vals):
        if not self.env.su and vals.keys() - OVERRIDES:
            raise AccessError(
                self.env._(
                    "When a unit is due follows from its schedule and its records. "
                    "Record a test or service, or write what holds for this unit only."
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------------

    def _judge(self, latest, hires, now, zone):
        """Return the facts of this row.

        :param latest: the last good record and the last one that failed, of which
            there are
        :param hires: (out, back) in UTC
        :param zone: where days are counted
        """
        self.ensure_one()
        good = next((entry for entry in latest if entry["result"] != "failed"), None)
        last = max(latest, key=lambda e: (e["date"], e["id"]), default=None)
        rule = self._get_rule()
        since = good["date"] if good else self._get_start(zone)
        hires = [(_local(out, zone), _local(back, zone)) for out, back in hires]
        given = self.own_due_date or (good and good["given_due_date"])
        local_now = _local(now, zone)
        expires = servicing.due(rule, since, hires, given)
        used = servicing.use_since(since, hires, local_now)
        is_failed = bool(last and last["result"] == "failed")
        state = servicing.judge(
            servicing.State(
                since,
                expires,
                is_failed=is_failed,
                is_exempt=self.is_exempt,
                is_last_hire=bool(rule.hires and used[0] >= rule.hires),
            ),
            local_now,
            self.schedule_id.warning_days,
        )
        due_date = expires and (expires - timedelta.resolution).date()
        if is_failed:
            due_date = last["date"]
        return {
            "last_record_id": last["id"] if last else False,
            "last_date": last["date"] if last else False,
            "last_result": last["result"] if last else False,
            "last_good_date": good["date"] if good else False,
            "due_date": False if self.is_exempt else due_date,
            "expires_at": _utc(expires, zone),
            "state": state,
            "rule_months": rule.months,
            "rule_hires": rule.hires,
            "rule_days_out": rule.days_out,
            "used_hires": used[0],
            "used_days": used[1],
        }

    def _get_rule(self):
        if self.has_own_rule:
            return servicing.Rule(self.own_months, self.own_hires, self.own_days_out)
        return self.schedule_id._get_rule()

    def _get_start(self, zone):
        """Return from which day the time of a unit counts that never had it."""
        if not self.schedule_id or self.schedule_id.is_due_when_new:
            return None
        created = self.lot_id._origin.create_date or fields.Datetime.now()
        return _local(created, zone).date()

    def _read_latest_records(self):
        """Return {(unit, kind): [the last good record, the last one that failed]}."""
        records = self.env["nexus.service.record"]
        records.flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT DISTINCT ON (lot_id, kind_id, result = 'failed')
                          id, lot_id, kind_id, date, result, given_due_date
                     FROM nexus_service_record
                    WHERE lot_id = ANY(%s) AND NOT COALESCE(is_cancelled, FALSE)
                    ORDER BY lot_id, kind_id, result = 'failed', date DESC, id DESC""",
                list(self.lot_id._origin._ids),
            )
        )
        latest = defaultdict(list)
        for row in rows:
            latest[row["lot_id"], row["kind_id"]].append(row)
        return latest

    def _read_hires(self):
        """Return {unit: [(out, back)]} of units whose hires count."""
        counting = self.filtered(lambda row: row._get_rule()[1:] != (0, 0))
        bookings = self.env["nexus.hire.booking"]
        hires = defaultdict(list)
        lots = counting.lot_id._origin
        if not lots:
            return hires
        bookings.flush_model(["lot_id", "date_out", "date_in"])
        for lot_id, out, back in self.env.execute_query(
            SQL(
                """SELECT lot_id, date_out, date_in FROM nexus_hire_booking
                    WHERE lot_id = ANY(%s) AND date_out IS NOT NULL""",
                list(lots._ids),
            )
        ):
            hires[lot_id].append((out, back))
        return hires


def _local(moment, zone):
    return moment and pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)


def _utc(moment, zone):
    return moment and zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)
