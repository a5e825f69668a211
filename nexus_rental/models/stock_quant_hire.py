from odoo import api, models
from odoo.fields import Domain

from odoo.addons.nexus_serials.models.stock_move_reserve import FIT_UNITS_ONLY


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _get_gather_domain(self, product_id, location_id, lot_id=None, **kwargs):
        domain = super()._get_gather_domain(
            product_id, location_id, lot_id=lot_id, **kwargs
        )
        if (
            self.env.context.get(FIT_UNITS_ONLY)
            and not lot_id
            and product_id.can_be_hired
        ):
            # sudo: whoever reserves leaves units alone that are booked for hires.
            booked = self.env["nexus.hire.booking"].sudo()._search_taken_units()
            domain &= Domain("lot_id", "not in", booked.subselect("lot_id"))
        return domain

    @api.model
    def _update_available_quantity(self, product_id, location_id, *args, **kwargs):
        if product_id.can_be_hired:
            touched = self.env["nexus.hire.booking"]._get_touched("products")
            touched.add(product_id.id)
        return super()._update_available_quantity(
            product_id, location_id, *args, **kwargs
        )
