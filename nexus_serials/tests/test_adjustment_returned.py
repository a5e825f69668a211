from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_adjustment import AdjustmentCommon


@tagged("post_install", "-at_install")
class TestAdjustmentReturned(AdjustmentCommon):
    """Adding a known unit that is with a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls._receive(cls.speaker, ["R-1", "R-2", "R-3"])
        cls.delivery = cls._deliver(cls.lots[:2])

    def _press_post(self, adjustment):
        return adjustment.with_context(nexus_ask_returned=True).action_post()

    def _wizard(self, action, user=None):
        wizards = self.env[action["res_model"]].with_user(user or self.user_stock)
        return wizards.with_context(**action["context"])

    def _answer(self, action, reason):
        return self._wizard(action).create({"reason": reason}).action_returned()

    def test_window_says_whom_the_unit_is_with(self):
        fault = self._adjust().serial_entry_check(["r-1"])[0]
        self.assertEqual(fault["level"], "info")
        self.assertIn(f"{self.delivery.name} (City Theatre)", fault["message"])

    def test_post_asks_and_brings_back_from_the_customer(self):
        adjustment = self._adjust(["r-1", "R-9"])
        action = self._press_post(adjustment)
        self.assertEqual(action["res_model"], "nexus.serial.adjustment.return")
        self.assertEqual(adjustment.state, "draft")
        with Form(self._wizard(action)) as form:
            self.assertEqual(form.summary, f"{self.delivery.name} (City Theatre): r-1")
            form.reason = "End of trial"
        self._answer(action, "End of trial")
        self.assertEqual(adjustment.state, "posted")
        self.assertEqual(self._on_hand(self.speaker), ["R-1", "R-3", "R-9"])
        returned = adjustment.move_ids.filtered("origin_returned_move_id")
        self.assertEqual(returned.move_line_ids.lot_id, self.lots[0])
        self.assertEqual(returned.origin_returned_move_id, self.delivery.move_ids)
        self.assertEqual(returned.location_id.usage, "customer")
        self.assertEqual(returned.reference, f"{adjustment.name}: End of trial")
        quants = self.lots[0].quant_ids.filtered(lambda q: q.quantity > 0)
        self.assertEqual(quants.location_id, self.stock)
        for document in (adjustment, self.delivery):
            self.assertIn("r-1. End of trial", document.message_ids[0].body)

    def test_no_answer_moves_nothing(self):
        adjustment = self._adjust(["R-1"])
        action = self._press_post(adjustment)
        with self.assertRaisesRegex(UserError, "why the units came back"):
            self._answer(action, " ")
        self.assertEqual(adjustment.state, "draft")
        self.assertEqual(self._on_hand(self.speaker), ["R-3"])

    def test_new_units_and_units_lost_are_not_asked_about(self):
        self._adjust(remove=[self.lots[2]]).action_post()
        adjustment = self._adjust(["R-3", "R-9"])
        self.assertIs(self._press_post(adjustment), True)
        self.assertEqual(self._on_hand(self.speaker), ["R-3", "R-9"])

    def test_call_through_the_api_gives_the_adjustments_reason(self):
        adjustment = self._adjust(["R-1"])
        self.assertIs(adjustment.action_post(), True)
        self.assertEqual(adjustment.move_ids.location_id.usage, "customer")
        self.assertEqual(
            adjustment.move_ids.reference, f"{adjustment.name}: Shelf count"
        )

    def test_value_comes_back_as_the_share_of_the_delivery(self):
        self.speaker.standard_price = 100
        lots = self._receive(self.speaker, ["R-7", "R-8"])
        delivery = self._deliver(lots)
        self.assertEqual(delivery.move_ids.value, 200)
        self.speaker.standard_price = 150
        adjustment = self._adjust(["R-7"])
        adjustment.action_post()
        self.assertEqual(adjustment.sudo().move_ids.value, 100)

    def test_reversal_takes_the_unit_to_the_customer_again(self):
        adjustment = self._adjust(["R-1"])
        adjustment.action_post()
        reversal = self.Adjustment.browse(adjustment.action_reverse()["res_id"])
        reversal.action_post()
        self.assertEqual(self.lots[0].location_id.usage, "customer")
        self.assertEqual(self._on_hand(self.speaker), ["R-3"])

    def test_two_customers_are_told_apart(self):
        other = self._deliver(self.lots[2])
        adjustment = self._adjust(["R-1", "R-3"])
        self._answer(self._press_post(adjustment), "Fair is over")
        self.assertEqual(len(adjustment.move_ids), 2)
        self.assertIn("R-1", self.delivery.message_ids[0].body)
        self.assertIn("R-3", other.message_ids[0].body)
        self.assertNotIn("R-1", other.message_ids[0].body)

    def test_without_stock_rights_nobody_answers(self):
        action = self._press_post(self._adjust(["R-1"]))
        with self.assertRaises(AccessError):
            self._wizard(action, self.user_sales).create({"reason": "Trial"})
