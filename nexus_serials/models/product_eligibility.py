"""Units nobody may take are on hand, but neither free to use nor forecast."""

from odoo import fields, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _compute_quantities_dict(
        self, lot_id, owner_id, package_id, from_date=False, to_date=False
    ):
        quantities = super()._compute_quantities_dict(
            lot_id, owner_id, package_id, from_date, to_date
        )
        unfit = self._count_unfit_units(lot_id, owner_id, package_id)
        to_date = fields.Datetime.to_datetime(to_date)
        if unfit and not (to_date and to_date < fields.Datetime.now()):
            for product in self:
                count = unfit.get(product._origin.id, 0)
                if count:
                    quantities[product.id]["free_qty"] -= count
                    quantities[product.id]["virtual_available"] -= count
        return quantities

    def _count_unfit_units(self, lot_id, owner_id, package_id):
        """Return {product id: how many units are here, unreserved, and not to be
        taken}, of the places and quants the quantities are computed of.

        What is reserved already counts as outgoing: it is subtracted once.
        """
        serial = self.filtered(lambda product: product.tracking == "serial")._origin
        if not serial:
            return {}
        # sudo: sales may not read units, but is told how many can be had.
        lots = self.env["stock.lot"].sudo()
        unfit = lots._search([("status_flag", "in", lots._get_unfit_flags())])
        domain = [
            ("product_id", "in", serial.ids),
            ("lot_id", "in", unfit),
            *serial._get_domain_locations()[0],
        ]
        if lot_id is not None:
            domain.append(("lot_id", "=", lot_id))
        if owner_id is not None:
            domain.append(("owner_id", "=", owner_id))
        if package_id is not None:
            domain.append(("package_id", "=", package_id))
        if "owners" in self.env.context:
            owners = self.env.context["owners"]
            domain.append(("owner_id", "in", owners or [False]))
        groups = self.env["stock.quant"]._read_group(
            domain, ["product_id"], ["quantity:sum", "reserved_quantity:sum"]
        )
        return {product.id: quantity - held for product, quantity, held in groups}
