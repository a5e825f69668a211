import unittest

from odoo.tests import HttpCase, tagged

from .test_delivery_choice import DeliveryCommon
from .test_return import ReturnCommon

PHONE = "375x667"
TRANSFERS = "/odoo/action-stock.action_picking_tree_all"
ADJUSTMENTS = "/odoo/action-nexus_serials.nexus_serial_adjustment_action"


class WarehouseTourCase(HttpCase):
    """A warehouse user before a browser; one that does not start is a failure."""

    def _run_tour(self, url, tour, **kw):
        try:
            self.start_tour(url, tour, **{"login": self.user_stock.login, **kw})
        except unittest.SkipTest as skip:
            self.fail(f"{tour} was not run: {skip}")
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestDeliveryTours(DeliveryCommon, WarehouseTourCase):
    def test_validate_asks_and_scanning_swaps(self):
        camera = self._create_product("Camera", has_serial_numbers=True)
        self._receive(camera, ["C-1"])
        self._create_order(1, self.units[7], confirm=True)
        delivery = self._create_delivery((self.speaker, 3), (camera, 1))
        other = self._create_delivery((self.speaker, 1))
        self.assertEqual(self._reserved(delivery)[1:], ["SP-01", "SP-02", "SP-03"])
        self.assertEqual(self._reserved(other), ["SP-04"])
        self._run_tour(f"{TRANSFERS}/{delivery.id}", "nexus_serials_deliver")
        self.assertEqual(delivery.state, "done")
        self.assertEqual(
            sorted(delivery.move_line_ids.lot_id.mapped("name")),
            ["C-1", "SP-01", "SP-04", "SP-07"],
        )
        self.assertEqual(self._reserved(other), ["SP-02"])

    def test_fewer_are_chosen_from_the_line(self):
        delivery = self._create_delivery((self.speaker, 3))
        self._run_tour(f"{TRANSFERS}/{delivery.id}", "nexus_serials_deliver_fewer")
        self.assertEqual(delivery.move_line_ids.lot_id, self.units[0] + self.units[2])
        self.assertEqual(delivery.backorder_ids.move_ids.product_uom_qty, 1)


@tagged("post_install", "-at_install")
class TestReturnTours(ReturnCommon, WarehouseTourCase):
    def test_return_of_one_asks_which(self):
        back = self._return(self.delivery, 1)
        self._run_tour(f"{TRANSFERS}/{back.id}", "nexus_serials_return_one")
        self.assertEqual(back.move_line_ids.lot_id, self.units[1])
        self.assertEqual(self.units[1].location_id, self.stock)

    def test_adjustment_asks_whether_the_unit_was_returned(self):
        adjustment = (
            self.env["nexus.serial.adjustment"]
            .with_user(self.user_stock)
            .create({"product_id": self.speaker.id, "reason": "Shelf count"})
        )
        adjustment.serial_entry_save([{"serial": "SP-01"}])
        self._run_tour(
            f"{ADJUSTMENTS}/{adjustment.id}", "nexus_serials_adjust_returned"
        )
        self.assertEqual(adjustment.addition_ids.return_reason, "End of trial")
        self.assertEqual(self.units[0].location_id, self.stock)


@tagged("post_install", "-at_install")
class TestDeliveryToursOnPhone(TestDeliveryTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestReturnToursOnPhone(TestReturnTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True
