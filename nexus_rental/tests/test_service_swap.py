from datetime import timedelta

from odoo import fields
from odoo.tests import Form, new_test_user, tagged

from .hire_scan_common import HireScanCommon
from .service_common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceSwap(ServiceCommon, HireScanCommon):
    """A unit that is set aside for a hire tomorrow fails its test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._record(cls.units[:3])
        cls.order = cls._hire_tomorrow((cls.speaker, 1))
        cls.order.with_user(cls.user_stock).prepare_hire(cls.units[0].ids)
        cls.unit = cls.units[0].with_user(cls.user_stock)

    @classmethod
    def _hire_tomorrow(cls, *lines):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        return cls._create_hire(
            *lines, hire_start=tomorrow, hire_end=tomorrow + timedelta(days=2)
        )

    def _prepared(self, order=None):
        return self._unit_rows(order or self.order, "prepared")

    def test_only_a_passed_test_makes_it_available(self):
        self._record(self.units[0], "failed")
        self.assertEqual(self.unit.status, "in_maintenance")
        with self._refused("failed its test"):
            self.unit.set_status("available")
        self._record(self.units[0])
        self.assertEqual(self.unit.status, "available")

    def test_form_tells_before_it_is_saved_and_swaps(self):
        form = Form(
            self.env["nexus.service.record"].with_user(self.user_stock),
            "nexus_rental.nexus_service_record_view_form",
        )
        form.lot_id = self.unit
        form.kind_id = self.kind
        form.result = "passed"
        self.assertFalse(form.coming_hires)
        form.result = "failed"
        self.assertRegex(form.coming_hires, f"{self.order.name}.*SP-2 can go instead")
        record = form.save()
        self.assertTrue(record.can_be_swapped)
        action = record.action_swap_in_hires()
        self.assertIn("SP-2 goes on", action["params"]["message"])
        self.assertEqual(self._prepared(), ["SP-2"])
        self.assertFalse(record.coming_hires)
        self.assertIn("SP-2 goes instead of SP-1", self.order.message_ids[0].body)
        self.assertEqual(
            self.order.message_ids[0].author_id, self.user_stock.partner_id
        )

    def test_unit_page_tells_until_it_is_swapped(self):
        self.assertFalse(self.unit.coming_hires)
        self._record(self.units[0], "failed")
        self.assertIn(self.order.name, self.unit.coming_hires)
        self.unit.swap_in_hires()
        self.assertFalse(self.unit.coming_hires)

    def test_named_unit_is_only_shown(self):
        named = self._hire_tomorrow((self.speaker, 1, self.units[1]))
        self._record(self.units[1], "failed")
        unit = self.units[1].with_user(self.user_stock)
        self.assertRegex(unit.coming_hires, f"{named.name}.*wants SP-2 itself")
        self.assertFalse(unit.can_be_swapped)
        with self._refused("no other unit can go"):
            unit.swap_in_hires()
        self.assertEqual(self._unit_rows(named, "booked"), ["SP-2"])

    def test_no_other_unit_is_free(self):
        self._hire_tomorrow((self.speaker, 3, self.units[1:]))
        self._record(self.units[0], "failed")
        self.assertIn("no other unit is free", self.unit.coming_hires)
        self.assertFalse(self.unit.can_be_swapped)

    def test_two_that_fail_get_two_others(self):
        self._record(self.units[3])
        order = self._hire_tomorrow((self.speaker, 1))
        order.with_user(self.user_stock).prepare_hire(self.units[1].ids)
        both = self.units[:2].with_user(self.user_stock)
        self._record(self.units[:2], "failed")
        self.assertEqual(len(both.swap_in_hires()), 2)
        self.assertEqual(self._prepared() + self._prepared(order), ["SP-3", "SP-4"])

    def test_unit_whose_test_stops_it_is_no_substitute(self):
        self._record(self.units[1:3], given_due_date=self._ago(1))
        self._record(self.units[0], "failed")
        # Never tested is a warning: what else there is would be stopped.
        self.assertIn("SP-4 can go instead", self.unit.coming_hires)

    def test_unit_that_did_not_fail_stays(self):
        with self._refused("no other unit can go"):
            self.unit.swap_in_hires()
        self.assertEqual(self._prepared(), ["SP-1"])

    def test_who_does_not_handle_stock_swaps_nothing(self):
        user = new_test_user(self.env, "nexus_seller", "sales_team.group_sale_salesman")
        self._record(self.units[0], "failed")
        with self._refused("Only warehouse users"):
            self.units[0].with_user(user).swap_in_hires()

    def test_scan_tells_and_swaps_with_one_tap(self):
        session = self._open("record_test", service_kind_id=self.kind.id)
        session.set_param("result", "failed")
        answer = self._scan_one(session, "SP-1")
        self.assertIn(self.order.name, answer["message"])
        self.assertEqual(
            [action["name"] for action in answer["actions"]], ["swap", "note"]
        )
        [_failed, missed] = session.read_state()["lists"]
        self.assertEqual([row["serial"] for row in missed["rows"]], ["SP-1"])
        answer = session.scan_action(answer["uuid"], "swap")
        self.assertIn("SP-2 goes on", answer["message"])
        self.assertEqual([action["name"] for action in answer["actions"]], ["note"])
        self.assertEqual(self._prepared(), ["SP-2"])
        self.assertEqual(session.read_state()["lists"][1]["rows"], [])
