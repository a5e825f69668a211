"""Which rows the due list has, and that they follow the calendar."""

from odoo import api, fields, models
from odoo.tools import SQL

from .nexus_service_due import OVERRIDES


class NexusServiceDue(models.Model):
    _inherit = "nexus.service.due"

    @api.model
    def _fit_rows(self, schedules=None, lots=None):
        """Make the rows there have to be: of the units of these schedules, or of these
        units, or of all. Called in sudo: nobody writes the list by hand.

        :return: the rows that are new
        """
        for name in ("nexus.service.schedule", "nexus.service.due", "stock.lot"):
            self.env[name].flush_model()
        self.env["product.template"].flush_model(["tracking"])
        self.env["nexus.service.kind"].flush_model(["active"])
        conditions = SQL("TRUE")
        if schedules is not None:
            conditions = SQL("schedule.id = ANY(%s)", list(schedules.ids))
        if lots is not None:
            conditions = SQL("%s AND lot.id = ANY(%s)", conditions, list(lots.ids))
        rows = self.env.execute_query(
            SQL(
                """SELECT due.id, lot.id, schedule.kind_id, schedule.id
                     FROM nexus_service_schedule AS schedule
                     JOIN nexus_service_kind AS kind
                       ON kind.id = schedule.kind_id AND kind.active
                     JOIN product_template AS template
                       ON template.id = schedule.product_tmpl_id
                      AND template.tracking = 'serial'
                     JOIN product_product AS product
                       ON product.product_tmpl_id = template.id
                     JOIN stock_lot AS lot ON lot.product_id = product.id
                     LEFT JOIN nexus_service_due AS due
                       ON due.lot_id = lot.id AND due.kind_id = schedule.kind_id
                    WHERE due.schedule_id IS NULL AND %s
                    ORDER BY schedule.id, lot.id""",
                conditions,
            )
        )
        adopted = self.browse(row[0] for row in rows if row[0])
        by_schedule = {row[0]: row[3] for row in rows if row[0]}
        for schedule_id, found in adopted.grouped(
            lambda row: by_schedule[row.id]
        ).items():
            found.schedule_id = schedule_id
        return self.create(
            [
                {"lot_id": lot_id, "kind_id": kind_id, "schedule_id": schedule_id}
                for due_id, lot_id, kind_id, schedule_id in rows
                if not due_id
            ]
        )

    @api.model
    def _ensure_rows(self, pairs):
        """Have a row for each pair (unit, kind), also without a schedule: a test that
        failed counts whether it was due or not."""
        lots = self.env["stock.lot"].union(*(lot for lot, _kind in pairs))
        known = {
            (row.lot_id.id, row.kind_id.id)
            for row in self.search_fetch(
                [("lot_id", "in", lots.ids)], ["lot_id", "kind_id"]
            )
        }
        missing = {(lot.id, kind.id) for lot, kind in pairs} - known
        self.create(
            [
                {"lot_id": lot_id, "kind_id": kind_id}
                for lot_id, kind_id in sorted(missing)
            ]
        )

    def _leave_schedule(self):
        """Part these rows from their schedule; what says nothing of its own goes."""
        self.schedule_id = False
        self.filtered(
            lambda row: (
                not row.last_record_id and not any(row[name] for name in OVERRIDES)
            )
        ).unlink()

    @api.model
    def _find_overtaken(self):
        """Return the rows that time has made another state of."""
        self.flush_model()
        self.env["nexus.service.schedule"].flush_model(["warning_days"])
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """SELECT due.id
                     FROM nexus_service_due AS due
                     LEFT JOIN nexus_service_schedule AS schedule
                       ON schedule.id = due.schedule_id
                    WHERE due.state IN ('ok', 'soon')
                      AND (due.expires_at <= %(now)s
                           OR due.state = 'ok' AND due.expires_at
                              <= %(now)s + COALESCE(schedule.warning_days, 0)
                                           * interval '1 day')""",
                now=now,
            )
        )
        return self.browse(row[0] for row in rows)

    def _bring_up_to_date(self):
        self.env.add_to_compute(self._fields["state"], self)
        self.flush_recordset()
