"""What stock is worth and what is counted, with some of it out on hire."""

from odoo import api, models


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def action_view_inventory(self):
        """Leave out what is out on hire; the filter can be taken off."""
        action = super().action_view_inventory()
        action["context"]["search_default_nexus_in_house"] = 1
        return action

    def _compute_value(self):
        """Give each quant its share of what the product is worth.

        Odoo divides the worth of all that is valued by what is in warehouses: with
        half of it out on hire, the rest would show twice its value. Here the values of
        all quants sum to the product's.
        """
        res = super()._compute_value()
        shared = self.filtered(lambda quant: quant._has_share())
        for company, quants in shared.grouped("company_id").items():
            totals = quants._get_valued_quantities(company)
            for quant in quants:
                product = quant.product_id.with_company(company)
                total = totals.get(product.id, 0)
                if not product.uom_id.is_zero(total):
                    quant.value = quant.quantity * product.total_value / total
        return res

    def _has_share(self):
        return (
            self.product_id
            and not self.product_id.lot_valuated
            and self.location_id._should_be_valued()
            and not self._should_exclude_for_valuation()
        )

    def _get_valued_quantities(self, company):
        """Return {id of the product: how many of it the company owns}."""
        groups = self.env["stock.quant"]._read_group(
            [
                ("product_id", "in", self.product_id.ids),
                ("company_id", "=", company.id),
                ("location_id.usage", "in", ("internal", "transit")),
                ("owner_id", "in", (False, company.partner_id.id)),
            ],
            ["product_id"],
            ["quantity:sum"],
        )
        return {product.id: quantity for product, quantity in groups}
