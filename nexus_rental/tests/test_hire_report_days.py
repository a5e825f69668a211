from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged

from .hire_report_common import HireReportCommon

START = datetime(2025, 3, 29, 6)


@tagged("post_install", "-at_install")
class TestHireReportDays(HireReportCommon):
    """Days out are the time between the movements; utilisation is of what is owned."""

    def test_days_tie_to_movements(self):
        self._hire_in_the_past(START, 5.5, self.units[:2], 10)
        self._hire_in_the_past(START + timedelta(days=20), 2, self.units[:1])
        days = 0
        moves = self.env["stock.move"].search(
            [
                ("hire_line_id.product_id", "in", (self.speaker | self.cable).ids),
                ("state", "=", "done"),
            ]
        )
        for move in moves:
            since = (move.date - datetime(2025, 1, 1)).total_seconds() / 86400
            is_out = move.location_dest_id.is_hire_place
            days += move.quantity * (-since if is_out else since)
        self.assertAlmostEqual(days, 2 * 5.5 + 10 * 5.5 + 2)
        self.assertAlmostEqual(self._sum("days_out:sum"), days)
        by_unit = self._sum("days_out:sum", groupby=["lot_id"])
        first, second = self.units[:2]
        self.assertAlmostEqual(by_unit[first], 7.5)
        self.assertAlmostEqual(by_unit[second], 5.5)

    def test_what_is_still_out_counts_until_now(self):
        order = self._create_hire((self.speaker, 1))
        rows = self._out(order, self.units[:1])
        rows.date_out = fields.Datetime.now() - timedelta(days=3)
        self.assertAlmostEqual(self._sum("days_out:sum"), 3, 2)

    def test_days_are_cut_at_the_end_of_a_month(self):
        rows = self._hire_in_the_past(START, 5.5, self.units[:1])
        by_month = self._sum(
            "days_out:sum",
            "quantity_out:sum",
            domain=[("kind", "=", "hire")],
            groupby=["date:month"],
        )
        self.assertEqual(
            {month.month: sums for month, sums in by_month.items()},
            {3: (2.75, 1), 4: (2.75, 0)},
        )
        by_client = self._sum(
            "days_out:sum", domain=[("kind", "=", "hire")], groupby=["partner_id"]
        )
        self.assertEqual(by_client, {rows.partner_id: 5.5})

    def test_utilisation_is_of_the_days_owned(self):
        self._hire_in_the_past(datetime(2025, 3, 1), 15.5, self.units[:2], 10)
        march = [("date", ">=", "2025-03-01"), ("date", "<", "2025-04-01")]
        owned, utilisation = self._sum(
            "days_owned:sum", "utilisation:avg", domain=march
        )
        self.assertAlmostEqual(owned, 4 * 31)
        self.assertAlmostEqual(utilisation, 0.25)
        by_unit = self._sum("utilisation:avg", domain=march, groupby=["lot_id"])
        self.assertAlmostEqual(by_unit[self.units[0]], 0.5)
        self.assertFalse(by_unit[self.units[2]])

    def test_what_is_lost_is_owned_until_then(self):
        unit = self.units[:1]
        order = self._create_hire((self.speaker, 1))
        rows = self._out(order, unit)
        rows._declare_gone("lost")
        rows._close_in_documents()
        rows.write({"date_out": START, "date_in": datetime(2025, 4, 1)})
        owned = self._sum("days_owned:sum", groupby=["lot_id"])
        self.assertAlmostEqual(owned[unit], 90)
