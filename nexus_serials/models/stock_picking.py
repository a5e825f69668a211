from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def button_validate(self):
        # Only the button asks; a call through the API keeps Odoo's own error.
        if self.env.context.get("nexus_ask_serials"):
            if moves := self._get_moves_missing_serials():
                return self._ask_serials(moves)
            self = self.with_context(nexus_ask_serials=False)
        return super().button_validate()

    def _get_moves_missing_serials(self):
        """Return the moves of these transfers that would stop their validation for
        want of serial numbers, in the order of the lines."""
        missing = self.env["stock.move"]
        for picking in self.filtered(lambda p: p.state not in ("done", "cancel")):
            moves = picking.move_ids.filtered(
                lambda m: m.asks_serials and m.state not in ("done", "cancel")
            )
            if any(move.picked for move in picking.move_ids):
                moves = moves.filtered("picked")
            for move in moves:
                lines = move.move_line_ids.filtered("quantity")
                unnamed = lines.filtered(lambda ml: not (ml.lot_id or ml.lot_name))
                if unnamed or (picking.state == "draft" and not lines):
                    missing += move
        return missing

    def _ask_serials(self, moves):
        return {
            "type": "ir.actions.client",
            "tag": "nexus_serials.enter_missing",
            "params": {
                "model": "stock.move",
                "ids": moves.ids,
                "then": {
                    "model": self._name,
                    "method": "button_validate",
                    "ids": self.ids,
                },
            },
        }
