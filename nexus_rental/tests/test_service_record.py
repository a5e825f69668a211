from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .service_common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceRecord(ServiceCommon):
    """What was tested is kept, and what came of it happens."""

    def test_failed_puts_in_maintenance_and_passed_brings_back(self):
        unit = self.units[0]
        self._record(unit, "failed")
        self.assertEqual(unit.status, "in_maintenance")
        with self._refused("SP-1 failed its test: Safety test"):
            unit.with_user(self.user_stock).set_status("available")
        self._record(unit)
        self.assertEqual(unit.status, "available")
        self.assertEqual(self._due(unit).state, "ok")

    def test_passed_leaves_a_unit_in_maintenance_for_something_else(self):
        unit = self.units[0]
        unit.with_user(self.user_stock).set_status("in_maintenance", "Dented")
        self._record(unit)
        self.assertEqual(unit.status, "in_maintenance")

    def test_passed_waits_for_the_repair(self):
        unit = self.units[0]
        self._record(unit, "failed")
        repair = self.env["repair.order"].create(
            {"product_id": self.speaker.id, "lot_id": unit.id}
        )
        self._record(unit)
        self.assertEqual(unit.status, "in_maintenance")
        repair.action_repair_cancel()
        unit.with_user(self.user_stock).set_status("available")
        self.assertEqual(unit.status, "available")

    def test_old_failed_test_changes_nothing(self):
        unit = self.units[0]
        self._record(unit, days=10)
        self._record(unit, "failed", days=400)
        self.assertEqual((unit.status, self._due(unit).state), ("available", "ok"))

    def test_failed_while_out_is_set_aside_when_it_is_back(self):
        unit = self.units[0]
        with self._hired(unit) as order:
            self._record(unit, "failed")
            self.assertEqual(unit.status, "rented")
        order.with_user(self.user_stock).check_in_hire(unit.ids)
        self.assertEqual(unit.status, "in_maintenance")

    def test_wrong_record_is_cancelled_with_a_reason(self):
        unit = self.units[0]
        self._record(unit, days=40)
        wrong = self._record(unit, "failed", days=1)
        with self._refused("Say why"):
            wrong.cancel(" ")
        wrong.cancel("Another speaker")
        self.assertEqual(self._due(unit).state, "ok")
        self.assertEqual(wrong.cancel_reason, "Another speaker")
        with self._refused("Cancelled already"):
            wrong.cancel("Once more")
        with self._refused("cancel it with a reason"):
            wrong.sudo().unlink()
        with self._refused("Cancel it with a reason"):
            wrong.result = "passed"
        with self._refused("Cancel it with a reason"):
            wrong.is_cancelled = False

    def test_cancelled_pass_leaves_what_failed_before_it(self):
        unit = self.units[0]
        self._record(unit, "failed", days=2)
        passed = self._record(unit)
        self.assertEqual(unit.status, "available")
        passed.cancel("Another speaker")
        self.assertEqual(unit.status, "in_maintenance")

    def test_result_fits_the_kind(self):
        with self.assertRaises(ValidationError):
            self._record(self.units[0], "done")
        with self.assertRaises(ValidationError):
            self._record(self.units[0], "passed", kind=self.oiling)
        record = self._record(self.units[0], None, kind=self.oiling)
        self.assertEqual(record.result, "done")

    def test_record_of_tomorrow_is_refused(self):
        with self.assertRaises(ValidationError):
            self._record(self.units[0], days=-2)

    def test_given_due_date_replaces_the_months(self):
        unit = self.units[0]
        record = self._record(unit, given_due_date=self._ago(-90))
        self.assertEqual(self._due(unit).due_date, self._ago(-90))
        record.next_due_date = False
        self.assertFalse(record.given_due_date)
        self.assertEqual(record.next_due_date, self._due(unit).due_date)

    def test_history_of_the_unit_tells(self):
        self._record(self.units[0], "failed", note="Cracked plug")
        [event] = self.units[0].event_ids.filtered(lambda e: e.kind == "serviced")
        self.assertEqual(event.value_to, "Safety test: Failed")
        self.assertEqual(event.reason, "Cracked plug")

    def test_sales_read_and_do_not_record(self):
        record = self._record(self.units[0])
        self.assertEqual(record.with_user(self.user_sales).result, "passed")
        with self.assertRaises(AccessError):
            self._record(self.units[1], user=self.user_sales)
        with self.assertRaises(AccessError):
            record.with_user(self.user_sales).cancel("No right")
