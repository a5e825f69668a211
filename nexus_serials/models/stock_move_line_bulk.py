from odoo import api, models

from .quant_write_behind import Places, written_behind


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    # Reserved and unreserved: thousands of units at once.

    @api.model_create_multi
    def create(self, vals_list):
        # What was found before is not all there is any more.
        self.env["stock.move"]._forget_chained_quants()
        places = self._get_places_of_vals(vals_list)
        if not places:
            return super().create(vals_list)
        with written_behind(self, places) as lines:
            created = super(StockMoveLine, lines).create(vals_list)
        return created.with_env(self.env)

    def unlink(self):
        places = self._get_places()
        if not places:
            return super().unlink()
        with written_behind(self, places) as lines:
            return super(StockMoveLine, lines).unlink()

    @api.model
    def _get_places_of_vals(self, vals_list):
        """Return where the quants of lines with these values are; None when fewer
        than two of them name a unit."""
        lot_ids = {vals["lot_id"] for vals in vals_list if vals.get("lot_id")}
        quant_ids = {vals["quant_id"] for vals in vals_list if vals.get("quant_id")}
        if len(lot_ids) + len(quant_ids) < 2:
            return None
        # sudo: only tells which quants to read, the rights are checked by whoever does.
        quants = self.env["stock.quant"].sudo().browse(quant_ids)
        product_ids = {v["product_id"] for v in vals_list if v.get("product_id")}
        products = self.env["product.product"].browse(product_ids) | quants.product_id
        if "serial" not in products.mapped("tracking"):
            return None
        return Places(
            product_ids=set(products._ids),
            location_ids={
                vals["location_id"] for vals in vals_list if vals.get("location_id")
            }.union(quants.location_id._ids),
            lot_ids=lot_ids.union(quants.lot_id._ids),
            package_ids={
                vals["package_id"] for vals in vals_list if vals.get("package_id")
            }.union(quants.package_id._ids),
        )

    def _get_places(self):
        """Return where the quants of these lines are; None when fewer than two of
        them name a unit."""
        if len(self) < 2 or "serial" not in self.product_id.mapped("tracking"):
            return None
        lots = self.lot_id
        if len(lots) < 2:
            return None
        return Places(
            product_ids=set(self.product_id._ids),
            location_ids=set(self.location_id._ids),
            lot_ids=set(lots._ids),
            package_ids=set(self.package_id._ids),
        )
