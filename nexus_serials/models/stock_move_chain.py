"""Reserving the units a previous step brought: thousands without a query for each.

Odoo looks for the quants of each unit by itself. Here those of all units of a move
are found by one query, and Odoo's arithmetic is shown them.
"""

from odoo import api, models

from .extension_check import is_extended

#: Context key: the quants found, while one `_action_assign` runs.
CONTEXT_KEY = "nexus_chained_quants"
#: Modules whose way of gathering quants is known: a unit is found by what it is.
GATHER_IS_KNOWN = ("stock", "nexus_serials")


class _ChainedQuants:
    """Quants by move.

    An object: contexts are compared by their content, and another call's dictionary
    that holds the same would be taken for this one.
    """

    def __init__(self):
        self.by_move = {}


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        if all(move.product_id.tracking != "serial" for move in self):
            return super()._action_assign(force_qty=force_qty)
        self = self.with_context(**{CONTEXT_KEY: _ChainedQuants()})
        res = super()._action_assign(force_qty=force_qty)
        self._forget_chained_quants()
        return res

    def _get_available_move_lines(self, *args, **kwargs):
        available = super()._get_available_move_lines(*args, **kwargs)
        found = self.env.context.get(CONTEXT_KEY)
        if found and self.product_id.tracking == "serial" and len(available) > 1:
            found.by_move[self.id] = self._find_chained_quants(available)
        return available

    @api.model
    def _forget_chained_quants(self):
        """Look again, should anybody ask: lines are made, or reservation is over."""
        if found := self.env.context.get(CONTEXT_KEY):
            found.by_move.clear()

    def _find_chained_quants(self, keys):
        """Return the quants of these units as Odoo caches them, {} when it has to
        look for them itself.

        :param keys: tuples (location, lot, package, owner)
        """
        quants = self.env["stock.quant"].sudo()
        if "with_expiration" in self.env.context or is_extended(
            quants, "_gather", "_get_gather_domain", known=GATHER_IS_KNOWN
        ):
            return {}
        lots = self.env["stock.lot"].union(*(lot for _loc, lot, _pack, _owner in keys))
        locations = self.env["stock.location"].union(*(key[0] for key in keys))
        quants_cache = quants._get_quants_by_products_locations(
            self.product_id, locations, [("lot_id", "in", [*lots.ids, False])]
        )
        quants.union(*quants_cache.values()).fetch()
        return quants_cache

    def _update_reserved_quantity_vals(
        self,
        need,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=True,
    ):
        found = self.env.context.get(CONTEXT_KEY)
        quants_cache = found and found.by_move.get(self.id)
        if quants_cache and lot_id and strict:
            key = (self.product_id, location_id, lot_id, package_id, owner_id)
            key = tuple(record.id if record else False for record in key)
            untracked = (*key[:2], False, *key[3:])
            # More than one: in which order they are taken is Odoo's to say.
            if len(quants_cache[key]) == 1 and not quants_cache[untracked]:
                self = self.with_context(quants_cache=quants_cache)
        return super()._update_reserved_quantity_vals(
            need,
            location_id,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            strict=strict,
        )
