"""A sale order's delivery of one product with serial numbers: reserved, validated.

Measured are the two buttons of the delivery, Check Availability and Validate, each a
request of its own. The order, confirmed before the clock starts, is the same on both
sides. In plain Odoo reservation picks the units by itself, oldest first.
"""

from odoo import Command

from .scenario import Scenario


class Delivery(Scenario):
    """With the add-ons, the order line names the units: the newest in stock."""

    chosen = True

    def stocked(self):
        """Return the serials in stock: a quarter more than are delivered."""
        return [f"BENCH-{n:06}" for n in range(1, self.count + self.count // 4 + 1)]

    def prepare(self, env):
        product = self._create_product(env)
        env.ref("stock.warehouse0").out_type_id.reservation_method = "manual"
        lots = self._create_stock(env, product, self.stocked())
        order = env["sale.order"].create(
            {
                "partner_id": env["res.partner"].create({"name": "City Theatre"}).id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": self.count}
                    )
                ],
            }
        )
        if self._is_chosen(env):
            order.order_line.serial_ids = lots[-self.count :]
        order.action_confirm()

    def _is_chosen(self, env):
        return self.chosen and "serial_ids" in env["sale.order.line"]._fields

    def plain(self, env):
        picking = self._picking(env)
        picking.action_assign()
        env.flush_all()
        env.invalidate_all()  # the next button is a request of its own
        picking = picking.with_context(**self.context())
        if picking.button_validate() is not True:
            raise AssertionError("A wizard opened instead of validating.")

    def ours(self, env):
        self.plain(env)

    def context(self):
        """Return the context of the form's Validate button with the add-ons, which
        asks for units nobody chose; plain Odoo knows nothing of it."""
        return {"nexus_ask_serials": self.chosen}

    def _picking(self, env):
        domain = [("product_id", "=", self._product(env).id)]
        return env["stock.picking"].search(domain)

    def check(self, env):
        picking = self._picking(env)
        if picking.state != "done" or picking.move_ids.quantity != self.count:
            raise AssertionError(f"{picking.state}: {picking.move_ids.quantity}")
        stocked = self.stocked()
        shipped = set(stocked[-self.count :] if self._is_chosen(env) else stocked)
        lines = picking.move_line_ids
        if not set(lines.lot_id.mapped("name")) <= shipped:
            raise AssertionError("Others were shipped than were chosen.")
        if len(lines.lot_id) != self.count or len(lines) != self.count:
            raise AssertionError(f"{len(lines.lot_id)} units on {len(lines)} lines")
        self._check_places(env, lines.lot_id)

    def _check_places(self, env, shipped):
        """Raise unless the shipped units are with the customer, the rest in stock."""
        env.cr.execute(
            """SELECT lot_id, location_id, quantity, reserved_quantity
                 FROM stock_quant WHERE product_id = %s AND quantity <> 0""",
            [self._product(env).id],
        )
        found = env.cr.fetchall()
        customers = env.ref("stock.stock_location_customers")
        lots = env["stock.lot"].search([("product_id", "=", self._product(env).id)])
        expected = {
            (lot.id, (customers if lot in shipped else self._stock(env)).id, 1, 0)
            for lot in lots
        }
        if len(found) != len(expected) or set(found) != expected:
            raise AssertionError(
                f"{len(found)} quants instead of {len(expected)}; first differences: "
                f"{sorted(set(found) ^ expected)[:5]}"
            )
        on_hand = self._product(env).qty_available
        if on_hand != len(lots) - len(shipped):
            raise AssertionError(f"On hand: {on_hand}")


class AutomaticDelivery(Delivery):
    """Nobody chooses: Odoo picks the units with the add-ons installed, too."""

    chosen = False
