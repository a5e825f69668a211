from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .rental_common import RentalCommon


@tagged("post_install", "-at_install")
class TestHireDesk(RentalCommon):
    """The desk shows what is to be done today, and somebody is told of what is late."""

    def _read(self, user=None):
        desk = self.env["nexus.hire.desk"].with_user(user or self.user_rental)
        desk = desk.read_desk()
        desk["by_name"] = {
            entry["name"]: {hire["id"]: hire for hire in entry["hires"]}
            for entry in desk["lists"]
        }
        return desk

    def _check_out(self, order, moment):
        with freeze_time(moment):
            for line in order.order_line:
                line._take_out_quantity(line.product_uom_qty)

    def test_hires_of_the_day(self):
        today = self._create_hire((self.cable, 20), (self.speaker, 2), start=4, end=6)
        tomorrow = self._create_hire((self.cable, 5), start=5, end=6)
        coming = self._create_hire((self.cable, 3), hire_end=self._day(4, hour=18))
        late = self._create_hire((self.cable, 2), start=0, end=3)
        for order in (coming, late):
            self._check_out(order, self._day(0))
        with freeze_time(self._day(4, hour=6)):
            today.order_line[1]._prepare_units(self.units[0])
            desk = self._read()
        lists = desk["by_name"]
        self.assertEqual(list(lists), ["going_out", "coming_in", "late", "short"])
        mine = {order.id for order in (today, tomorrow, coming, late)}
        self.assertEqual(
            [set(hires) & mine for hires in lists.values()],
            [{today.id}, {coming.id}, {late.id}, set()],
        )
        hire = lists["going_out"][today.id]
        self.assertEqual(hire["client"], self.customer.display_name)
        self.assertRegex(hire["items"], "20 × .*XLR")
        self.assertEqual((hire["prepared"], hire["quantity"]), (1, 22))
        self.assertEqual(hire["moment"], "2035-05-11 08:00:00")

    def test_today_is_the_users(self):
        order = self._create_hire(
            (self.cable, 2), hire_start=self._day(4, hour=23), hire_end=self._day(6)
        )
        with freeze_time(self._day(4, hour=6)):
            self.user_rental.tz = "UTC"
            self.assertIn(order.id, self._read()["by_name"]["going_out"])
            self.user_rental.tz = "Europe/Helsinki"
            self.assertNotIn(order.id, self._read()["by_name"]["going_out"])

    def test_short_hires_and_open_sessions(self):
        self._create_hire((self.speaker, 4))
        order = self._create_hire((self.speaker, 1), confirm=False)
        order.with_user(self.user_rental_manager).confirm_hire("Sub-hire")
        session = (
            self.env["nexus.scan.session"]
            .with_user(self.user_stock)
            .open("check_out", hire_order_id=order.id)
        )
        desk = self._read(self.user_stock)
        self.assertIn(order.id, desk["by_name"]["short"])
        self.assertIn(session, [entry["id"] for entry in desk["sessions"]])
        self.assertTrue(desk["may_handle"])
        self.assertFalse(self._read(self.user_sales)["may_handle"])

    def test_queries_do_not_grow_with_the_hires(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            with freeze_time(self._day(0, hour=6)):
                self._read()
            return self.cr.sql_log_count - before

        self._create_hire((self.cable, 2), (self.speaker, 1))
        count()
        few = count()
        for number in range(6):
            client = self.env["res.partner"].create({"name": f"Client {number}"})
            self._create_hire((self.cable, 3), partner_id=client.id)
        self.assertEqual(count(), few)

    def test_nobody_else_sees_the_desk(self):
        user = new_test_user(self.env, "nexus_nobody", "base.group_user")
        with self.assertRaises(AccessError):
            self._read(user)

    def test_salesperson_is_told_once_of_what_is_late(self):
        order = self._create_hire((self.cable, 3))
        self._check_out(order, self._day(0))
        in_time = self._create_hire((self.cable, 2), end=9)
        self._check_out(in_time, self._day(0))
        with freeze_time(self._day(3, hour=9)):
            self.env["sale.order"]._cron_remind_of_late_hires()
            activity = order.activity_ids
            self.assertEqual(activity.user_id, self.user_rental)
            self.assertRegex(activity.note, "Still out: 3 ")
            self.assertFalse(in_time.activity_ids)
            activity.action_done()
            self.env["sale.order"]._cron_remind_of_late_hires()
            self.assertFalse(order.activity_ids)

    def test_desk_is_told_where_there_is_no_salesperson(self):
        order = self._create_hire((self.cable, 3))
        order.sudo().user_id = False
        self._check_out(order, self._day(0))
        with freeze_time(self._day(3, hour=9)):
            self.env["sale.order"]._cron_remind_of_late_hires()
        user = order.activity_ids.user_id
        self.assertTrue(user.has_group("nexus_rental.group_rental_user"))
        self.assertNotEqual(user, self.env.user)

    def test_warehouse_user_opens_a_hire(self):
        order = self._create_hire((self.cable, 3))
        for user, may_sell in ((self.user_stock, False), (self.user_rental, True)):
            action = order.with_user(user).action_open_hire()
            view = self.env.ref("sale.view_order_form")
            self.assertEqual(action["views"][0][0] == view.id, may_sell)
            Form(order.with_user(user), action["views"][0][0])
