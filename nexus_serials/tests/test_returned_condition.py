from odoo.tests import Form, tagged

from .invoice_common import InvoiceCommon
from .test_adjustment import AdjustmentCommon
from .test_return import ReturnCommon


@tagged("post_install", "-at_install")
class TestReturnedCondition(ReturnCommon):
    def test_a_delivery_returned_asks_how_the_units_are(self):
        back = self._return(self.delivery)
        self.assertTrue(back.brings_units_back)
        self.assertFalse(self.delivery.brings_units_back)
        with Form(back) as form:
            form.returned_condition = "fair"
        self.assertIs(self._validate(back), True)
        self.assertEqual(set(self.shipped.mapped("condition")), {"fair"})
        self.assertEqual(set(self.shipped.mapped("status")), {"available"})
        self.assertEqual(set(self.shipped.event_ids.mapped("reason")), {back.name})
        self.assertEqual(self.shipped.event_ids.user_id, self.user_stock)
        self.assertFalse(self.units[5].condition)

    def test_damaged_units_are_nobodys_to_take(self):
        back = self._return(self.delivery)
        back.returned_condition = "damaged"
        self._validate(back)
        self.assertEqual(set(self.shipped.mapped("status")), {"damaged"})
        self.assertEqual(self.speaker.free_qty, 5)

    def test_no_answer_leaves_the_condition(self):
        self.shipped.set_condition("good")
        self._validate(self._return(self.delivery))
        self.assertEqual(set(self.shipped.mapped("condition")), {"good"})


@tagged("post_install", "-at_install")
class TestCreditedCondition(InvoiceCommon):
    def test_a_credit_note_asks(self):
        lots = self.units[:2]
        order = self._sell(lots)
        note = self._credit(order, returned_condition="poor")
        self.assertEqual(note.returned_condition, "poor")
        self.assertEqual(set(lots.mapped("condition")), {"poor"})

    def test_what_is_expected_is_judged_when_it_comes(self):
        lots = self.units[:2]
        note = self._credit(
            self._sell(lots), mode="expected", returned_condition="fair"
        )
        self.assertFalse(lots[0].condition)
        receipt = note.sudo().serial_return_ids
        self.assertEqual(receipt.returned_condition, "fair")
        receipt.with_user(self.user_stock).returned_condition = "damaged"
        receipt.with_user(self.user_stock).button_validate()
        self.assertEqual(set(lots.mapped("condition")), {"damaged"})


@tagged("post_install", "-at_install")
class TestAdjustedCondition(AdjustmentCommon):
    def test_an_adjustment_asks(self):
        adjustment = self._adjust(["A-1", "A-2"], condition="new")
        adjustment.action_post()
        lots = self.env["stock.lot"].search([("product_id", "=", self.speaker.id)])
        self.assertEqual(lots.mapped("condition"), ["new", "new"])
