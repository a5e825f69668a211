from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .service_common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceDue(ServiceCommon):
    """Each unit with a schedule has a row in the due list, and it is right."""

    def test_schedule_makes_rows_of_units_there_and_to_come(self):
        self.assertEqual(self._due(self.units).mapped("state"), ["never"] * 4)
        new = self._receive(self.speaker, ["SP-9"])
        self.assertEqual(self._due(new).state, "never")

    def test_passed_test_is_good_until_the_date_by_months(self):
        unit = self.units[0]
        self._record(unit, days=30)
        row = self._due(unit)
        self.assertEqual((row.state, row.last_result), ("ok", "passed"))
        self.assertEqual(row.due_date, fields.Date.add(self._ago(30), months=12))
        self._record(self.units[1], days=360)
        self.assertEqual(self._due(self.units[1]).state, "soon")
        self._record(self.units[2], days=400)
        self.assertEqual(self._due(self.units[2]).state, "expired")

    def test_schedule_changed_moves_due_dates(self):
        self._record(self.units, days=100)
        self.schedule.months = 3
        self.assertEqual(set(self._due(self.units).mapped("state")), {"expired"})
        self.schedule.months = 24
        self.assertEqual(set(self._due(self.units).mapped("state")), {"ok"})

    def test_schedule_deleted_leaves_what_was_recorded(self):
        self._record(self.units[0], "failed")
        self.schedule.unlink()
        rows = self._due(self.units)
        self.assertEqual(rows.lot_id, self.units[0])
        self.assertEqual(rows.state, "failed")
        self.schedule = self._schedule(self.kind, months=6)
        self.assertEqual(len(self._due(self.units)), 4)

    def test_archived_kind_is_not_due(self):
        self._record(self.units[0], days=400)
        kind = self.kind.with_user(self.user_rental_manager)
        kind.active = False
        self.assertEqual(self._due(self.units).mapped("state"), ["ok"])
        self.assertFalse(self.units._find_service_faults())
        kind.active = True
        self.assertEqual(
            sorted(self._due(self.units).mapped("state")), ["expired"] + 3 * ["never"]
        )

    def test_unit_may_have_its_own_way(self):
        self._record(self.units, days=100)
        row = self._due(self.units[0])
        with self.assertRaises(AccessError):
            row.is_exempt = True
        row = row.with_user(self.user_rental_manager)
        row.write({"has_own_rule": True, "own_months": 2})
        self.assertEqual(row.state, "expired")
        row.own_due_date = self._ago(-50)
        self.assertEqual((row.state, row.due_date), ("ok", self._ago(-50)))
        row.is_exempt = True
        self.assertEqual((row.state, row.due_date), ("exempt", False))
        with self.assertRaises(AccessError):
            row.state = "ok"

    def test_own_due_date_holds_until_the_next_record(self):
        row = self._due(self.units[0]).with_user(self.user_rental_manager)
        row.own_due_date = self._ago(-50)
        self.assertEqual(row.state, "ok")
        self._record(self.units[0])
        self.assertFalse(row.own_due_date)
        self.assertEqual(row.due_date, fields.Date.add(self._ago(0), months=12))

    def test_new_unit_counts_from_the_day_it_came(self):
        self._schedule(self.oiling, months=1, is_due_when_new=False)
        row = self._due(self.units[0], self.oiling)
        self.assertEqual(row.state, "ok")
        self.assertEqual(row.due_date, fields.Date.add(self._ago(0), months=1))

    def test_hires_and_days_out_bring_it_forward(self):
        self.schedule.hires = 1
        self._record(self.units)
        with self._hired(self.units[0]) as order:
            row = self._due(self.units[0])
            self.assertEqual((row.state, row.used_hires), ("soon", 1))
        order.with_user(self.user_stock).check_in_hire(self.units[0].ids)
        self.assertEqual(row.state, "expired")
        self.schedule.write({"hires": 0, "days_out": 2})
        self.assertEqual((row.state, row.used_days), ("ok", 1))

    def test_nightly_job_follows_the_calendar(self):
        self._record(self.units, days=300)
        rows = self._due(self.units)
        with freeze_time(fields.Datetime.now() + timedelta(days=60)):
            self.env["nexus.service.due"]._find_overtaken()._bring_up_to_date()
            self.assertEqual(set(rows.mapped("state")), {"soon"})
        with freeze_time(fields.Datetime.now() + timedelta(days=70)):
            self.env["nexus.service.due"]._find_overtaken()._bring_up_to_date()
            self.assertEqual(set(rows.mapped("state")), {"expired"})
