"""What scenarios share."""

import copy

from odoo import models


class Scenario:
    """Something done to ``count`` units of one product with serial numbers."""

    #: What is measured; without "plain" where Odoo has nothing to compare with.
    sides = ("plain", "ours")
    #: Units that are there before, put in a database once for all rounds.
    stock = 0

    def __init__(self, count):
        self.count = count

    def scaled(self, scale):
        scenario = copy.copy(self)
        scenario.count = max(1, round(self.count * scale))
        return scenario

    def fill(self, env):
        """Create the ``stock``."""

    def prepare(self, env):
        """Create what exists before the clock starts."""

    def plain(self, env):
        """Do it with Odoo's own means."""
        raise NotImplementedError

    def ours(self, env):
        """Do it with the add-ons."""
        raise NotImplementedError

    def result(self, seconds):
        """Return the figure to compare with the bar, by default the time taken."""
        return seconds

    def check(self, env):
        """Raise when the result is not what was asked for."""
        self._check_on_hand(env, self._stock(env), self.serials())

    def serials(self):
        return [f"BENCH-{number:06}" for number in range(1, self.count + 1)]

    def _create_product(self, env):
        product = env["product.product"].create(
            {
                "name": "Benchmark speaker",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "standard_price": 120,
            }
        )
        env["ir.model.data"].create(
            {
                "module": "__benchmark__",
                "name": "product",
                "model": product._name,
                "res_id": product.id,
            }
        )
        return product

    def _product(self, env):
        return env.ref("__benchmark__.product")

    def _create_stock(self, env, product, serials):
        """Return new units of the product, in stock since now."""
        quiet = {"tracking_disable": True, "mail_create_nolog": True}
        lots = (
            env["stock.lot"]
            .with_context(**quiet)
            .create([{"name": name, "product_id": product.id} for name in serials])
        )
        # Past Odoo's own `create`, which inserts one quant after the other.
        models.BaseModel.create(
            env["stock.quant"],
            [
                {
                    "product_id": product.id,
                    "location_id": self._stock(env).id,
                    "lot_id": lot.id,
                    "quantity": 1,
                }
                for lot in lots
            ],
        )
        return lots.with_env(env)

    def _stock(self, env):
        return env.ref("stock.warehouse0").lot_stock_id

    def _check_on_hand(self, env, location, serials):
        """Raise unless exactly these units are at the place, one each, free."""
        env.cr.execute(
            """SELECT lot.name, quant.quantity, quant.reserved_quantity
                 FROM stock_quant quant JOIN stock_lot lot ON lot.id = quant.lot_id
                WHERE quant.product_id = %s AND quant.location_id = %s
                ORDER BY lot.name""",
            [self._product(env).id, location.id],
        )
        expected = [(serial, 1, 0) for serial in sorted(serials)]
        found = env.cr.fetchall()
        if found != expected:
            raise AssertionError(
                f"{len(found)} quants instead of {len(expected)}; first differences: "
                f"{sorted(set(found) ^ set(expected))[:5]}"
            )
        if self._product(env).qty_available != len(serials):
            raise AssertionError(f"On hand: {self._product(env).qty_available}")
