"""Stock that hires need is not free for sale."""

from odoo import fields, models

from ..availability import peak
from .product_product_availability import to_demand


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _compute_quantities_dict(
        self, lot_id, owner_id, package_id, from_date=False, to_date=False
    ):
        quantities = super()._compute_quantities_dict(
            lot_id, owner_id, package_id, from_date, to_date
        )
        hired = self._origin.filtered("can_be_hired")
        if not hired or lot_id is not None or package_id is not None:
            return quantities
        needed = hired._get_quantity_kept_for_hires(self.env.company)
        for product in self:
            if count := needed.get(product._origin.id):
                quantities[product.id]["free_qty"] -= count
        return quantities

    def _get_quantity_kept_for_hires(self, company):
        """Return {product id: how many have to stay on hand for hires to come}: what
        they take at the worst moment, less what is out and will be back."""
        now = fields.Datetime.now()
        kept = {}
        for product_id, rows in self._read_hire_rows(company).items():
            out = sum(row["quantity"] for row in rows if row["state"] == "out")
            most = peak([to_demand(row) for row in rows], now)
            kept[product_id] = max(0, most - out)
        return kept

    def _get_room_to_sell(self, company):
        """Return {product: how many may leave for good without a hire lacking any}, as
        committed by others and written by this transaction."""
        now = fields.Datetime.now()
        _capacity, rows = self._read_committed_hires(company)
        # Who takes what others took meanwhile is stopped by Odoo.
        capacity = self._get_hire_capacity(company)
        return {
            product: capacity[product]
            - peak([to_demand(row) for row in rows.get(product.id, ())], now)
            for product in self
        }
