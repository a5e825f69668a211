from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    serial_unit_ids = fields.One2many(
        "nexus.serial.report",
        "product_tmpl_id",
        "Units",
        readonly=True,
        groups="stock.group_stock_user",
    )
    serial_unit_count = fields.Integer(
        "Serial Numbers",
        compute="_compute_serial_unit_count",
        compute_sudo=False,
        groups="stock.group_stock_user",
    )

    def _compute_serial_unit_count(self):
        _count_units(self, "product_tmpl_id")

    def action_view_serial_units(self):
        """Open the units of this product."""
        return self.product_variant_ids.action_view_serial_units()

    def action_add_serials(self):
        """Open a new adjustment to enter serial numbers on."""
        return self.product_variant_ids.action_add_serials()

    def action_adjust_serials(self):
        """Open a new adjustment of this product's units."""
        return self.product_variant_ids.action_adjust_serials()

    def action_adjust_serials_and_cost(self):
        """Open a new adjustment that adds units at a cost of their own."""
        return self.product_variant_ids.action_adjust_serials_and_cost()


class ProductProduct(models.Model):
    _inherit = "product.product"

    serial_unit_ids = fields.One2many(
        "nexus.serial.report",
        "product_id",
        "Units",
        readonly=True,
        groups="stock.group_stock_user",
    )
    serial_unit_count = fields.Integer(
        "Serial Numbers",
        compute="_compute_serial_unit_count",
        compute_sudo=False,
        groups="stock.group_stock_user",
    )

    def _compute_serial_unit_count(self):
        _count_units(self, "product_id")

    def action_view_serial_units(self):
        """Open the units of these products."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "nexus_serials.nexus_serial_report_action"
        )
        return dict(
            action,
            domain=[("product_id", "in", self.ids)],
            context={"nexus_single_product": len(self) == 1},
        )

    def action_add_serials(self):
        """Open a new adjustment to enter serial numbers on."""
        return self._get_adjustment_action(nexus_add=True)

    def action_adjust_serials(self):
        """Open a new adjustment of this product's units."""
        return self._get_adjustment_action()

    def action_adjust_serials_and_cost(self):
        """Open a new adjustment that adds units at a cost of their own."""
        return self._get_adjustment_action(default_has_unit_cost=True)

    def action_open_quants(self):
        """Show units where the quantity of a product with serial numbers is looked up
        or changed: one line a unit is no way to change a quantity."""
        is_user = self.env.user.has_group("stock.group_stock_user")
        if self and is_user and all(product.has_serial_numbers for product in self):
            return self.action_view_serial_units()
        return super().action_open_quants()

    @api.model
    def _get_adjustment_action(self, **context):
        # Several variants: the user chooses on the adjustment.
        product = self if len(self) == 1 else self.browse()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Adjust Serial Numbers"),
            "res_model": "nexus.serial.adjustment",
            "views": [(False, "form")],
            "context": {"default_product_id": product.id, **context},
        }


def _count_units(products, field):
    counts = dict(
        products.env["nexus.serial.report"]._read_group(
            [(field, "in", products.ids)], [field], ["__count"]
        )
    )
    for product in products:
        product.serial_unit_count = counts.get(product._origin, 0)
