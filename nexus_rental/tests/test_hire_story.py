from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user, tagged

from .hire_scan_common import HireScanCommon


@tagged("post_install", "-at_install")
class TestHireStory(HireScanCommon):
    """A hire from quotation to invoice, each step by whoever does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_account = new_test_user(
            cls.env, "nexus_account", "base.group_user,account.group_account_invoice"
        )
        if not cls.env.company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=cls.env.company, install_demo=False
            )
        products = cls.speaker | cls.cable
        products.write({"invoice_policy": "delivery", "taxes_id": [Command.clear()]})
        cls.cable.hire_replacement_value = 12
        cls.camera = cls._create_product(
            "Camera C300",
            has_serial_numbers=True,
            can_be_hired=True,
            hire_day_rate=200,
            invoice_policy="delivery",
            taxes_id=[Command.clear()],
        )
        cls.cameras = cls._receive(cls.camera, ["CAM-1", "CAM-2"])
        cls.units |= cls._receive(cls.speaker, [f"SP-{i:02}" for i in range(5, 16)])
        cls.units.condition = "good"

    def test_from_quotation_to_invoice(self):
        order = self._create_hire(
            (self.speaker, 12),
            (self.camera, 1, self.cameras[:1]),
            (self.cable, 40),
            user=self.user_sales,
            confirm=False,
        )
        speakers, _camera, cables = order.order_line
        self.assertEqual(
            order.order_line.mapped("price_subtotal"), [12 * 90, 600, 40 * 6]
        )
        self.assertEqual(speakers.hire_free, 15)
        order.action_confirm()
        with freeze_time(self._day(0)):
            self._hand_out(order)
        with freeze_time(self._day(3, 7)):
            self._take_in(order, cables)
        self._invoice(order)

    def _hand_out(self, order):
        """Prepare, and check out by scan: one unit is swapped, one refused."""
        units = self.units[:12] | self.cameras[0]
        order.with_user(self.user_stock).prepare_hire(units.ids)
        self.units[14].with_user(self.user_stock).set_status("damaged")
        session = self._open_out(order)
        self.assertEqual(self._scan(session, *units[1:].mapped("name")), ["ok"] * 12)
        self.assertEqual(
            self._scan(session, "SP-15", "CAM-2"), ["not_eligible", "not_expected"]
        )
        self.assertEqual(self._scan(session, "SP-13"), ["warning"])
        self.assertEqual(self._scan(session, "9501101530003"), ["ok"])
        session.set_param("quantity", 40)
        self.assertIs(session.action_finish(), True)
        self.assertEqual(order.hire_state, "out")
        self.assertEqual(self.units[0].status, "available")
        self.assertEqual(self.units[12].status, "rented")
        self.assertEqual(self.speaker.qty_available, 3)

    def _take_in(self, order, cables):
        """All comes back but a cable, a speaker has suffered."""
        session = self._open("check_in")
        out = order.sudo().booking_ids.filtered(lambda row: row.state == "out")
        names = out.lot_id.mapped("name")
        self._scan(session, *(name for name in names if name != "SP-3"))
        session.set_param("condition", "poor")
        session.set_param("reason", "Torn cone")
        self.assertEqual(self._scan(session, "SP-3"), ["warning"])
        self.assertEqual(self._scan(session, "9501101530003"), ["ok"])
        session.set_param("quantity", 39)
        # The speaker that has suffered is to be repaired.
        self.assertEqual(session.action_finish()["res_model"], "repair.order")
        self.assertEqual(session.state, "done")
        order.with_user(self.user_stock).declare_hire_gone(
            "lost", quantities={cables.id: 1}
        )
        self.assertEqual(order.hire_state, "back")
        self.assertEqual(self.units[2].status, "in_maintenance")
        self.assertEqual(self.speaker.qty_available, 15)
        self.assertEqual(self.cable.qty_available, 99)

    def _invoice(self, order):
        """The hire, the cable that is gone and the share of a speaker are billed."""
        action = order.with_user(self.user_stock).action_charge_hire()
        wizard = self.env["nexus.hire.charge"].browse(action["res_id"])
        wizard.with_user(self.user_stock).action_apply()
        self.assertEqual(order.order_line.mapped("qty_delivered"), [12, 1, 40, 1, 1])
        # The speaker fell by two of the five steps from new to damaged.
        self.assertEqual(order.order_line[3:].mapped("price_unit"), [360, 12])
        invoice = order.with_user(self.user_account)._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.amount_untaxed, 1080 + 600 + 240 + 360 + 12)
        self.assertEqual(set(order.order_line.mapped("invoice_status")), {"invoiced"})
