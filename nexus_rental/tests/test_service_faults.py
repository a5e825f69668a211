from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .service_common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceFaults(ServiceCommon):
    """What tests say against a hire over a period."""

    def _codes(self, start=0, end=None, lots=None):
        """Return {serial: codes} over days from now on."""
        now = fields.Datetime.now()
        lots = (lots or self.units).with_user(self.user_stock)
        faults = lots._find_service_faults(
            now + timedelta(days=start),
            now + timedelta(days=end) if end is not None else None,
        )
        return {lot.name: [code for code, _row in rows] for lot, rows in faults.items()}

    def test_each_state_has_its_code(self):
        for unit, (result, days) in zip(
            self.units[:3],
            [("passed", 400), ("failed", 0), ("passed", 355)],
            strict=True,
        ):
            self._record(unit, result, days=days)
        expected = {
            "SP-1": ["test_expired"],
            "SP-2": ["test_failed"],
            "SP-3": ["test_expires"],
            "SP-4": ["never_tested"],
        }
        self.assertEqual(self._codes(0, 30), expected)
        del expected["SP-3"]
        self.assertEqual(self._codes(0, 3), expected)
        self.assertEqual(self._codes(0), expected)
        expected["SP-3"] = ["test_expired"]
        self.assertEqual(self._codes(30, 33), expected)

    def test_good_through_the_last_day(self):
        self._record(self.units, given_due_date=self._ago(-3))
        end = fields.Datetime.to_datetime(self._ago(-4))
        lots = self.units.with_user(self.user_stock)
        self.assertFalse(lots._find_service_faults(end - timedelta(days=2), end))
        faults = lots._find_service_faults(
            end - timedelta(days=2), end + timedelta(seconds=1)
        )
        self.assertEqual(len(faults), 4)

    def test_exempt_and_no_test_say_nothing(self):
        self._schedule(self.oiling, months=1)
        self._record(self.units, None, days=90, kind=self.oiling)
        self._record(self.units, days=400)
        rows = self._due(self.units).with_user(self.user_rental_manager)
        rows.is_exempt = True
        self.assertEqual(self._codes(), {})

    def test_days_out_the_hire_would_use(self):
        self.schedule.write({"months": 0, "days_out": 5})
        self._record(self.units)
        self.assertEqual(self._codes(0, 5), {})
        self.assertEqual(len(self._codes(0, 5.1)), 4)

    def test_one_query_for_many_units(self):
        self._record(self.units, days=400)
        lots = self.units.with_user(self.user_stock)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            lots._find_service_faults()
