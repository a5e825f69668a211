from odoo import api, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.constrains("barcode")
    def _check_barcode_is_no_serial(self):
        """A scan must never mean both a product and one unit of another."""
        self.env["stock.lot"]._check_no_serial(
            {product.barcode: product for product in self if product.barcode}
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

    def write(self, vals):
        """A variant put below another product changes its tracking as well."""
        if "product_tmpl_id" not in vals:
            return super().write(vals)
        template = self.env["product.template"].browse(vals["product_tmpl_id"])
        switched = self.filtered(
            lambda p: (p.tracking == "serial") != (template.tracking == "serial")
        )
        switched.product_tmpl_id._check_serial_switch()
        return super().write(vals)
