"""Twelve speakers, made in one step: a new product and its numbered units in stock."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class ProductTemplate(models.Model):
    _inherit = "product.template"

    starting_quantity = fields.Integer(
        store=False,
        groups="stock.group_stock_user",
        help="How many units there are already: with the product, that many numbered "
        "units are put in stock, at its cost.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        quantities = [vals.get("starting_quantity") for vals in vals_list]
        templates = super().create(vals_list)
        for template, quantity in zip(templates, quantities, strict=True):
            if not quantity:
                continue
            if len(template.product_variant_ids) != 1:
                raise UserError(
                    self.env._(
                        "%s has several variants: say of which one the units are, by "
                        "Add Serial Numbers on the variant.",
                        template.name,
                    )
                )
            template.product_variant_ids._make_starting_units(quantity)
        return templates


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model_create_multi
    def create(self, vals_list):
        # Not left to the template: it has no variant yet when it is made for one.
        vals_list = [dict(vals) for vals in vals_list]
        quantities = [vals.pop("starting_quantity", 0) for vals in vals_list]
        products = super().create(vals_list)
        for product, quantity in zip(products, quantities, strict=True):
            if quantity:
                product._make_starting_units(quantity)
        return products

    def _make_starting_units(self, quantity):
        """Put that many new units in stock, with numbers of our own.

        :return: the adjustment that tells of it
        """
        self.ensure_one()
        if self.tracking != "serial":
            raise UserError(
                self.env._(
                    "%s has no serial numbers: tick Has Serial Numbers to make its "
                    "units, or set the quantity on hand instead.",
                    self.display_name,
                )
            )
        if quantity < 0:
            raise UserError(
                self.env._(
                    "The starting quantity of %s cannot be negative.",
                    self.display_name,
                )
            )
        adjustment = self.env["nexus.serial.adjustment"].create(
            {"product_id": self.id, "reason": self.env._("Starting quantity")}
        )
        serials = self.env["stock.lot"].next_serials(self.id, quantity)
        adjustment.serial_entry_save([{"serial": serial} for serial in serials])
        adjustment.action_post()
        return adjustment
