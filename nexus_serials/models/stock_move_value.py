from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

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
