"""Units found: new serial numbers added to the stock by an inventory adjustment."""

from .scenario import Scenario


class Adjustment(Scenario):
    def prepare(self, env):
        self._create_product(env)

    def plain(self, env):
        """Lots, counted quants in inventory mode, apply."""
        product = self._product(env)
        lots = env["stock.lot"].create(
            [{"name": serial, "product_id": product.id} for serial in self.serials()]
        )
        quants = (
            env["stock.quant"]
            .with_context(inventory_mode=True)
            .create(
                [
                    {
                        "product_id": product.id,
                        "location_id": self._stock(env).id,
                        "lot_id": lot.id,
                        "inventory_quantity": 1,
                    }
                    for lot in lots
                ]
            )
        )
        quants.action_apply_inventory()

    def ours(self, env):
        adjustment = env["nexus.serial.adjustment"].create(
            {
                "product_id": self._product(env).id,
                "location_id": self._stock(env).id,
                "reason": "Benchmark",
            }
        )
        adjustment.serial_entry_save(
            [{"serial": s, "manufacturer_serial": ""} for s in self.serials()]
        )
        env.flush_all()
        env.invalidate_all()  # the button is a request of its own
        adjustment.action_post()
