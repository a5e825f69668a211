from odoo import Command
from odoo.tests import TransactionCase, new_test_user

from .. import serial_settings


class SerialsCommon(TransactionCase):
    """A firm with one product that has serial numbers and one that has none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        for key, value in serial_settings.DEFAULTS.items():
            cls._set_parameter(key, value)
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.vendor = cls.env["res.partner"].create({"name": "Acoustic Imports"})
        cls.customer = cls.env["res.partner"].create({"name": "City Theatre"})
        cls.speaker = cls._create_product("Speaker K12", has_serial_numbers=True)
        cls.cable = cls._create_product("XLR cable 10 m")
        cls.user_stock = new_test_user(
            cls.env, "nexus_stock", "base.group_user,stock.group_stock_user"
        )
        cls.user_manager = new_test_user(
            cls.env,
            "nexus_manager",
            "base.group_user,stock.group_stock_manager,product.group_product_manager",
        )
        cls.user_sales = new_test_user(
            cls.env, "nexus_sales", "base.group_user,sales_team.group_sale_salesman"
        )

        cls.user_none = new_test_user(cls.env, "nexus_none", "base.group_user")

    @classmethod
    def _set_parameter(cls, key, value):
        cls.env["ir.config_parameter"].sudo().set_param(key, value)

    @classmethod
    def _create_product(cls, name, **values):
        return cls.env["product.product"].create(
            {"name": name, "type": "consu", "is_storable": True, **values}
        )

    @classmethod
    def _create_receipt(cls, *lines, confirm=True):
        """Return a receipt of ``(product, quantity)`` lines."""
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": cls.warehouse.in_type_id.id,
                "partner_id": cls.vendor.id,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": cls.stock.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "product_uom": product.uom_id.id,
                            "location_id": cls.env.ref(
                                "stock.stock_location_suppliers"
                            ).id,
                            "location_dest_id": cls.stock.id,
                        }
                    )
                    for product, quantity in lines
                ],
            }
        )
        if confirm:
            picking.action_confirm()
        return picking

    @classmethod
    def _receive(cls, product, serials):
        """Receive units into stock; return their lots in the order of ``serials``."""
        picking = cls._create_receipt((product, len(serials)))
        picking.move_ids.set_serials(serials)
        picking.button_validate()
        lots = picking.move_line_ids.lot_id
        return lots.sorted(lambda lot: serials.index(lot.name))

    @classmethod
    def _deliver(cls, lots):
        """Deliver units of one product to the customer."""
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": cls.warehouse.out_type_id.id,
                "partner_id": cls.customer.id,
                "location_id": cls.stock.id,
                "location_dest_id": cls.customer.property_stock_customer.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lots.product_id.id,
                            "product_uom_qty": len(lots),
                            "location_id": cls.stock.id,
                            "location_dest_id": (
                                cls.customer.property_stock_customer.id
                            ),
                            "lot_ids": [Command.set(lots.ids)],
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.button_validate()
        return picking

    def _on_hand(self, product):
        """Return the serials of the product on hand, sorted."""
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id.usage", "=", "internal"),
                ("quantity", ">", 0),
            ]
        )
        return sorted(quants.lot_id.mapped("name"))
