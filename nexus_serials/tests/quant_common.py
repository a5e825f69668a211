"""What the tests of quants written behind compare: with Odoo's way, and with ours."""

from contextlib import closing
from datetime import datetime

from freezegun import freeze_time

from .common import SerialsCommon

NOW = datetime(2026, 5, 4, 9, 30)


class QuantCase(SerialsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shelves = cls.env["stock.location"].create(
            [{"name": f"Shelf {n}", "location_id": cls.stock.id} for n in (1, 2)]
        )
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.places = cls.shelves | cls.stock | cls.suppliers | cls.customers
        cls.packages = cls.env["stock.package"].create([{"name": "P1"}, {"name": "P2"}])
        cls.drums = cls._create_product("Drum stick", tracking="lot")
        cls.lights = cls._create_product("Light bar", has_serial_numbers=True)
        cls.lots = cls.env["stock.lot"].create(
            [
                {"name": f"{product.name}-{n}", "product_id": product.id}
                for product in (cls.speaker, cls.lights, cls.drums)
                for n in range(4)
            ]
        )
        # Nobody else's clock or order of ids may differ between the two runs.
        cls.env["stock.quant"].flush_model()

    def _run_and_undo(self, work):
        """Return what ``work`` returned and the quants it left; nothing stays."""
        with closing(self.env.cr.savepoint()), freeze_time(NOW):
            result = work()
            self.env.flush_all()
            self.env.invalidate_all()
            return result, self._get_state()

    def _get_state(self):
        """Return everything that must not depend on the way quants are written."""
        quants = self.env["stock.quant"].search(
            [("product_id", "in", (self.speaker | self.lights | self.drums).ids)]
        )
        return {
            "quants": sorted(
                (
                    quant.product_id.id,
                    quant.location_id.id,
                    quant.lot_id.id,
                    quant.package_id.id,
                    quant.owner_id.id,
                    quant.company_id.id,
                    quant.quantity,
                    quant.reserved_quantity,
                    quant.available_quantity,
                    quant.in_date,
                    quant.inventory_date,
                    quant.inventory_quantity_set,
                    quant.sn_duplicated,
                    quant.is_outdated,
                )
                for quant in quants
            ),
            "lots": sorted(
                (lot.id, lot.product_qty, lot.location_id.id)
                for lot in self.env["stock.lot"].search(
                    [("product_id", "in", quants.product_id.ids)]
                )
            ),
            "packages": [self._get_package_place(p) for p in self.packages],
            "on_hand": (self.speaker.qty_available, self.lights.qty_available),
        }

    def _get_package_place(self, package):
        """Return the package's location, where its content is in one: else Odoo
        takes that of any quant."""
        places = package.quant_ids.filtered(lambda q: q.quantity > 0).location_id
        return (len(places), package.location_id.id if len(places) == 1 else False)
