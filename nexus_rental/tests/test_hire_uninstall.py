from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.nexus_hire_booking_documents import UNFINISHED
from .test_hire_transfers import TransferCommon


@tagged("post_install", "-at_install")
class TestHireUninstall(TransferCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a demonstration has out is back.
        bookings = cls.env["nexus.hire.booking"]
        bookings.search([("state", "=", "out")])._take_back()
        bookings.search(UNFINISHED)._close_in_documents()

    def _uninstall(self, name="nexus_rental"):
        module = self.env.ref(f"base.module_{name}")
        module.with_user(self.env.ref("base.user_admin")).button_uninstall()
        return module

    def test_refused_with_the_list_while_gear_is_out(self):
        order = self._create_hire((self.speaker, 2), (self.cable, 40))
        rows = self._out(order, self.units[:2], 30)
        for name in ("nexus_rental", "nexus_serials"):
            with self.assertRaises(UserError) as refused:
                self._uninstall(name)
            message = str(refused.exception)
            self.assertIn(f"{order.name} (City Theatre): SP-1", message)
            self.assertIn("30 XLR cable", message)
        self._back(rows)
        self.assertEqual(self._uninstall().state, "to remove")

    def test_refused_while_transfers_are_still_to_be_made(self):
        order = self._create_hire((self.speaker, 1))
        rows = self._out(order, self.units[:1])
        self._back(rows, close=False)
        with self.assertRaisesRegex(UserError, "SP-1"):
            self._uninstall()
        rows._close_in_documents()
        self.assertEqual(self._uninstall().state, "to remove")

    def test_refused_while_stock_is_left_with_a_client(self):
        place = self.env["stock.location"]._get_hire_location(
            self.customer, self.env.company, "client"
        )
        self.env["stock.quant"]._update_available_quantity(self.cable, place, 3)
        with self.assertRaisesRegex(UserError, "On Hire/City Theatre: 3 XLR"):
            self._uninstall()

    def test_empty_places_and_operations_are_put_away(self):
        order = self._create_hire((self.speaker, 1))
        self._back(self._out(order, self.units[:1]))
        place = self._place(order)
        self.env["ir.module.module"]._put_hires_away()
        self.assertFalse(place.active or place.location_id.active)
        self.assertFalse(self.warehouse.hire_out_type_id.active)
        self.assertFalse(self.warehouse.hire_in_type_id.active)
