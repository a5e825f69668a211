from odoo import fields, models
from odoo.exceptions import UserError

from ..message_list import list_rows
from .stock_move import ON_HAND_USAGES

#: A unit promised to an order may be moved about, or be lost; but it does not leave
#: for one of these without its order.
LEAVING_USAGES = ("customer", "supplier", "production")


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    is_proposed = fields.Boolean(
        "Proposed",
        copy=False,
        help="Reservation took this unit by itself: nobody chose it, so it is asked "
        "for when the transfer is validated, and another unit may take its place.",
    )

    def write(self, vals):
        # Whoever puts another unit on the line has chosen it.
        if ("lot_id" in vals or "quant_id" in vals) and "is_proposed" not in vals:
            vals = dict(vals, is_proposed=False)
        return super().write(vals)

    def _action_done(self):
        self._check_not_promised()
        return super()._action_done()

    def _check_not_promised(self):
        """Keep units promised to an order from leaving with another one.

        :raise UserError: naming the units and the orders
        """
        units = self.filtered(
            lambda line: (
                line.lot_id
                and line.product_id.tracking == "serial"
                and line.location_id.usage in ON_HAND_USAGES
            )
        )
        leaving = units.location_dest_id.filtered(
            lambda place: place.usage in LEAVING_USAGES or place._is_outgoing()
        )
        lines = units.filtered(
            lambda line: line.location_dest_id in leaving or line.move_id.sale_line_id
        )
        if not lines:
            return
        promised = self.env["nexus.serial.claim"]._find_promised(lines.lot_id)
        rows = []
        for line in lines:
            order_line = promised.get(line.lot_id, line.move_id.sale_line_id)
            if order_line != line.move_id.sale_line_id:
                rows.append(f"{line.lot_id.name}: {order_line._describe_order()}")
        if rows:
            raise UserError(
                self.env._(
                    "These units are promised to other orders. Nothing was moved: take "
                    "other units, or have those orders give them up first.\n%s",
                    list_rows(self.env, rows),
                )
            )
