"""Where a hire goes, and the transfers it goes and comes back with."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_hire_place(self):
        """Return the location of what is out on this hire: a project site, where it is
        delivered elsewhere than to the client."""
        partner = self._get_hire_site()
        return self.env["stock.location"]._get_hire_location(
            partner, self.company_id, "client" if partner == self.partner_id else "site"
        )

    def _prepare_hire_transfer(self, operation):
        return {
            "picking_type_id": operation.id,
            "partner_id": self._get_hire_site().id,
            "origin": self.name,
            "hire_order_id": self.id,
        }

    def _add_planned_returns(self, place, warehouse, planned):
        """Plan returns of lines that have none, on the transfer others of this hire
        come back with, if there is one.

        :param dict planned: {order line: [quantity, when it is due]}
        """
        operation = warehouse._get_hire_type("in")
        common = {
            "location_id": place.id,
            "location_dest_id": warehouse.lot_stock_id.id,
            "company_id": self.company_id.id,
        }
        picking = self.env["stock.picking"].search(
            [
                ("hire_order_id", "=", self.id),
                ("picking_type_id", "=", operation.id),
                ("location_id", "=", place.id),
                ("state", "not in", ("done", "cancel")),
            ],
            limit=1,
        ) or self.env["stock.picking"].create(
            {**self._prepare_hire_transfer(operation), **common}
        )
        moves = self.env["stock.move"].create(
            [
                {
                    **common,
                    "picking_id": picking.id,
                    "picking_type_id": operation.id,
                    "product_id": line.product_id.id,
                    "product_uom": line.product_id.uom_id.id,
                    "product_uom_qty": quantity,
                    "hire_line_id": line.id,
                    "date": end,
                }
                for line, (quantity, end) in planned.items()
            ]
        )
        moves._action_confirm(merge=False)
