from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import numbering
from ..models.nexus_serial_adjustment_return import ASK_RETURNED


class NexusSerialAdjustmentReturn(models.TransientModel):
    """Asks whether units that are with customers were returned."""

    _name = "nexus.serial.adjustment.return"
    _description = "Units Returned by Customers"

    adjustment_id = fields.Many2one(
        "nexus.serial.adjustment", required=True, readonly=True, ondelete="cascade"
    )
    summary = fields.Text(compute="_compute_summary")
    reason = fields.Char("Why They Came Back")

    @api.depends("adjustment_id")
    def _compute_summary(self):
        for wizard in self:
            by_move = {}
            for addition, line in wizard.adjustment_id._find_unexplained().items():
                by_move.setdefault(line.move_id, []).append(addition.serial)
            wizard.summary = "\n".join(
                self.env._(
                    "%(transfer)s: %(serials)s",
                    transfer=move._describe_transfer(),
                    serials=", ".join(numbering.condense(serials)),
                )
                for move, serials in by_move.items()
            )

    def action_returned(self):
        """Say why the units came back, and post the adjustment."""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the units came back."))
        adjustment = self.adjustment_id
        additions = adjustment.addition_ids.browse(
            addition.id for addition in adjustment._find_unexplained()
        )
        additions.return_reason = reason
        return adjustment.with_context(**{ASK_RETURNED: True}).action_post()
