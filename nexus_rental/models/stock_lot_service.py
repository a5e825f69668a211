"""Tests and services of a unit: what is due, and what speaks against a hire."""

from collections import defaultdict

from odoo import api, fields, models

from .nexus_service_due import STATES
from .nexus_service_due_faults import FAULT_FIELDS, FAULTS

_RANKS = {state: rank for rank, (state, _name) in enumerate(STATES)}


class StockLot(models.Model):
    _inherit = "stock.lot"

    service_due_ids = fields.One2many(
        "nexus.service.due", "lot_id", "Tests and Services", copy=False
    )
    service_record_ids = fields.One2many(
        "nexus.service.record", "lot_id", "Service Records", copy=False
    )
    service_state = fields.Selection(
        STATES, "Tests", compute="_compute_service_state", compute_sudo=True,
        help="The worst of what is due of this unit.",
    )  # fmt: skip
    service_due_date = fields.Date(
        "Next Due", compute="_compute_service_state", compute_sudo=True
    )

    @api.depends("service_due_ids.state", "service_due_ids.due_date")
    def _compute_service_state(self):
        for lot in self:
            rows = lot.service_due_ids.filtered(lambda row: row.state != "exempt")
            states = (rows or lot.service_due_ids).mapped("state")
            lot.service_state = min(states, key=_RANKS.get, default=False)
            lot.service_due_date = min(
                filter(None, rows.mapped("due_date")), default=False
            )

    @api.model_create_multi
    def create(self, vals_list):
        lots = super().create(vals_list)
        # sudo: the due list is nobody's to write by hand.
        schedules = self.env["nexus.service.schedule"].sudo()
        found = schedules.search(
            [("product_tmpl_id", "in", lots.product_id.product_tmpl_id.ids)]
        )
        if found:
            self.env["nexus.service.due"].sudo()._fit_rows(found, lots)
        return lots

    def action_record_service(self):
        """Open the form of a record of this unit, of the kind that is due first."""
        self.ensure_one()
        due = self.service_due_ids.filtered(lambda row: row.state != "exempt").sorted(
            lambda row: (_RANKS[row.state], row.id)
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record Test"),
            "res_model": "nexus.service.record",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_lot_id": self.id,
                "default_kind_id": due[:1].kind_id.id,
            },
        }

    # ------------------------------------------------------------------

    def record_service(self, kind_id, result=None, **values):
        """Record a test or service of these units.

        :param str result: passed or failed; None for what is no test
        :param values: more of ``nexus.service.record``, the same for all: date,
            tester_id, certificate_number, given_due_date, note …
        :return: the records
        """
        common = {"kind_id": kind_id, **values}
        if result:
            common["result"] = result
        return self.env["nexus.service.record"].create(
            [{**common, "lot_id": lot.id} for lot in self]
        )

    def _find_service_faults(self, start=None, end=None):
        """Return what tests say against having these units out over a period.

        Only what is a test (``kind_id.is_test``) speaks against a unit; who is exempt
        has nothing against them. One query, however many units.

        :param start: naive UTC, by default now
        :param end: naive UTC, or {unit: end}; None, or not in it: nobody asks how
            long, test_expires is not said
        :return: {unit: [(code, row of ``nexus.service.due`` in sudo)]}, the worst code
            first. Codes: test_failed; test_expired (before the start, or at it);
            test_expires (before the end, be it by the days out this hire would use);
            never_tested. Units without a fault are not in it
        """
        start = start or fields.Datetime.now()
        # sudo: whether a unit may leave is told to whoever wants it.
        dues = self.env["nexus.service.due"].sudo()
        rows = dues.search_fetch(
            [
                ("lot_id", "in", self.ids),
                ("kind_id.is_test", "=", True),
                ("is_exempt", "=", False),
            ],
            FAULT_FIELDS,
        )
        ends = end if isinstance(end, dict) else dict.fromkeys(self, end)
        faults = defaultdict(list)
        for row in rows:
            lot = self.browse(row.lot_id.id)
            if code := row._find_fault(start, ends.get(lot)):
                faults[lot].append((code, row))
        for found in faults.values():
            found.sort(key=lambda fault: (FAULTS.index(fault[0]), fault[1].id))
        return dict(faults)

    def _set_aside_failed(self, kind_name):
        """Put units in maintenance whose test failed; what is away is when it is back,
        and who said worse of a unit is right."""
        units = self.filtered(lambda lot: lot.status in ("available", "in_transit"))
        if units:
            reason = self.env._("%s failed", kind_name)
            source = self._get_change().source
            units.set_status("in_maintenance", reason, source=source)

    def _release_passed(self):
        """Make units available that were in maintenance for a test that failed, and of
        which none is failed any more."""
        units = self.filtered(
            lambda lot: (
                lot.status == "in_maintenance"
                and lot.condition != "damaged"
                and not lot._is_at_repairer()
            )
        )
        if not units:
            return
        # sudo: another company may repair it.
        repairs = self.env["repair.order"].sudo()
        busy = repairs.search(
            [("lot_id", "in", units.ids), ("state", "not in", ("done", "cancel"))]
        ).lot_id
        units = units.filtered(
            lambda lot: (
                lot.id not in busy.ids
                and "failed" not in lot.sudo().service_due_ids.mapped("state")
                and lot.sudo()._was_set_aside_for_test()
            )
        )
        if units:
            source = self._get_change().source
            units.set_status("available", self.env._("Test passed"), source=source)

    def _was_set_aside_for_test(self):
        """Tell whether a test that counts failed as the last but one."""
        self.ensure_one()
        results = self.service_record_ids.filtered(
            lambda record: not record.is_cancelled and record.is_test
        ).grouped("kind_id")
        return any(
            len(records) > 1 and records.sorted(
                lambda record: (record.date, record.id)
            )[-2].result == "failed"
            for records in results.values()
        )  # fmt: skip

    def _explain_refused_status(self, status, quants, location, condition):
        refused = super()._explain_refused_status(status, quants, location, condition)
        if refused or status != "available":
            return refused
        # sudo: whoever may change a unit is told why not.
        failed = self.sudo().service_due_ids.filtered(lambda row: row.state == "failed")
        if failed:
            return self.env._(
                "%(serial)s failed its test: %(kinds)s. It is available again when it "
                "has passed.",
                serial=self.name,
                kinds=", ".join(failed.kind_id.mapped("name")),
            )
        return None
