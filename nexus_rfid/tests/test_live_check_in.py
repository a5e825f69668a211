from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.nexus_serials.tests.test_delivery_tours import PHONE

from .live_common import LiveCommon
from .test_tagging_tours import RfidTourCase


@tagged("post_install", "-at_install")
class TestLiveOperations(LiveCommon):
    def test_every_operation_that_asks_nothing_first_can_be_read(self):
        for name in self.sessions._operation_names():
            needs = self.sessions._get_operation(name)._needs()
            if name == "lookup" or any(it.get("required") for it in needs):
                continue
            with self.subTest(name):
                live = self._open_live(name)
                self._see(live, 1, 2, 99)
                self.assertEqual(sum(map(len, self._panes(live).values())), 3)
                live.give_up()


@tagged("post_install", "-at_install")
class TestLiveCheckIn(LiveCommon, RfidTourCase):
    """Gear that comes back, where there are hires: another add-on brings them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls._registry_patched:
            # What is free is read as others see it: here that is this transaction.
            cls.registry_enter_test_mode_cls()

    def _hire_out(self, lots):
        lots.product_id.can_be_hired = True
        now = fields.Datetime.now()
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Theatre"}).id,
                "is_hire": True,
                "hire_start": now,
                "hire_end": now + timedelta(days=2),
                "order_line": [
                    Command.create(
                        {
                            "product_id": lots.product_id.id,
                            "product_uom_qty": len(lots),
                            "serial_ids": [Command.set(lots.ids)],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        order.check_out_hire(lots.ids)
        return order

    def test_what_comes_back_is_read(self):
        if "check_in" not in self.sessions._operation_names():
            self.skipTest("Nothing is hired out without nexus_rental.")
        lots = self.units[4:7]
        order = self._hire_out(lots)
        self.assertNotIn(self.stock, lots.location_id)
        self._run_rfid_tour("/odoo/rfid-live", "nexus_rfid_live_check_in")
        self.assertEqual(lots.location_id, self.stock)
        self.assertEqual(set(order.booking_ids.mapped("state")), {"back"})


@tagged("post_install", "-at_install")
class TestLiveCheckInOnPhone(TestLiveCheckIn):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True
