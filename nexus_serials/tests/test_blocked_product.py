from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestBlockedProduct(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product_manager = new_test_user(
            cls.env,
            "blocked_product_manager",
            groups="product.group_product_manager,stock.group_stock_user",
        )
        cls.seller = new_test_user(
            cls.env, "blocked_seller", groups="sales_team.group_sale_salesman"
        )
        cls.buyer = new_test_user(
            cls.env, "blocked_buyer", groups="purchase.group_purchase_user"
        )
        cls.partner = cls.env["res.partner"].create({"name": "Stagecraft Ltd"})
        cls.old, cls.new, cls.other = cls.env["product.template"].create(
            [
                {"name": name, "is_storable": True, "list_price": 100}
                for name in ("Fresnel 2kW", "Fresnel 2kW Serial", "Gel frame")
            ]
        )

    def block(self):
        self.old.with_user(self.product_manager)._block_for_orders(self.new)

    def create_sale(self, template=None, quantity=1):
        return (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": self.partner.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": (
                                    template or self.old
                                ).product_variant_id.id,
                                "product_uom_qty": quantity,
                            }
                        )
                    ],
                }
            )
        )

    def create_purchase(self, template=None, quantity=1):
        return (
            self.env["purchase.order"]
            .with_user(self.buyer)
            .create(
                {
                    "partner_id": self.partner.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": (
                                    template or self.old
                                ).product_variant_id.id,
                                "product_qty": quantity,
                                "price_unit": 60,
                            }
                        )
                    ],
                }
            )
        )

    def test_block_says_so_and_hides_the_product_from_order_lines(self):
        self.block()
        self.assertTrue(self.old.is_blocked_for_orders)
        self.assertFalse(self.old.sale_ok or self.old.purchase_ok)
        self.assertEqual(self.old.serial_successor_id, self.new)
        self.assertEqual(self.new.serial_predecessor_id, self.old)
        self.assertIn("Fresnel 2kW Serial", self.old.message_ids[0].body)
        self.assertIn("Fresnel 2kW", self.new.message_ids[0].body)

    def test_confirm_sale_of_blocked_product_names_order_and_successor(self):
        order = self.create_sale()
        self.block()
        with self.assertRaisesRegex(
            UserError, f"{order.name}: use Fresnel 2kW Serial instead of Fresnel 2kW"
        ):
            order.action_confirm()

    def test_confirm_sale_by_writing_the_state_is_refused(self):
        order = self.create_sale()
        self.block()
        with self.assertRaisesRegex(UserError, "blocked for new"):
            order.write({"state": "sale"})

    def test_create_confirmed_sale_is_refused(self):
        self.block()
        with self.assertRaisesRegex(UserError, "blocked for new"):
            self.env["sale.order"].with_user(self.seller).create(
                {
                    "partner_id": self.partner.id,
                    "state": "sale",
                    "order_line": [
                        Command.create({"product_id": self.old.product_variant_id.id})
                    ],
                }
            )

    def test_import_line_into_confirmed_sale_is_refused(self):
        order = self.create_sale(self.other)
        order.action_confirm()
        self.block()
        result = (
            self.env["sale.order.line"]
            .with_user(self.seller)
            .load(
                ["order_id/.id", "product_id/.id", "product_uom_qty"],
                [[str(order.id), str(self.old.product_variant_id.id), "1"]],
            )
        )
        self.assertIn("blocked for new", result["messages"][0]["message"])
        self.assertEqual(order.order_line.product_id, self.other.product_variant_id)

    def test_add_line_in_the_form_of_a_confirmed_sale_is_refused(self):
        order = self.create_sale(self.other)
        order.action_confirm()
        self.block()
        with (
            self.assertRaisesRegex(UserError, "blocked for new"),
            Form(order) as form,
            form.order_line.new() as line,
        ):
            line.product_id = self.old.product_variant_id

    def test_raise_quantity_of_confirmed_sale_is_refused_lower_is_not(self):
        order = self.create_sale(quantity=3)
        order.action_confirm()
        self.block()
        with self.assertRaisesRegex(UserError, "blocked for new"):
            order.order_line.product_uom_qty = 4
        order.order_line.product_uom_qty = 2
        self.assertEqual(order.order_line.product_uom_qty, 2)

    def test_raise_unit_of_confirmed_sale_is_refused(self):
        self.old.uom_ids = self.env.ref("uom.product_uom_dozen")
        order = self.create_sale(quantity=3)
        order.action_confirm()
        self.block()
        with self.assertRaisesRegex(UserError, "blocked for new"):
            order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")

    def test_change_of_confirmed_line_to_blocked_product_is_refused(self):
        order = self.create_purchase(self.other)
        order.button_confirm()
        self.block()
        with self.assertRaisesRegex(UserError, "blocked for new"):
            order.order_line.product_id = self.old.product_variant_id

    def test_confirm_purchase_of_blocked_product_is_refused(self):
        order = self.create_purchase()
        self.block()
        with self.assertRaisesRegex(UserError, f"{order.name}: use Fresnel 2kW Serial"):
            order.button_confirm()
        with self.assertRaisesRegex(UserError, "blocked for new"):
            order.button_approve()

    def test_purchase_over_two_approvals_is_refused_at_the_first(self):
        self.env.company.write(
            {"po_double_validation": "two_step", "po_double_validation_amount": 10}
        )
        order = self.create_purchase()
        self.block()
        with self.assertRaisesRegex(UserError, "blocked for new"):
            order.button_confirm()
        self.assertEqual(order.state, "draft")

    def test_add_line_to_confirmed_purchase_is_refused(self):
        order = self.create_purchase(self.other)
        order.button_confirm()
        self.block()
        with self.assertRaisesRegex(UserError, "blocked for new"):
            order.write(
                {
                    "order_line": [
                        Command.create({"product_id": self.old.product_variant_id.id})
                    ]
                }
            )

    def test_raise_quantity_of_confirmed_purchase_is_refused_lower_is_not(self):
        order = self.create_purchase(quantity=3)
        order.button_confirm()
        self.block()
        with self.assertRaisesRegex(UserError, "blocked for new"):
            order.order_line.product_qty = 4
        order.order_line.product_qty = 2
        self.assertEqual(order.order_line.product_qty, 2)

    def test_confirmed_orders_are_still_received_and_delivered(self):
        purchase = self.create_purchase(quantity=2)
        purchase.button_confirm()
        sale = self.create_sale(quantity=2)
        sale.action_confirm()
        self.block()
        for picking in (purchase.picking_ids.sudo(), sale.picking_ids.sudo()):
            picking.action_assign()
            picking.move_ids.picked = True
            picking.button_validate()
        self.assertEqual(purchase.order_line.qty_received, 2)
        self.assertEqual(sale.order_line.qty_delivered, 2)

    def test_quotation_may_still_be_written(self):
        self.block()
        order = self.create_sale()
        order.order_line.product_uom_qty = 5
        self.assertEqual(order.state, "draft")

    def test_unblock_gives_back_what_it_could_before(self):
        self.old.purchase_ok = False
        order = self.create_sale()
        self.block()
        self.old.with_user(self.product_manager).action_unblock_for_orders()
        self.assertTrue(self.old.sale_ok)
        self.assertFalse(self.old.purchase_ok)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_block_twice_still_remembers_what_it_could_before(self):
        self.block()
        self.block()
        self.old.with_user(self.product_manager).action_unblock_for_orders()
        self.assertTrue(self.old.sale_ok and self.old.purchase_ok)

    def test_unblock_takes_a_product_manager(self):
        self.block()
        with self.assertRaisesRegex(AccessError, "Products: Create"):
            self.old.with_user(self.seller).action_unblock_for_orders()
        self.assertTrue(self.old.is_blocked_for_orders)

    def test_duplicate_of_blocked_product_is_not_blocked(self):
        self.block()
        self.assertFalse(self.old.copy().is_blocked_for_orders)
