"""Thousands of units created at once."""

from odoo import api, models

from .. import numbering
from .company_check import is_company_consistent

# What the computed company and scope of a new unit depend on.
SCOPE_FIELDS = ("product_id", "company_id", "is_serial_clash")


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model
    def _add_precomputed_values(self, vals_list):
        """Fill the keys of the units: the ORM makes a new record in memory for each
        unit to compute them, here one does for all units of a product."""
        probes = {}
        for vals in vals_list:
            if not vals.get("name"):
                continue
            given = {name: vals[name] for name in SCOPE_FIELDS if name in vals}
            key = tuple(given.items())
            if key not in probes:
                probes[key] = self.new({**given, "name": vals["name"]})
            vals.setdefault("company_id", probes[key].company_id.id)
            vals["serial_scope"] = probes[key].serial_scope
            vals["serial_norm"] = numbering.normalise(vals["name"]) or False
            vals.setdefault("status", probes[key].status)
        return super()._add_precomputed_values(vals_list)

    def _check_company(self, fnames=None):
        if len(self) > 1 and is_company_consistent(self, fnames):
            return None
        return super()._check_company(fnames)
