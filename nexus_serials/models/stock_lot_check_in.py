"""A unit somebody brings back, from its own page."""

from odoo import models
from odoo.exceptions import UserError


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_check_in(self):
        """Open the return of the delivery this unit left with, of this unit alone.

        :raise UserError: the unit is not with a customer, or no delivery took it there
        """
        self.ensure_one()
        expected = self.env["stock.move.line"].search(
            [
                ("lot_id", "=", self.id),
                ("state", "not in", ("draft", "done", "cancel")),
                ("location_id.usage", "=", "customer"),
                ("picking_id", "!=", False),
            ],
            limit=1,
        )
        if expected:
            return self._open_transfer(expected.picking_id)
        line = self._find_last_lines().get(self)
        is_away = line and line.location_dest_id.usage == "customer"
        if not (is_away and line.picking_id):
            raise UserError(
                self.env._(
                    "%(serial)s is %(status)s, and no delivery took it to a customer: "
                    "there is nothing to check in.",
                    serial=self.name,
                    status=self._name_of("status", self.status),
                )
            )
        move = line.move_id.with_env(self.env)
        wizard = (
            self.env["stock.return.picking"]
            # Integers as keys: no call from outside can send this.
            .with_context(nexus_return_units={move.id: set(self.ids)})
            .create({"picking_id": move.picking_id.id})
        )
        for row in wizard.product_return_moves:
            row.quantity = int(row.move_id == move)
        return self._open_transfer(wizard._create_return())

    def _open_transfer(self, picking):
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "res_id": picking.id,
            "views": [(False, "form")],
        }
