from datetime import timedelta

from odoo import fields
from odoo.tests import Form, tagged

from .test_service_gate import REASON, GateCommon


@tagged("post_install", "-at_install")
class TestServiceGateMore(GateCommon):
    """What the matrix of tests, settings and rights does not tell."""

    def test_period_of_the_line_counts(self):
        self._bring_about("expires")
        order = self._create_hire(
            (self.speaker, 1),
            hire_start=fields.Datetime.now(),
            hire_end=fields.Datetime.now() + timedelta(hours=3),
        )
        self.assertEqual(self._levels(order), [])
        order.order_line.hire_end = fields.Datetime.now() + timedelta(days=4)
        self.assertEqual(self._levels(order), ["error"])

    def _levels(self, order):
        found = order.with_user(self.user_stock).read_test_faults(self.unit.ids)
        return [fault["level"] for fault in found]

    def test_one_that_is_stopped_takes_no_place(self):
        self.env.company.service_never_policy = "block"
        self._bring_about("good", self.units[2])
        self._bring_about("good", self.units[3])
        session = self._open_out(self.order)
        self.assertEqual(
            self._scan(session, "SP-1", "SP-2", "SP-3", "SP-4"),
            ["not_eligible", "not_eligible", "ok", "ok"],
        )

    def test_all_or_nothing_and_the_way_out_is_named(self):
        self._bring_about("expired")
        self._bring_about("good", self.units[1])
        order = self.order.with_user(self.user_stock)
        with self._refused("SP-1: Safety test expired(.|\n)*A rental manager may"):
            order.check_out_hire(self.units[:2].ids)
        self.assertEqual(self._unit_rows(self.order, "out"), [])

    def test_reason_stays_with_what_needed_one(self):
        # The other one is warned of only, as it never was tested.
        self._bring_about("expired")
        order = self.order.with_user(self.user_rental_manager)
        order.check_out_hire(self.units[:2].ids, service_reason=REASON)
        self.assertEqual(self._row().service_reason, REASON)
        self.assertTrue(self._row(self.units[1]).service_fault)
        self.assertFalse(self._row(self.units[1]).service_reason)
        message = order.message_ids.filtered(lambda it: REASON in (it.body or ""))
        self.assertIn("SP-1", message.body)
        self.assertNotIn("SP-2", message.body)
        self.assertEqual(message.author_id, self.user_rental_manager.partner_id)

    def test_scan_taken_back_forgets_why(self):
        self._bring_about("expired")
        self.order.order_line.product_uom_qty = 1
        session = self._open_out(self.order, self.user_rental_manager)
        answer = self._scan_one(session, "SP-1")
        answer = session.scan_action(answer["uuid"], "let_out", REASON)
        session.undo(answer["uuid"])
        rows = self.order.sudo().booking_ids
        self.assertFalse(any(rows.mapped("service_reason")))
        self.assertFalse(any(rows.mapped("service_fault")))

    def test_good_units_are_proposed_first(self):
        self._bring_about("expired", self.units[0])
        self._bring_about("good", self.units[2])
        self._bring_about("good", self.units[3])
        action = self.order.with_user(self.user_stock).action_check_out_hire()
        model = self.env[action["res_model"]].with_user(self.user_stock)
        wizard = Form(model.with_context(**action["context"])).save()
        wizard.action_suggest()
        self.assertEqual(wizard.line_ids.lot_ids, self.units[2:])

    def test_worst_comes_last(self):
        order = self._create_hire(
            (self.speaker, 3),
            hire_start=self.order.hire_end,
            hire_end=self.order.hire_end + timedelta(days=1),
        )
        self._bring_about("expired", self.units[0])
        self._bring_about("good", self.units[3])
        units = order.order_line._find_units_to_go(self.env["stock.lot"])
        self.assertEqual(units.mapped("name"), ["SP-4", "SP-2", "SP-3", "SP-1"])

    def test_settings_are_the_companys(self):
        other = self.env["res.company"].create({"name": "Other"})
        other.service_expired_policy = "off"
        self._bring_about("expired")
        self.assertEqual(self._levels(self.order), ["error"])

    def test_button_for_what_is_prepared_tells_the_warnings(self):
        self._bring_about("good", self.units[1])
        order = self.order.with_user(self.user_stock)
        order.prepare_hire(self.units[1].ids)
        self.assertIs(order.action_check_out_prepared(), True)
        order.prepare_hire(self.unit.ids)
        action = order.action_check_out_prepared()
        self.assertIn("SP-1", action["params"]["message"])
        self.assertEqual(self._unit_rows(self.order, "out"), ["SP-1", "SP-2"])
