from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import SerialsCommon


@tagged("post_install", "-at_install")
class TestStartingQuantity(SerialsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Who makes products and keeps stock.
        cls.env.ref("product.group_product_manager").user_ids += cls.user_stock

    def _create(self, model, **values):
        return (
            self.env[model]
            .with_user(self.user_stock)
            .create(
                {"name": "Subwoofer", "type": "consu", "is_storable": True, **values}
            )
        )

    def test_a_product_comes_with_its_units(self):
        for model in ("product.template", "product.product"):
            product = self._create(
                model, has_serial_numbers=True, starting_quantity=12, standard_price=500
            )
            units = self.env["stock.lot"].search(
                [
                    ("product_id.name", "=", "Subwoofer"),
                    ("product_id", "in", product.product_variant_ids.ids),
                ]
            )
            self.assertEqual(len(units), 12)
            self.assertEqual(set(units.mapped("status")), {"available"})
            self.assertEqual(units.location_id, self.stock)
            self.assertEqual(product.qty_available, 12)
            self.assertEqual(set(units.mapped("purchase_cost")), {500})

    def test_the_form_asks_for_it_once(self):
        with Form(
            self.env["product.template"].with_user(self.user_stock),
            "product.product_template_only_form_view",
        ) as form:
            form.name = "Amp rack"
            form.is_storable = True
            form.has_serial_numbers = True
            form.starting_quantity = 3
        self.assertEqual(form.record.qty_available, 3)

    def test_without_serial_numbers_there_are_no_units(self):
        with self.assertRaisesRegex(UserError, "Subwoofer has no serial numbers"):
            self._create("product.template", starting_quantity=2)

    def test_a_negative_quantity_is_refused(self):
        with self.assertRaises(UserError):
            self._create(
                "product.product", has_serial_numbers=True, starting_quantity=-1
            )

    def test_no_quantity_makes_no_document(self):
        product = self._create("product.template", has_serial_numbers=True)
        adjustments = self.env["nexus.serial.adjustment"].search(
            [("product_id", "in", product.product_variant_ids.ids)]
        )
        self.assertFalse(adjustments)
