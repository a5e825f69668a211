"""What is set aside at check-in is repaired: the window for that opens by itself."""

from odoo import api, fields, models


class NexusHireCheckIn(models.TransientModel):
    _inherit = "nexus.hire.check.in"

    has_set_aside = fields.Boolean(compute="_compute_has_set_aside")
    opens_repair = fields.Boolean(
        "Repair What Is Set Aside",
        default=True,
        help="The repair form opens next, or the list of units to repair.",
    )

    @api.depends("line_ids.is_set_aside", "line_ids.is_back")
    def _compute_has_set_aside(self):
        for wizard in self:
            wizard.has_set_aside = any(
                line.is_set_aside and line.is_back for line in wizard.line_ids
            )

    def action_apply(self):
        lines = self.line_ids.filtered(lambda line: line.is_set_aside and line.is_back)
        lots = self.opens_repair and lines.lot_id
        res = super().action_apply()
        lots = lots and lots._filter_set_aside()
        if not lots:
            return res
        if res.get("res_model") == "nexus.hire.charge":
            # One window at a time: this one goes on.
            return {**res, "context": {"nexus_repair_lot_ids": lots.ids}}
        return lots.action_open_repair()


class NexusHireCharge(models.TransientModel):
    _inherit = "nexus.hire.charge"

    def action_apply(self):
        res = super().action_apply()
        return self._go_on() or res

    def action_skip(self):
        """Charge nothing, and go on with what else there is to do."""
        return self._go_on() or {"type": "ir.actions.act_window_close"}

    def _go_on(self):
        lot_ids = self.env.context.get("nexus_repair_lot_ids") or []
        lots = self.env["stock.lot"].browse(lot_ids)._filter_set_aside()
        return (
            lots and lots.with_context(nexus_repair_lot_ids=None).action_open_repair()
        )
