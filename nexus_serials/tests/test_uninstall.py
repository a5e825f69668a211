import re

from odoo import Command
from odoo.tests import Form, tagged

from .test_adjustment import AdjustmentCommon


@tagged("post_install", "-at_install")
class TestUninstall(AdjustmentCommon):
    def _tell(self, name):
        module = self.env.ref(f"base.module_{name}")
        action = module.with_user(self.env.ref("base.user_admin"))
        action = action.button_uninstall_wizard()
        Wizard = self.env[action["res_model"]].with_user(
            self.env.ref("base.user_admin")
        )
        with Form(Wizard.with_context(**action["context"])) as form:
            return form.nexus_serials_loss

    def _count(self, name):
        text = self._tell(name).replace(",", "")
        return [int(number) for number in re.findall(r"\d+", text)]

    def test_the_counts_are_told_first(self):
        before = self._count("nexus_serials")
        self._receive(self.speaker, ["U-1", "U-2", "U-3"])
        self._receive(
            self.speaker, [{"serial": "U-4", "manufacturer_serial": "SHURE-9"}]
        )
        adjustment = self._adjust(
            ["U-5", "U-6"], user=self.user_manager, has_unit_cost=True, unit_cost=7
        )
        adjustment.with_user(self.user_stock).action_post()
        self.env["stock.lot"].search([("name", "in", ("U-1", "U-2"))]).set_condition(
            "good"
        )
        self.env["stock.lot"].search([("name", "=", "U-2")]).set_condition("poor")
        after = self._count("nexus_serials")
        grown = [new - old for new, old in zip(after, before, strict=True)]
        self.assertEqual(grown, [6, 1, 1, 2, 2, 3, 0, 0, 0])

    def test_what_documents_name_is_counted(self):
        before = self._count("nexus_serials")
        units = self._receive(self.speaker, ["U-1", "U-2"])
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.speaker.id,
                            "product_uom_qty": 2,
                            "serial_ids": [Command.set(units.ids)],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.button_validate()
        order._create_invoices()
        self.env["nexus.document.layout"].create({"name": "Plain"})
        after = self._count("nexus_serials")
        grown = [new - old for new, old in zip(after, before, strict=True)]
        self.assertEqual(grown, [2, 0, 0, 0, 0, 0, 1, 1, 1])

    def test_it_is_told_of_modules_it_needs_and_of_no_other(self):
        self.assertEqual(self._tell("stock"), self._tell("nexus_serials"))
        self.assertFalse(self._tell("auth_totp"))
