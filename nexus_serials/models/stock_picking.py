from odoo import models

from .. import serial_settings


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def button_validate(self):
        # Only the button asks; a call through the API keeps Odoo's own error.
        if self.env.context.get("nexus_ask_serials"):
            self._confirm_before_choosing()
            if moves := self._get_moves_missing_serials():
                return self._ask_serials(moves)
            self = self.with_context(nexus_ask_serials=False)
        return super().button_validate()

    def _confirm_before_choosing(self):
        """Confirm drafts of deliveries, as Odoo is about to do: what their reservation
        adds must not be shipped without having been shown."""
        drafts = self.filtered(
            lambda picking: (
                picking.state == "draft"
                and any(move._is_choice_asked() for move in picking.move_ids)
            )
        )
        drafts.action_confirm()
        for move in drafts.move_ids.filtered(lambda move: not move._is_choice_asked()):
            # As Odoo does with drafts: what is validated at once counts as done.
            if move.product_uom.is_zero(move.quantity):
                move.quantity = move.product_uom_qty

    def _get_moves_missing_serials(self):
        """Return the moves of these transfers whose units have to be asked for before
        they are done, in the order of the lines: serial numbers are missing, which
        would stop the validation, or nobody has confirmed the units that leave."""
        asked = self.env["stock.move"]
        trusts = serial_settings.trust_reservation(self.env)
        for picking in self.filtered(lambda p: p.state not in ("done", "cancel")):
            moves = picking.move_ids.filtered(
                lambda m: (
                    m.product_id.tracking == "serial"
                    and m.state not in ("done", "cancel")
                )
            )
            if any(move.picked for move in picking.move_ids):
                moves = moves.filtered("picked")
            has_nothing = not any(picking.move_line_ids.mapped("quantity"))
            for move in moves:
                if move.asks_serials:
                    is_asked = move._lacks_serials()
                else:
                    is_asked = move._is_choice_asked() and (
                        has_nothing or move._lacks_choice(trusts)
                    )
                if is_asked:
                    asked += move
        return asked

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
