"""Movements take only units that may be used for what the movement is for."""

from odoo import models

from .stock_lot_eligibility import NOT_IN_STOCK
from .stock_move import ON_HAND_USAGES
from .stock_move_line_choice import is_checked


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_unit_purpose(self):
        """Return what this move uses its units for, or None where nothing speaks
        against any unit: a loss, scrap."""
        self.ensure_one()
        source, dest = self.location_id.usage, self.location_dest_id.usage
        if source not in ON_HAND_USAGES:
            if dest not in ON_HAND_USAGES or source == "production":
                return None
            return "return" if source == "customer" else "count"
        if dest == "inventory":
            return None
        if dest == "supplier" or self.origin_returned_move_id:
            return "return"
        if dest in ON_HAND_USAGES and not self.sale_line_id:
            return "sell" if self.location_dest_id._is_outgoing() else "transfer"
        return "sell"

    def _get_available_move_lines(
        self, assigned_moves_ids, partially_available_moves_ids
    ):
        """Leave out what became unfit on its way from the step before."""
        available = super()._get_available_move_lines(
            assigned_moves_ids, partially_available_moves_ids
        )
        purpose = self.product_id.tracking == "serial" and self._get_unit_purpose()
        if not available or not purpose:
            return available
        # sudo: whoever reserves leaves units alone that nobody may take.
        lots = self.env["stock.lot"].sudo().union(*(key[1] for key in available))
        unfit = {lot.id for lot, _fault in lots._find_faults_of_status(purpose)}
        return {
            key: quantity
            for key, quantity in available.items()
            if key[1].id not in unfit
        }


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _action_done(self):
        self._check_units_fit()
        return super()._action_done()

    def _check_units_fit(self):
        """Keep units from moving for what they may not be used for.

        Lines that name a unit skip Odoo's availability: this is asked at last.

        :raise UserError: naming the units
        """
        if is_checked(self.env):
            return
        lines = self.filtered(
            lambda line: (
                line.lot_id
                and line.product_id.tracking == "serial"
                and line.product_uom_id.compare(line.quantity, 0) > 0
            )
        )
        faults = {}
        for purpose, some in lines.grouped(
            lambda line: line.move_id and line.move_id._get_unit_purpose()
        ).items():
            if not purpose:
                continue
            for lot, verdict in some.lot_id.sudo().eligibility(purpose).items():
                if verdict and verdict["code"] != NOT_IN_STOCK:
                    faults[lot] = {**verdict, "level": "error"}
        # sudo: a unit the user may not see is unfit all the same.
        self.env["stock.lot"].sudo()._refuse_movement(faults)
