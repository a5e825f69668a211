from odoo.tests import tagged

from .service_common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceReminder(ServiceCommon):
    """Somebody is told once of each unit that is due."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind.responsible_id = cls.user_stock
        cls._record(cls.units[:1], days=400)
        cls._record(cls.units[1:2], days=355)
        cls._record(cls.units[2:3])

    def _run_job(self):
        self.env["nexus.service.due"]._cron_follow_calendar()
        return self.units.activity_ids

    def test_due_units_get_one_activity(self):
        activities = self._run_job()
        self.assertEqual(sorted(activities.mapped("res_id")), self.units[:2].ids)
        self.assertEqual(activities.user_id, self.user_stock)
        self.assertEqual(
            activities.mapped("date_deadline"),
            self._due(self.units[:2]).mapped("due_date"),
        )
        self.assertEqual(self._run_job(), activities)

    def test_recorded_test_ends_it_and_the_next_time_it_is_told_again(self):
        self._run_job()
        self._record(self.units[:1])
        self.assertEqual(self.units.activity_ids.mapped("res_id"), self.units[1].ids)
        self.schedule.warning_days = 400
        self.assertEqual(len(self._run_job()), 3)

    def test_exempt_and_lost_units_are_left_alone(self):
        row = self._due(self.units[0]).with_user(self.user_rental_manager)
        row.is_exempt = True
        self.units[1].with_user(self.user_manager).set_status("lost", "Gone")
        self.assertFalse(self._run_job())
        row.is_exempt = False
        self.assertEqual(self._run_job().res_id, self.units[0].id)
        row.is_exempt = True
        self.assertFalse(self._run_job())

    def test_nobody_named_is_somebody_at_the_desk(self):
        self.kind.responsible_id = False
        user = self._run_job().user_id
        self.assertEqual(len(user), 1)
        self.assertTrue(user.has_group("nexus_rental.group_rental_user"))
