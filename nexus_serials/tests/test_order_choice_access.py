from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .order_common import OrderCommon


@tagged("post_install", "-at_install")
class TestOrderChoiceAccess(OrderCommon):
    def setUp(self):
        super().setUp()
        self.order = self._create_order(3, self.units[:1])
        self.order.user_id = self.user_sales
        self.other = new_test_user(
            self.env, "nexus_sales_2", "base.group_user,sales_team.group_sale_salesman"
        )
        self.portal = new_test_user(self.env, "nexus_portal", "base.group_portal")

    def _calls(self, user):
        line = self.order.order_line.with_user(user)
        return (
            line.serial_entry_open,
            lambda: line.serial_choice_search(""),
            lambda: line.serial_choice_scan(["SP-01"]),
            lambda: line.serial_choice_save(self.units[:1].ids),
        )

    def test_sales_user_reads_no_unit(self):
        lots = self.units.with_user(self.user_sales)
        for read in (
            lambda: lots.read(["name"]),
            lambda: lots.search([]),
            lambda: lots.search_read([], ["purchase_cost", "note"]),
            lambda: lots.name_search("SP"),
            lambda: lots.web_read({"name": {}}),
            lambda: self.order.order_line.with_user(self.user_sales).web_read(
                {"serial_ids": {"fields": {"name": {}, "note": {}}}}
            ),
        ):
            with self.assertRaises(AccessError):
                read()

    def test_helpers_cannot_be_called_from_outside(self):
        for name in ("_search_choice", "_query_choice_in_stock", "_find_choice_faults"):
            self.assertTrue(
                name.startswith("_") and hasattr(self.env["stock.lot"], name)
            )

    def test_other_peoples_orders_stay_closed(self):
        for user in (self.other, self.user_none, self.portal):
            for call in self._calls(user):
                with self.assertRaises(AccessError):
                    call()

    def test_customer_chooses_nothing_on_the_portal(self):
        self.order.partner_id = self.portal.partner_id
        for call in self._calls(self.portal):
            with self.assertRaises(AccessError):
                call()

    def test_who_may_only_read_the_order_sees_which_units_and_no_more(self):
        self._create_order(1, self.units[0])  # quoted to somebody else as well
        accountant = new_test_user(
            self.env, "nexus_auditor", "base.group_user,account.group_account_readonly"
        )
        open_window, *others = self._calls(accountant)
        payload = open_window()
        self.assertTrue(payload["readonly"])
        [row] = payload["chosen"]
        self.assertEqual(row["serial"], "SP-01")
        self.assertFalse(row["location"] or row["note"])
        for call in others:
            with self.assertRaises(AccessError):
                call()

    def test_whole_lines_are_read_as_in_plain_odoo(self):
        accountant = new_test_user(
            self.env, "nexus_reader", "base.group_user,account.group_account_invoice"
        )
        # Salespeople read no analytic line, so not every field in plain Odoo either.
        [row] = self.order.order_line.with_user(accountant).read()
        self.assertEqual(row["serial_ids"], self.units[:1].ids)
