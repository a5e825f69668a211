"""Units that go out on a hire and come back, and what is free meanwhile.

Plain Odoo has no hires: the same units move by an internal transfer, reserved and
validated, to a place outside the warehouse and back.
"""

from datetime import datetime, timedelta

from odoo import Command

from .scenario import Scenario

START = datetime(2035, 5, 7, 8)


class CheckOut(Scenario):
    """A hire of any units of a product; the units scanned go out."""

    def prepare(self, env):
        product = self._create_product(env)
        self._create_stock(env, product, self.serials())
        if "can_be_hired" in product:
            product.can_be_hired = True
            # A confirmation reads what is there as others see it.
            env.cr.commit()  # pylint: disable=invalid-commit
            self._create_hire(env, product)
        else:
            self._create_transfer(env, self._stock(env), self._place(env))

    def _create_hire(self, env, product):
        order = env["sale.order"].create(
            {
                "partner_id": env["res.partner"].create({"name": "City Theatre"}).id,
                "is_hire": True,
                "hire_start": START,
                "hire_end": START + timedelta(days=3),
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": self.count}
                    )
                ],
            }
        )
        order.action_confirm()

    def plain(self, env):
        self._validate(env)

    def ours(self, env):
        self._order(env).check_out_hire(self._lots(env).ids)

    def check(self, env):
        places = self._lots(env).location_id
        if len(places) != 1 or places == self._stock(env):
            raise AssertionError(f"The units are at {places.mapped('name')}.")
        if self._product(env).qty_available:
            raise AssertionError("What is out still counts as on hand.")

    def _validate(self, env):
        picking = env["stock.picking"].search(
            [("product_id", "=", self._product(env).id), ("state", "!=", "done")]
        )
        picking.action_assign()
        env.flush_all()
        env.invalidate_all()  # the next button is a request of its own
        if picking.button_validate() is not True:
            raise AssertionError("A wizard opened instead of validating.")

    def _create_transfer(self, env, source, dest):
        picking = env["stock.picking"].create(
            {
                "picking_type_id": env.ref("stock.warehouse0").int_type_id.id,
                "location_id": source.id,
                "location_dest_id": dest.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self._product(env).id,
                            "product_uom_qty": self.count,
                            "location_id": source.id,
                            "location_dest_id": dest.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()

    def _place(self, env):
        return env["stock.location"].search([("name", "=", "Benchmark site")]) or env[
            "stock.location"
        ].create({"name": "Benchmark site", "usage": "internal", "location_id": False})

    def _order(self, env):
        return env["sale.order"].search(
            [("order_line.product_id", "=", self._product(env).id)]
        )

    def _lots(self, env):
        return env["stock.lot"].search([("product_id", "=", self._product(env).id)])


class CheckIn(CheckOut):
    """The same units come back."""

    def prepare(self, env):
        super().prepare(env)
        if "can_be_hired" in self._product(env):
            self._order(env).check_out_hire(self._lots(env).ids)
        else:
            self._validate(env)
            self._create_transfer(env, self._place(env), self._stock(env))

    def ours(self, env):
        self._order(env).check_in_hire(self._lots(env).ids)

    def check(self, env):
        if self._lots(env).location_id != self._stock(env):
            raise AssertionError("Not all units are back in stock.")
        if self._product(env).qty_available != self.count:
            raise AssertionError(f"On hand: {self._product(env).qty_available}")


class Availability(Scenario):
    """How many are free for three days, of products with bookings around that time.

    :param products: how many; the count says how many bookings there are of all
    """

    sides = ("ours",)

    def __init__(self, count, products):
        super().__init__(count)
        self.products = products

    def prepare(self, env):
        products = env["product.product"].create(
            [
                {
                    "name": f"Benchmark clamp {number}",
                    "type": "consu",
                    "is_storable": True,
                    "can_be_hired": True,
                }
                for number in range(self.products)
            ]
        )
        order = env["sale.order"].create(
            {
                "partner_id": env["res.partner"].create({"name": "City Theatre"}).id,
                "is_hire": True,
                "order_line": [Command.create({"product_id": products[0].id})],
            }
        )
        starts = [START + timedelta(hours=number) for number in range(self.count)]
        env["nexus.hire.booking"].sudo().create(
            [
                {
                    "line_id": order.order_line.id,
                    "order_id": order.id,
                    "product_id": products[number % self.products].id,
                    "company_id": order.company_id.id,
                    "warehouse_id": order.warehouse_id.id,
                    "quantity": 1,
                    "start": start,
                    "end": start + timedelta(days=3),
                    "busy_start": start,
                    "busy_end": start + timedelta(days=3, hours=4),
                }
                for number, start in enumerate(starts)
            ]
        )

    def ours(self, env):
        products = env["product.product"].search(
            [("name", "=like", "Benchmark clamp %")]
        )
        middle = START + timedelta(hours=self.count / 2)
        self.free = products.get_hire_availability(middle, middle + timedelta(days=3))

    def check(self, env):
        if len(self.free) != self.products:
            raise AssertionError(f"{len(self.free)} products were counted.")
        taken = sum(free["allocated"] for free in self.free.values())
        if not taken > 60:  # a booking an hour, each longer than three days
            raise AssertionError(f"{taken} are taken.")
