import unittest

from odoo import Command
from odoo.tests import HttpCase, tagged

from .order_common import OrderCommon

PHONE = "375x667"
ORDERS = "/odoo/action-sale.action_orders"


class OrderChoiceTourCase(OrderCommon, HttpCase):
    """A sales user before a browser; one that does not start is a failure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.speaker.is_favorite = True  # on the first page, whatever else there is
        cls.promised = cls._create_order(1, cls.units[0], confirm=True)

    def _create_own_order(self, **values):
        order = self._create_order(3, user_id=self.user_sales.id, **values)
        order.order_line = [
            Command.create({"product_id": self.cable.id, "product_uom_qty": 5})
        ]
        return order

    def _run_tour(self, order, tour):
        try:
            self.start_tour(f"{ORDERS}/{order.id}", tour, login=self.user_sales.login)
        except unittest.SkipTest as skip:
            self.fail(f"{tour} was not run: {skip}")
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestOrderChoiceTours(OrderChoiceTourCase):
    def test_units_are_chosen_on_a_quotation_and_claimed_by_nobody(self):
        order = self._create_own_order()
        self._run_tour(order, "nexus_serials_choose_on_quotation")
        line = order.order_line[0]
        self.assertEqual(line.serial_ids.mapped("name"), ["SP-03", "SP-05"])
        self.assertFalse(self._claimed(order))

    def test_units_chosen_on_an_order_are_claimed_and_reserved(self):
        order = self._create_own_order(confirm=True)
        self._run_tour(order, "nexus_serials_choose_on_order")
        self.assertEqual(self._claimed(order), ["SP-05", "SP-06", "SP-08"])
        self.assertEqual(self._reserved(order)[:3], ["SP-05", "SP-06", "SP-08"])

    def test_choice_survives_a_reload(self):
        order = self._create_own_order()
        order.order_line[0].serial_ids = self.units[1]
        self._run_tour(order, "nexus_serials_choice_survives")
        self.assertEqual(
            order.order_line[0].serial_ids.mapped("name"), ["SP-03", "SP-04"]
        )

    def test_new_line_is_saved_before_its_units_are_chosen(self):
        order = self._create_order(1, product=self.cable, user_id=self.user_sales.id)
        self._run_tour(order, "nexus_serials_choose_on_new_line")
        line = order.order_line.filtered(lambda li: li.product_id == self.speaker)
        self.assertEqual(line.serial_ids.mapped("name"), ["SP-02"])


@tagged("post_install", "-at_install")
class TestOrderChoiceToursOnPhone(TestOrderChoiceTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True
