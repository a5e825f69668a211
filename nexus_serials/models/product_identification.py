"""How the units of a product are marked: what their labels carry."""

from odoo import api, fields, models

from .. import serial_settings

IDENTIFICATIONS = [
    ("qr", "QR code"),
    ("barcode", "Barcode"),
    ("rfid", "RFID"),
    ("none", "None"),
]


class ProductCategory(models.Model):
    _inherit = "product.category"

    identification = fields.Selection(
        IDENTIFICATIONS,
        "Identification of Units",
        help="How units of new products in this category are marked. Empty: as the "
        "category above says, else the settings.",
    )

    def _get_identification(self):
        """Return what this category, or the nearest above it, says; None if none."""
        category = self
        while category:
            if category.identification:
                return category.identification
            category = category.parent_id
        return None


class ProductTemplate(models.Model):
    _inherit = "product.template"

    identification = fields.Selection(
        IDENTIFICATIONS,
        compute="_compute_identification",
        store=True,
        readonly=False,
        precompute=True,
        help="How the units of this product are marked: what their labels carry.",
    )

    @api.depends("categ_id")
    def _compute_identification(self):
        default = serial_settings.identification(self.env)
        for template in self:
            # sudo: defaults apply to whoever makes the product.
            own = template.categ_id.sudo()._get_identification()
            # Moved to a category that says nothing, a product stays as it is.
            template.identification = own or template.identification or default
