from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.nexus_serials.tests.test_delivery_tours import (
    PHONE,
    WarehouseTourCase,
)

from .hire_scan_common import HireScanCommon

HIRES = "/odoo/hires"
DESK = "/odoo/rental-desk"


@tagged("post_install", "-at_install")
class TestHireStoryTours(HireScanCommon, WarehouseTourCase):
    """A hire from quotation to invoice, in the browsers of those who take each step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_account = new_test_user(
            cls.env,
            "nexus_account",
            "base.group_user,account.group_account_invoice,"
            "sales_team.group_sale_salesman_all_leads",
        )
        if not cls.env.company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=cls.env.company, install_demo=False
            )
        cls.env.company.write(
            {"portal_confirmation_sign": True, "portal_confirmation_pay": False}
        )
        # What the demo data has no like of.
        cls.customer.name = "Harbour Playhouse"
        cls.cable.name = "DMX lead 5 m"
        cls.cable.hire_replacement_value = 12
        cls.camera = cls._create_product(
            "Camera C300",
            has_serial_numbers=True,
            can_be_hired=True,
            hire_day_rate=200,
        )
        products = cls.speaker | cls.cable | cls.camera
        products.write({"invoice_policy": "delivery", "taxes_id": [Command.clear()]})
        serials = [f"SP-{number}" for number in range(5, 16)]
        cls.units |= cls._receive(cls.speaker, serials)
        cls.units |= cls._receive(cls.camera, ["CAM-1", "CAM-2"])
        cls.units.condition = "good"

    def _walk(self, step, user, url, **kw):
        login = user.login if user else None
        self._run_tour(url, f"nexus_rental_story_{step}", login=login, **kw)

    def _at(self, day, hour=8):
        """A browser waits by the clock: it goes on from this moment."""
        return freeze_time(self._day(day, hour), tick=True)

    def _find_unit(self, serial):
        return self.units.filtered(lambda lot: lot.name == serial)

    def test_from_quotation_to_invoice(self):
        with self._at(-7):
            order = self._quote_and_sign()
        with self._at(0):
            self._send_out(order)
        with self._at(3, 7):
            self._take_back(order)
            self._invoice(order)

    def _quote_and_sign(self):
        self._walk("quote", self.user_sales, f"{HIRES}/new")
        order = self.env["sale.order"].search([("user_id", "=", self.user_sales.id)])
        self.assertEqual(
            order.order_line.mapped("price_subtotal"), [12 * 90, 600, 40 * 6]
        )
        self.assertEqual(order.hire_end - order.hire_start, timedelta(days=3))
        self._walk("sign", None, order.get_portal_url())
        self.assertEqual((order.state, order.signed_by), ("sale", "Joel Willis"))
        return order

    def _send_out(self, order):
        self._walk("prepare", self.user_stock, DESK)
        self.assertEqual(self._find_unit("SP-15").status, "available")
        self._find_unit("SP-15").with_user(self.user_stock).set_status("damaged")
        self._walk("scan_out", self.user_stock, DESK)
        self.assertEqual(order.hire_state, "out")
        self.assertEqual(self._find_unit("SP-1").status, "available")
        self.assertEqual(self._find_unit("SP-13").status, "rented")
        self.assertEqual(self.speaker.qty_available, 3)

    def _take_back(self, order):
        others = self._create_hire((self.speaker, 1), start=1, end=4)
        others |= self._create_hire((self.camera, 1), start=1, end=4)
        others[0].order_line._take_out_units(self._find_unit("SP-14"))
        others[1].order_line._take_out_units(self._find_unit("CAM-2"))
        others.sudo().booking_ids._close_out_documents()
        self._walk("scan_in", self.user_stock, "/odoo/scanner")
        self.assertEqual(others.mapped("hire_state"), ["back", "back"])
        self.assertEqual(order.hire_state, "out")
        self._walk("missing", self.user_stock, DESK)
        self.assertEqual(order.hire_state, "back")
        self.assertEqual(self._find_unit("SP-3").status, "in_maintenance")
        self.assertEqual(self.cable.qty_available, 99)

    def _invoice(self, order):
        self._walk("invoice", self.user_account, f"{HIRES}/{order.id}")
        invoice = order.invoice_ids
        self.assertEqual(invoice.state, "posted")
        # The speaker fell by two of the five steps from new to damaged.
        self.assertEqual(invoice.amount_untaxed, 1080 + 600 + 240 + 360 + 12)
        self.assertEqual(set(order.order_line.mapped("invoice_status")), {"invoiced"})


@tagged("post_install", "-at_install")
class TestHireStoryToursOnPhone(TestHireStoryTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True
