import base64
import io

from PIL import Image

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .copy_common import CopyCommon


def picture(color):
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(stream, "PNG")
    return base64.b64encode(stream.getvalue())


@tagged("post_install", "-at_install")
class TestCopyWithSerials(CopyCommon):
    def test_copy_has_serials_and_blocks_the_old_product(self):
        self._stock_up(self.amp, 2)
        copy = self._copy()
        self.assertEqual(copy.tracking, "serial")
        self.assertTrue(copy.has_serial_numbers and copy.is_storable and copy.active)
        self.assertEqual(copy.name, "Amplifier A4")
        self.assertTrue(copy.sale_ok and copy.purchase_ok)
        self.assertTrue(self.amp.is_blocked_for_orders)
        self.assertEqual(self.amp.serial_successor_id, copy)
        self.assertEqual(self.amp.qty_available, 2)

    def test_copy_keeps_price_cost_category_units_and_taxes(self):
        category = self.env["product.category"].create({"name": "Amplifiers"})
        dozen = self.env["uom.uom"].create(
            {
                "name": "Case of 12",
                "relative_factor": 12,
                "relative_uom_id": self.amp.uom_id.id,
            }
        )
        tax = self.env["account.tax"].create({"name": "Nexus 9 %", "amount": 9})
        route = self.env["stock.route"].create(
            {"name": "Amplifier route", "product_selectable": True}
        )
        self.amp.product_tmpl_id.write(
            {
                "categ_id": category.id,
                "uom_ids": [Command.set(dozen.ids)],
                "taxes_id": [Command.set(tax.ids)],
                "supplier_taxes_id": [Command.clear()],
                "route_ids": [Command.set(route.ids)],
                "weight": 7.5,
                "description_sale": "Four channels",
                "image_1920": picture("red"),
            }
        )
        copy = self._copy()
        self.assertEqual(copy.list_price, 99)
        self.assertEqual(copy.standard_price, 40)
        self.assertEqual(copy.categ_id, category)
        self.assertEqual(copy.uom_ids, dozen)
        self.assertEqual(copy.taxes_id, tax)
        self.assertFalse(copy.supplier_taxes_id)
        self.assertEqual(copy.route_ids, route)
        self.assertEqual(copy.weight, 7.5)
        self.assertEqual(copy.description_sale, "Four channels")
        self.assertEqual(copy.image_1920, self.amp.image_1920)

    def test_copy_has_vendors_and_price_rules_of_its_own(self):
        vendor_price = self.env["product.supplierinfo"].create(
            {
                "product_tmpl_id": self.amp.product_tmpl_id.id,
                "partner_id": self.vendor.id,
                "price": 33,
                "product_code": "ACO-A4",
            }
        )
        pricelist = self.env["product.pricelist"].create({"name": "Theatres"})
        rules = self.env["product.pricelist.item"].create(
            [
                {
                    "pricelist_id": pricelist.id,
                    "applied_on": "1_product",
                    "product_tmpl_id": self.amp.product_tmpl_id.id,
                    "fixed_price": 77,
                },
                {
                    "pricelist_id": pricelist.id,
                    "applied_on": "0_product_variant",
                    "product_id": self.amp.id,
                    "min_quantity": 10,
                    "fixed_price": 66,
                },
            ]
        )
        copy = self._copy()
        seller = copy.seller_ids
        self.assertNotEqual(seller, vendor_price)
        self.assertEqual(
            (seller.partner_id, seller.price, seller.product_code),
            (self.vendor, 33, "ACO-A4"),
        )
        variant = copy.product_variant_id
        self.assertEqual(pricelist._get_product_price(variant, 1), 77)
        self.assertEqual(pricelist._get_product_price(variant, 10), 66)
        self.assertEqual(pricelist._get_product_price(self.amp, 10), 66)
        self.assertEqual(len(pricelist.item_ids), 2 * len(rules))

    def test_reordering_rule_moves_and_putaway_comes_along(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf 1", "location_id": self.stock.id}
        )
        orderpoint = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.amp.id,
                "location_id": self.stock.id,
                "product_min_qty": 2,
                "product_max_qty": 8,
            }
        )
        putaway = self.env["stock.putaway.rule"].create(
            {
                "product_id": self.amp.id,
                "location_in_id": self.stock.id,
                "location_out_id": shelf.id,
            }
        )
        variant = self._copy().product_variant_id
        self.assertFalse(orderpoint.active)
        self.assertEqual(variant.orderpoint_ids.product_max_qty, 8)
        self.assertEqual(variant.putaway_rule_ids.location_out_id, shelf)
        self.assertTrue(putaway.active)

    def test_barcode_and_reference_move_to_the_copy(self):
        self.amp.write({"barcode": "5901234123457", "default_code": "AMP-A4"})
        copy = self._copy()
        self.assertEqual(copy.barcode, "5901234123457")
        self.assertEqual(copy.default_code, "AMP-A4")
        self.assertFalse(self.amp.barcode or self.amp.default_code)

    def test_barcode_and_reference_may_stay(self):
        self.amp.write({"barcode": "5901234123457", "default_code": "AMP-A4"})
        copy = self._copy(barcode_mode="leave", reference_mode="leave")
        self.assertFalse(copy.barcode or copy.default_code)
        self.assertEqual(self.amp.barcode, "5901234123457")
        self.assertEqual(self.amp.default_code, "AMP-A4")

    def test_reference_may_be_shared(self):
        self.amp.default_code = "AMP-A4"
        copy = self._copy(reference_mode="share")
        self.assertEqual(copy.default_code, "AMP-A4")
        self.assertEqual(self.amp.default_code, "AMP-A4")

    def test_name_translations_come_along_unless_renamed(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.amp.with_context(lang="fr_FR").name = "Amplificateur A4"
        renamed = self._copy(name="Amplifier A4 Mk II")
        self.assertEqual(renamed.with_context(lang="fr_FR").name, "Amplifier A4 Mk II")
        self.amp.product_tmpl_id.action_unblock_for_orders()
        copy = self._copy()
        self.assertEqual(copy.with_context(lang="fr_FR").name, "Amplificateur A4")

    def test_variants_match_with_their_own_values_and_archived_ones(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Case",
                "value_ids": [
                    Command.create({"name": name}) for name in ("Red", "Blue", "Black")
                ],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Road case",
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
        red, blue, black = template.product_variant_ids
        template.attribute_line_ids.product_template_value_ids[0].price_extra = 5
        red.write({"barcode": "4006381333931", "standard_price": 11, "weight": 3})
        red.image_variant_1920 = picture("red")
        blue.write({"standard_price": 22, "default_code": "CASE-BLUE"})
        black.active = False
        copy = self._copy(red)
        new = {
            variant.product_template_attribute_value_ids.name: variant
            for variant in copy.with_context(active_test=False).product_variant_ids
        }
        self.assertEqual(set(new), {"Red", "Blue", "Black"})
        self.assertEqual(new["Red"].barcode, "4006381333931")
        self.assertEqual((new["Red"].standard_price, new["Red"].weight), (11, 3))
        self.assertEqual(new["Red"].price_extra, 5)
        self.assertTrue(new["Red"].image_variant_1920)
        self.assertFalse(new["Blue"].image_variant_1920)
        self.assertEqual(new["Blue"].default_code, "CASE-BLUE")
        self.assertEqual(new["Blue"].standard_price, 22)
        self.assertFalse(new["Black"].active)

    def test_values_of_other_companies_come_along(self):
        other = self.env["res.company"].create({"name": "Nexus Rentals BV"})
        self.amp.with_company(other).standard_price = 55
        copy = self._copy().product_variant_id
        self.assertEqual(copy.with_company(other).standard_price, 55)
        self.assertEqual(copy.standard_price, 40)

    def test_copy_of_service_or_serial_product_is_refused(self):
        service = self.env["product.product"].create(
            {"name": "Rigging", "type": "service"}
        )
        with self.assertRaisesRegex(UserError, "not a product of type Goods"):
            self._open_wizard(service)
        with self.assertRaisesRegex(UserError, "has serial numbers already"):
            self._open_wizard(self.speaker)

    def test_second_copy_is_refused_until_unblocked(self):
        copy = self._copy()
        with self.assertRaisesRegex(UserError, "copied already: use Amplifier A4"):
            self._open_wizard()
        self.amp.with_user(self.manager).action_unblock_for_orders()
        self.assertTrue(self.amp.sale_ok)
        self.assertNotEqual(self._copy(), copy)

    def test_copy_takes_a_product_manager(self):
        template = self.amp.product_tmpl_id.with_user(self.user_stock)
        with self.assertRaisesRegex(AccessError, "Products: Create"):
            template.action_copy_with_serials()

    def test_refusal_of_switching_on_names_this_way_out(self):
        self._stock_up(self.amp, 1)
        with self.assertRaisesRegex(UserError, "Copy with serial numbers"):
            self.amp.with_user(self.manager).has_serial_numbers = True
