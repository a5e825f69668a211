"""Movements of hires, and what other movements leave for them."""

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.nexus_serials.message_list import list_rows


class StockMove(models.Model):
    _inherit = "stock.move"

    hire_line_id = fields.Many2one(
        "sale.order.line",
        readonly=True,
        index="btree_not_null",
        help="The line of a hire this goes out for, or comes back from.",
    )

    def _get_unit_purpose(self):
        # What goes out on a hire and comes back is judged when it is scanned.
        return None if self.hire_line_id else super()._get_unit_purpose()

    def _update_reserved_quantity(self, need, location_id, **kwargs):
        if self.product_id.can_be_hired and need > 0 and self._competes_with_hires():
            need = min(need, self._get_room_beside_hires())
            if self.product_id.uom_id.compare(need, 0) <= 0:
                return 0
        return super()._update_reserved_quantity(need, location_id, **kwargs)

    def _action_done(self, cancel_backorder=False):
        competing = self.filtered(
            lambda move: move.product_id.can_be_hired and move._competes_with_hires()
        )
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        competing.exists()._check_left_for_hires()
        return moves

    # ------------------------------------------------------------------

    def _competes_with_hires(self):
        """Whether this takes from the company's stock for good, where that is not to
        be at the expense of hires."""
        if self.hire_line_id or self._get_unit_purpose() != "sell":
            return False
        template = self.product_id.product_tmpl_id
        return template._get_hire_policy(self.company_id) == "block"

    def _get_room_beside_hires(self):
        return self._get_rooms_beside_hires()[self.product_id, self.company_id]

    def _get_rooms_beside_hires(self):
        """Return {(product, company): how many may leave}."""
        rooms = {}
        for company, moves in self.grouped("company_id").items():
            products = moves.product_id
            products._lock_hire_pools()
            for product, room in products._get_room_to_sell(company).items():
                rooms[product, company] = room
        return rooms

    def _check_left_for_hires(self):
        """
        :raise UserError: hires would lack what these movements took
        """
        short = [
            (product, -room)
            for (product, _company), room in self._get_rooms_beside_hires().items()
            if product.uom_id.compare(room, 0) < 0
        ]
        if not short:
            return
        rows = [
            self.env._(
                "%(product)s: %(count)s",
                product=product.display_name,
                count=f"{count:g}",
            )
            for product, count in short
        ]
        raise UserError(
            self.env._(
                "Confirmed hires need these, and nothing was moved:\n%s\nMove fewer, "
                "or cancel or move a hire first.",
                list_rows(self.env, rows),
            )
        )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    hire_order_id = fields.Many2one(
        "sale.order", "Hire", readonly=True, copy=False, index="btree_not_null"
    )
