from odoo.tests import tagged

from .. import serial_settings
from .common import SerialsCommon


@tagged("post_install", "-at_install")
class TestIdentification(SerialsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audio = cls.env["product.category"].create(
            {"name": "Audio", "identification": "rfid"}
        )
        cls.mixers = cls.env["product.category"].create(
            {"name": "Mixers", "parent_id": cls.audio.id}
        )
        cls.other = cls.env["product.category"].create({"name": "Other"})

    def _create(self, **values):
        return self._create_product("Thing", **values).product_tmpl_id

    def test_new_products_take_the_nearest_default(self):
        self._set_parameter(serial_settings.IDENTIFICATION, "barcode")
        self.assertEqual(self._create().identification, "barcode")
        self.assertEqual(self._create(categ_id=self.mixers.id).identification, "rfid")
        self.assertEqual(self._create(categ_id=self.other.id).identification, "barcode")
        own = self._create(categ_id=self.mixers.id, identification="none")
        self.assertEqual(own.identification, "none")

    def test_another_category_changes_it_where_it_says_something(self):
        product = self._create(identification="none")
        product.categ_id = self.other
        self.assertEqual(product.identification, "none")
        product.categ_id = self.mixers
        self.assertEqual(product.identification, "rfid")

    def test_products_of_before_have_one(self):
        self.assertFalse(
            self.env["product.template"].search_count([("identification", "=", False)])
        )
