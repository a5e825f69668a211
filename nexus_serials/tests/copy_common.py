from odoo.tests import new_test_user

from .common import SerialsCommon


class CopyCommon(SerialsCommon):
    """A product without serial numbers that somebody has been working with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "nexus_copy_manager",
            "base.group_user,stock.group_stock_manager,product.group_product_manager,"
            "sales_team.group_sale_salesman_all_leads,purchase.group_purchase_user",
        )
        cls.amp = cls._create_product("Amplifier A4", standard_price=40, list_price=99)

    @classmethod
    def _stock_up(cls, product, quantity, price=40.0, location=None):
        """Receive units at a price a unit."""
        picking = cls._create_receipt((product, quantity), confirm=False)
        picking.move_ids.write({"price_unit": price, "value_manual": price * quantity})
        if location:
            picking.move_ids.location_dest_id = location
        picking.action_confirm()
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    def _open_wizard(self, product=None, **values):
        template = (product or self.amp).product_tmpl_id.with_user(self.manager)
        action = template.action_copy_with_serials()
        wizard = (
            self.env["nexus.serial.copy"]
            .with_user(self.manager)
            .browse(action["res_id"])
        )
        wizard.write(values)
        return wizard

    def _copy(self, product=None, serials=None, **values):
        """Make the copy and return it."""
        wizard = self._open_wizard(product, **values)
        if serials is not None:
            wizard.line_ids.serials = "\n".join(serials)
        elif wizard.carry_stock:
            wizard.action_generate()
        return self.env["product.template"].browse(wizard.action_copy()["res_id"])

    def _snapshot(self):
        """Return what must not change when the copy is refused."""
        templates = self.env["product.template"].search([("name", "=", self.amp.name)])
        quants = self.env["stock.quant"].search(
            [("product_id", "in", templates.product_variant_ids.ids)]
        )
        return (
            templates.ids,
            templates.mapped("is_blocked_for_orders"),
            self.env["stock.move"].search_count([]),
            quants.mapped(
                lambda q: (q.location_id, q.lot_id, q.quantity, q.reserved_quantity)
            ),
        )
