from odoo.tests import tagged
from odoo.tools import format_date

from .service_common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceLabel(ServiceCommon):
    """Labels can say when a unit was tested and until when that holds."""

    def _say(self, lot):
        lot = lot.with_user(self.user_stock)
        texts = lot._get_label_fields()
        return [texts[name][1](lot) for name in ("tested_on", "next_due")]

    def test_dates_of_the_tests(self):
        unit = self.units[0]
        self.assertEqual(self._say(unit), ["", ""])
        self._record(unit, days=10)
        row = self._due(unit)
        dates = [format_date(self.env, day) for day in (row.last_date, row.due_date)]
        self.assertEqual(
            self._say(unit), [f"Tested {dates[0]}", f"Next test {dates[1]}"]
        )
        self.assertEqual(unit._get_label_fields()["serial"][1](unit), "SP-1")

    def test_failed_unit_says_nothing(self):
        self._record(self.units[0], days=10)
        self._record(self.units[0], "failed")
        self.assertEqual(self._say(self.units[0]), ["", ""])
