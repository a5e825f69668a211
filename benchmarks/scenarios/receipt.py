"""A receipt of one product: its serial numbers entered, the transfer validated."""

from odoo import Command

from .scenario import Scenario


class Receipt(Scenario):
    def prepare(self, env):
        product = self._create_product(env)
        locations = {
            "location_id": env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": self._stock(env).id,
        }
        picking = env["stock.picking"].create(
            {
                "picking_type_id": env.ref("stock.warehouse0").in_type_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": self.count,
                            **locations,
                        }
                    )
                ],
                **locations,
            }
        )
        picking.action_confirm()

    def _picking(self, env):
        domain = [("product_id", "=", self._product(env).id)]
        return env["stock.picking"].search(domain)

    def plain(self, env):
        """As Odoo's dialog does it: values from the server, one save, validate."""
        picking = self._picking(env)
        move = picking.move_ids
        vals_list = move.action_generate_lot_line_vals(
            {
                "default_product_id": move.product_id.id,
                "default_location_id": move.location_id.id,
                "default_location_dest_id": move.location_dest_id.id,
                "default_company_id": move.company_id.id,
                "default_picking_id": picking.id,
                "default_tracking": "serial",
                "default_quantity": move.product_qty,
            },
            "generate",
            self.serials()[0],
            self.count,
            "",
        )
        move.write(
            {
                "move_line_ids": [
                    *(Command.delete(line.id) for line in move.move_line_ids),
                    *(
                        Command.create(
                            {
                                "lot_name": vals["lot_name"],
                                "quantity": vals["quantity"],
                                "product_id": move.product_id.id,
                                "product_uom_id": vals["product_uom_id"]["id"],
                                "location_id": move.location_id.id,
                                "location_dest_id": vals["location_dest_id"]["id"],
                                "picking_id": picking.id,
                            }
                        )
                        for vals in vals_list
                    ),
                ]
            }
        )
        env.flush_all()
        self._validate(picking)

    def ours(self, env):
        picking = self._picking(env)
        picking.move_ids.set_serials(self.serials())
        env.flush_all()
        self._validate(picking)

    def _validate(self, picking):
        picking.env.invalidate_all()  # the button is a request of its own
        if picking.button_validate() is not True:
            raise AssertionError("A wizard opened instead of validating.")

    def check(self, env):
        super().check(env)
        if self._picking(env).state != "done":
            raise AssertionError(f"The receipt is {self._picking(env).state}.")
