from odoo import api, models


class ProductUom(models.Model):
    _inherit = "product.uom"

    @api.constrains("barcode")
    def _check_barcode_is_no_serial(self):
        """As for the barcode of the product itself."""
        self.env["stock.lot"]._check_no_serial(
            {packaging.barcode: packaging.product_id for packaging in self}
        )
