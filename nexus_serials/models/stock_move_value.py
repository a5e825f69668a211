from odoo import models

from .extension_check import is_extended

#: From this many lines on a way that takes time in proportion is worth it.
MANY_LINES = 100


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_out_move_lines(self, lot=None):
        # Odoo's adds one line after the other to a recordset: the time grows with
        # the square of their number.
        lines = self.move_line_ids
        if len(lines) < MANY_LINES or is_extended(
            self, "_get_out_move_lines", known=("stock_account", "nexus_serials")
        ):
            return super()._get_out_move_lines(lot=lot)
        return lines.filtered(
            lambda line: (
                (not lot or line.lot_id == lot)
                and line.picked
                and not line._should_exclude_for_valuation()
                and line.location_id._should_be_valued()
                and not line.location_dest_id._should_be_valued()
            )
        )

    def _action_done_at_values(self, values):
        """Do these moves, each worth exactly what is given, whatever the costing
        method would make of it.

        :param values: {move: value in the company's currency}
        """
        incoming = self.filtered(lambda move: move.location_dest_id._should_be_valued())
        self.env["product.value"].create(
            [
                {
                    "move_id": move.id,
                    "value": values[move],
                    "description": move.reference,
                }
                for move in incoming
            ]
        )
        # Odoo values what goes out in _set_value() and books it before this method
        # could correct it. The keys are integers, which no call from outside can send.
        fixed = {move.id: values[move] for move in self - incoming}
        return self.with_context(
            nexus_fixed_values=fixed, ignore_dest_packages=True
        )._action_done()

    def _set_value(self, correction_quantity=None):
        res = super()._set_value(correction_quantity=correction_quantity)
        fixed = self.env.context.get("nexus_fixed_values")
        for move in self if fixed else ():
            if move.id in fixed:
                move.value = fixed[move.id]
        return res
