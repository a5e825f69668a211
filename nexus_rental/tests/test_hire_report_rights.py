from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .hire_report_common import HireReportCommon

MONEY = (
    "revenue:sum",
    "repair_cost:sum",
    "purchase_cost:sum",
    "payback:avg",
    "loss_value:sum",
    "charged:sum",
)


@tagged("post_install", "-at_install")
class TestHireReportRights(HireReportCommon):
    """Rental users see days, not money; nobody sees another company's."""

    def setUp(self):
        super().setUp()
        rows = self._hire_in_the_past(datetime(2025, 3, 3), 3, self.units[:2])
        self._invoice(rows.order_id)

    def test_rental_users_see_days_and_no_money(self):
        days, utilisation = self._sum(
            "days_out:sum", "utilisation:avg", user=self.user_rental
        )
        self.assertEqual(days, 6)
        self.assertTrue(utilisation)
        for measure in MONEY:
            with self.assertRaises(AccessError):
                self._sum(measure, user=self.user_rental)
        report = self.env["nexus.hire.report"].with_user(self.user_rental)
        self.assertFalse(
            {measure.split(":")[0] for measure in MONEY} & report.fields_get().keys()
        )

    def test_managers_and_accountants_see_money(self):
        for user in (self.user_rental_manager, self.user_accountant):
            with self.subTest(user.login):
                self.assertTrue(all(self._sum("revenue:sum", "payback:avg", user=user)))
                report = self.env["nexus.hire.report"].with_user(user)
                found = report.formatted_read_group(
                    [("product_id", "=", self.speaker.id)],
                    ["lot_id"],
                    ["revenue:sum", "utilisation:avg"],
                )
                self.assertEqual(len(found), 4)

    def test_others_see_nothing(self):
        for user in (self.user_none, self.user_sales, self.user_stock):
            with self.assertRaises(AccessError):
                self._sum("days_out:sum", user=user)

    def test_companies_are_apart(self):
        other = self.env["res.company"].create({"name": "Sister Firm"})
        user = new_test_user(
            self.env,
            "nexus_sister",
            "base.group_user,nexus_rental.group_rental_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self._sum("days_out:sum", user=user))
        self.assertFalse(self._sum("revenue:sum", user=user))

    def test_a_row_opens_what_it_tells_of(self):
        for user, kind, model in (
            (self.user_rental_manager, "hire", "sale.order"),
            (self.user_accountant, "revenue", "account.move"),
            (self.user_rental, "revenue", "sale.order"),
            (self.user_rental, "owned", "stock.lot"),
        ):
            row = (
                self.env["nexus.hire.report"]
                .with_user(user)
                .search(
                    [("kind", "=", kind), ("lot_id", "=", self.units[0].id)], limit=1
                )
            )
            self.assertEqual(row.action_open_source()["res_model"], model)
