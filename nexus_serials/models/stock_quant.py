from odoo import api, models
from odoo.fields import Domain

from odoo.addons.stock.models.stock_quant import StockQuant as NativeStockQuant

from .quant_write_behind import CONTEXT_KEY, flush_behind
from .stock_move_reserve import FIT_UNITS_ONLY, FREE_UNITS_ONLY


class StockQuant(models.Model):
    _inherit = "stock.quant"

    # Everything that reads quants passes by one of these: what is kept in memory
    # for serial lots (see quant_write_behind.py) is written first.

    @api.model
    def _search(self, *args, **kwargs):
        flush_behind(self.env)
        return super()._search(*args, **kwargs)

    @api.private
    def flush_model(self, fnames=None):
        flush_behind(self.env)
        return super().flush_model(fnames)

    @api.private
    def flush_recordset(self, fnames=None):
        flush_behind(self.env)
        return super().flush_recordset(fnames)

    def _get_gather_domain(
        self,
        product_id,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=False,
    ):
        domain = super()._get_gather_domain(
            product_id, location_id, lot_id, package_id, owner_id, strict
        )
        # Only while reserving: unreserving and moving have to see every quant.
        if self.env.context.get(FREE_UNITS_ONLY) and not lot_id:
            # sudo: whoever reserves leaves promised units alone.
            claims = self.env["nexus.serial.claim"].sudo()._search([])
            domain &= Domain("lot_id", "not in", claims.subselect("lot_id"))
        if self.env.context.get(FIT_UNITS_ONLY) and not lot_id:
            lots = self.env["stock.lot"].sudo()
            unfit = lots._search(lots._get_unreservable_domain())
            domain &= Domain("lot_id", "not in", unfit)
        return domain

    def _gather(
        self,
        product_id,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=False,
        qty=0,
    ):
        # Of exactly these characteristics, only quants of serials are in memory.
        if not strict or (lot_id and product_id.tracking == "serial"):
            flush_behind(self.env)
        return super()._gather(
            product_id,
            location_id,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            strict=strict,
            qty=qty,
        )

    @api.model
    def _update_available_quantity(
        self,
        product_id,
        location_id,
        quantity=False,
        reserved_quantity=False,
        lot_id=None,
        package_id=None,
        owner_id=None,
        in_date=None,
    ):
        behind = self.env.context.get(CONTEXT_KEY)
        if behind and behind.is_active(self) and (quantity or reserved_quantity):
            characteristics = (product_id, location_id, lot_id, package_id, owner_id)
            result = behind.update(
                self, characteristics, quantity, reserved_quantity, in_date
            )
            if result is not None:
                return result
            self = behind.with_cache(self, characteristics)
        return super()._update_available_quantity(
            product_id,
            location_id,
            quantity=quantity,
            reserved_quantity=reserved_quantity,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            in_date=in_date,
        )

    def _get_available_quantity(
        self,
        product_id,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=False,
        allow_negative=False,
    ):
        if not strict and not lot_id and product_id.tracking == "serial":
            # What is there for anybody to take, not what one may no longer reserve.
            self = self.with_context(**{FIT_UNITS_ONLY: True})
        behind = self.env.context.get(CONTEXT_KEY)
        if behind and strict and not lot_id and behind.is_active(self):
            # Asked for each unit taken from where it is not: a vendor, a loss.
            place = (product_id, location_id, lot_id, package_id, owner_id)
            key = tuple(record.id if record else False for record in place)
            quants_cache = self.env.context.get("quants_cache")
            if quants_cache is not None and not quants_cache.get(key):
                return 0
        return super()._get_available_quantity(
            product_id,
            location_id,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            strict=strict,
            allow_negative=allow_negative,
        )

    @api.model
    def _add_precomputed_values(self, vals_list):
        # The ORM would make a new record in memory for each quant, for a related
        # field that is not even stored.
        if any(field.precompute and field.store for field in self._fields.values()):
            return super()._add_precomputed_values(vals_list)
        return None

    @api.model
    def _create_in_bulk(self, vals_list):
        """Create quants by one insert, where Odoo's `create` makes one per quant.

        For quants that are no count: ``vals_list`` sets no inventory quantity.
        When another add-on extends `create`, each quant passes by it.
        """
        if self._is_inventory_mode() or self._is_create_extended():
            return self.create(vals_list)
        for vals in vals_list:
            vals.setdefault("inventory_quantity_set", False)
        # Past Odoo's `create`, which is a loop.
        # pylint: disable=super-method-mismatch
        quants = super(NativeStockQuant, self).create(vals_list)
        quants_cache = self.env.context.get("quants_cache")
        if quants_cache is not None:
            for quant in quants:
                key = (
                    quant.product_id.id,
                    quant.location_id.id,
                    quant.lot_id.id,
                    quant.package_id.id,
                    quant.owner_id.id,
                )
                quants_cache[key] |= quant
        return quants

    def _is_create_extended(self):
        classes = type(self).__mro__
        before_native = classes[: classes.index(NativeStockQuant)]
        return any("create" in vars(cls) for cls in before_native)
