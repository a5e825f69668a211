from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .. import serial_settings
from .common import SerialsCommon


@tagged("post_install", "-at_install")
class TestHasSerialNumbers(SerialsCommon):
    def test_flag_and_tracking_are_one_truth(self):
        product = self._create_product("Dimmer", has_serial_numbers=True)
        self.assertEqual(product.tracking, "serial")
        product.tracking = "lot"
        self.assertFalse(product.has_serial_numbers)
        product.product_tmpl_id.tracking = "serial"
        self.assertTrue(product.has_serial_numbers)
        product.has_serial_numbers = False
        self.assertEqual(product.tracking, "none")

    def test_flag_is_searched_and_grouped_on_both_models(self):
        for model in ("product.template", "product.product"):
            records = self.env[model]
            found = records.search([("has_serial_numbers", "=", True)])
            self.assertIn(self.speaker.name, found.mapped("name"))
            self.assertNotIn(self.cable.name, found.mapped("name"))
            groups = dict(records._read_group([], ["has_serial_numbers"], ["__count"]))
            self.assertEqual(groups[True], len(found))

    def test_form_ticks_the_box(self):
        with Form(self.env["product.template"].with_user(self.user_manager)) as form:
            form.name = "Moving head"
            form.is_storable = True
            form.tracking = "serial"
        self.assertTrue(form.record.has_serial_numbers)

    def test_product_without_stock_tracking_is_refused(self):
        for values in ({"type": "service"}, {"is_storable": False}):
            with self.assertRaisesRegex(UserError, "Rigging.*Track Inventory"):
                self._create_product("Rigging", has_serial_numbers=True, **values)
        service = self._create_product("Rigging", type="service", is_storable=False)
        service.tracking = "serial"  # Odoo takes it, to no effect
        self.assertFalse(service.has_serial_numbers)
        service.tracking = "none"
        with self.assertRaisesRegex(UserError, "Rigging.*Track Inventory"):
            service.has_serial_numbers = True

    def test_import_obeys_the_rule(self):
        self._receive(self.speaker, ["K-1"])
        result = self.env["product.template"].load(
            [".id", "has_serial_numbers"],
            [[str(self.speaker.product_tmpl_id.id), "False"]],
        )
        self.assertIn("movements already", result["messages"][0]["message"])

    def _assert_refused(self, product, **values):
        for record in (product, product.product_tmpl_id):
            before = record.tracking
            with (
                self.assertRaisesRegex(UserError, product.name),
                self.env.cr.savepoint(),
            ):
                record.write(values)
            self.env.invalidate_all()
            self.assertEqual(record.tracking, before)

    def test_after_a_stock_move_switching_is_refused(self):
        self._receive(self.speaker, ["K-1"])
        self._assert_refused(self.speaker, has_serial_numbers=False)
        self._assert_refused(self.speaker, tracking="none")
        self._assert_refused(self.speaker, tracking="lot")

    def test_after_a_stock_move_changing_type_under_it_is_refused(self):
        self._receive(self.speaker, ["K-1"])
        self._assert_refused(self.speaker, is_storable=False)
        self._assert_refused(self.speaker, type="service")

    def test_confirmed_orders_count_drafts_do_not(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.cable.id})],
            }
        )
        self.cable.has_serial_numbers = True
        self.cable.has_serial_numbers = False
        order.action_confirm()
        self._assert_refused(self.cable, has_serial_numbers=True)

    def test_confirmed_purchases_count(self):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [Command.create({"product_id": self.cable.id})],
            }
        )
        order.button_confirm()
        self._assert_refused(self.cable, has_serial_numbers=True)

    def test_archived_variant_and_other_company_count(self):
        company = self.env["res.company"].create({"name": "Sister firm"})
        attribute = self.env["product.attribute"].create(
            {
                "name": "Colour",
                "value_ids": [
                    Command.create({"name": "black"}),
                    Command.create({"name": "white"}),
                ],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Par can",
                "is_storable": True,
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(attribute.value_ids.ids)],
                        }
                    )
                ],
            }
        )
        variant = template.product_variant_ids[0]
        stock = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        self.env["stock.quant"].with_company(company)._update_available_quantity(
            variant, stock.lot_stock_id, 1
        )
        move = self.env["stock.move"].create(
            {
                "product_id": variant.id,
                "product_uom_qty": 1,
                "company_id": company.id,
                "location_id": stock.lot_stock_id.id,
                "location_dest_id": self.customer.property_stock_customer.id,
            }
        )
        move._action_confirm()
        move.quantity = 1
        move.picked = True
        move._action_done()
        variant.active = False
        with self.assertRaisesRegex(UserError, "Par can: 1 stock moves done"):
            template.with_user(self.user_manager).has_serial_numbers = True

    def test_moving_a_variant_below_another_product_is_refused(self):
        self._receive(self.speaker, ["K-1"])
        with self.assertRaisesRegex(UserError, "Speaker K12: 1 stock moves done"):
            self.speaker.product_tmpl_id = self.cable.product_tmpl_id

    def test_rule_switched_off_lets_it_pass(self):
        self._receive(self.speaker, ["K-1"])
        self._set_parameter(serial_settings.MOVEMENT_RULE, "False")
        self.speaker.has_serial_numbers = False
        self.assertEqual(self.speaker.tracking, "none")

    def test_other_changes_of_a_moved_product_are_free(self):
        self._receive(self.speaker, ["K-1"])
        self.speaker.write({"name": "Speaker K12.2", "tracking": "serial"})
        self.assertEqual(self.speaker.name, "Speaker K12.2")

    def test_switching_on_flags_lots_whose_number_is_taken(self):
        self._receive(self.speaker, ["K-1"])
        self.cable.tracking = "lot"
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.cable.id} for name in ("k-1", "k-2")]
        )
        self.assertFalse(any(lots.mapped("serial_scope")))
        self.cable.tracking = "serial"
        self.assertEqual(lots.mapped("is_serial_clash"), [True, False])

    def test_pattern_has_to_be_a_regular_expression(self):
        with self.assertRaisesRegex(UserError, "Speaker K12.*regular expression"):
            self.speaker.serial_pattern = "[A-Z"
