from odoo import fields
from odoo.tests import tagged

from .hire_report_common import HireReportCommon


@tagged("post_install", "-at_install")
class TestHireDashboard(HireReportCommon):
    """The figures of the dashboard are those of the records they open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Whatever else is in the database is of another firm.
        cls.env["nexus.hire.booking"].search([]).unlink()

    def _read(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            self.env["nexus.hire.dashboard"]
            .with_user(user or self.user_rental_manager)
            .read_dashboard()
        )

    def _count(self, model, domain, measure, user=None):
        user = user or self.user_rental_manager
        return self.env[model].with_user(user)._read_group(domain, [], [measure])[0][0]

    def _hire_now(self):
        order = self._create_hire((self.speaker, 2), (self.cable, 30))
        self._out(order, self.units[:2], 30)
        return order

    def test_what_is_out_and_late(self):
        order = self._hire_now()
        late = self._create_hire((self.speaker, 1))
        rows = self._out(late, self.units[2:3])
        rows.write({"start": "2025-01-01", "busy_start": "2025-01-01"})
        rows.end = "2025-01-03"
        found = self._read()
        out = found["out"]
        self.assertEqual((out["quantity"], out["units"], out["hires"]), (33, 3, 2))
        self.assertEqual(
            self._count("nexus.hire.booking", out["domain"], "quantity:sum"), 33
        )
        self.assertEqual(found["late"]["hires"], 1)
        self.assertEqual([row["id"] for row in found["late"]["shown"]], late.ids)
        self.assertEqual(
            self._count("nexus.hire.booking", found["late"]["domain"], "quantity:sum"),
            1,
        )
        self.assertNotIn(order.id, [row["id"] for row in found["late"]["shown"]])

    def test_money_of_this_month_ties_to_its_invoices(self):
        # More than whatever else is in the database earns.
        self.speaker.hire_day_rate = 1_000_000
        order = self._hire_now()
        before = self._read()["this_month"]["revenue"]
        invoice = self._invoice(order)
        found = self._read()
        month = found["this_month"]
        self.assertAlmostEqual(month["revenue"] - before, invoice.amount_untaxed)
        self.assertAlmostEqual(
            self._count("nexus.hire.report", month["domain"], "revenue:sum"),
            month["revenue"],
        )
        mine = {row["id"]: row for row in found["best"]}
        self.assertIn(self.speaker.id, mine)
        self.assertAlmostEqual(
            mine[self.speaker.id]["amount"],
            self._sum("revenue:sum", domain=[("product_id", "=", self.speaker.id)]),
        )

    def test_idle_is_what_nobody_hired(self):
        self.env["product.product"].search(
            [("id", "not in", (self.speaker | self.cable).ids)]
        ).can_be_hired = False
        idle = self._read()["idle"]
        self.assertEqual([row["id"] for row in idle], self.speaker.ids)
        self.assertEqual(idle[0]["units"], 4)
        self._hire_now().booking_ids.sudo().write(
            {"date_out": fields.Datetime.subtract(fields.Datetime.now(), hours=3)}
        )
        self.assertFalse(self._read()["idle"])

    def test_losses_by_reason(self):
        order = self._hire_now()
        rows = order.booking_ids.sudo().filtered("lot_id")
        rows[0]._declare_gone("lost")
        rows[1]._take_back("damaged")
        losses = self._read()["losses"]
        self.assertEqual(
            {
                row["reason"]: (row["quantity"], row["value"])
                for row in losses["reasons"]
            },
            {"lost": (1, 900), "damaged": (1, 900)},
        )
        self.assertEqual((losses["quantity"], losses["value"]), (2, 1800))

    def test_rental_users_see_no_money(self):
        self._invoice(self._hire_now())
        found = self._read(self.user_rental)
        self.assertFalse(found["may_see_money"])
        self.assertFalse(found["this_month"]["revenue"])
        self.assertFalse([row for row in found["best"] if row["amount"]])
        self.assertTrue(self._read(self.user_accountant)["this_month"]["revenue"])

    def test_queries_do_not_grow_with_what_is_shown(self):
        self._hire_now()
        self._read()
        with self.assertQueryCount(24):
            self._read()
