from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from odoo.addons.nexus_serials.tests.common import SerialsCommon

#: Far enough that no hire of a test is over by the time it runs.
MONDAY = datetime(2035, 5, 7, 8)


class RentalCommon(SerialsCommon):
    """Four speakers with serial numbers and a hundred cables, for hire."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What others committed is read with another cursor: here they share one, as
        # they do before a browser.
        if not cls._registry_patched:
            cls.registry_enter_test_mode_cls()
        cls.user_rental = new_test_user(
            cls.env, "nexus_rental", "base.group_user,nexus_rental.group_rental_user"
        )
        cls.user_rental_manager = new_test_user(
            cls.env,
            "nexus_rental_manager",
            "base.group_user,nexus_rental.group_rental_manager",
        )
        (cls.speaker | cls.cable).can_be_hired = True
        cls.speaker.hire_day_rate = 30
        cls.speaker.hire_replacement_value = 900
        cls.cable.hire_day_rate = 2
        cls.units = cls._receive(cls.speaker, [f"SP-{i}" for i in range(1, 5)])
        cls.env["stock.quant"]._update_available_quantity(cls.cable, cls.stock, 100)

    @classmethod
    def _day(cls, number, hour=8):
        """Return a moment so many days after a Monday to come."""
        return MONDAY + timedelta(days=number, hours=hour - 8)

    @classmethod
    def _create_hire(cls, *lines, start=0, end=3, confirm=True, user=None, **values):
        """Return a hire of lines ``(product, quantity)`` or ``(product, quantity,
        units)``, from a day until another."""
        user = user or cls.user_rental
        order = (
            cls.env["sale.order"]
            .with_user(user)
            .create(
                {
                    "partner_id": cls.customer.id,
                    "is_hire": True,
                    "hire_start": cls._day(start),
                    "hire_end": cls._day(end),
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom_qty": quantity,
                                "serial_ids": [
                                    Command.set([lot.id for lot in (units or [[]])[0]])
                                ],
                            }
                        )
                        for product, quantity, *units in lines
                    ],
                    **values,
                }
            )
        )
        if confirm:
            order.action_confirm()
        return order

    @contextmanager
    def _refused(self, pattern):
        """Assert that it is refused, and undo what was done meanwhile."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    def _rows(self, order):
        """Return what is booked on an order: sorted (state, serial, quantity)."""
        rows = order.sudo().booking_ids
        return sorted((row.state, row.lot_id.name or "", row.quantity) for row in rows)

    def _free(self, product, start=None, end=None):
        product = product.with_user(self.user_rental)
        if start is None:
            return product.get_hire_availability()[product.id]["available"]
        period = self._day(start), self._day(end)
        return product.get_hire_availability(*period)[product.id]["available"]
