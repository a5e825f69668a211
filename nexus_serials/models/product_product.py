from odoo import api, models
from odoo.exceptions import ValidationError

from ..numbering import normalise


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.constrains("barcode")
    def _check_barcode_is_no_serial(self):
        """A scan must never mean both a product and one unit of another."""
        by_norm = {normalise(p.barcode): p for p in self if p.barcode}
        if not by_norm:
            return
        lot = (
            self.env["stock.lot"]
            .sudo()
            .search(
                [
                    ("serial_norm", "in", list(by_norm)),
                    ("product_id.tracking", "=", "serial"),
                ],
                limit=1,
            )
        )
        if lot:
            raise ValidationError(
                self.env._(
                    "%(barcode)s cannot be the barcode of %(product)s: it is the "
                    "serial number of a unit of %(other)s. Choose another barcode, or "
                    "correct that serial number.",
                    barcode=by_norm[lot.serial_norm].barcode,
                    product=by_norm[lot.serial_norm].display_name,
                    other=lot.product_id.display_name,
                )
            )

    @api.onchange("has_serial_numbers")
    def _onchange_has_serial_numbers(self):
        if self.has_serial_numbers:
            self.tracking = "serial"
        elif self.tracking == "serial":
            self.tracking = "none"

    @api.model_create_multi
    def create(self, vals_list):
        name_tracking = self.env["product.template"]._name_tracking
        return super().create([name_tracking(vals) for vals in vals_list])
