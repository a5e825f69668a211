from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError


class NexusHireCharge(models.TransientModel):
    """Proposes what to charge for what came back worse, or not at all."""

    _name = "nexus.hire.charge"
    _description = "Charge for a Hire"

    line_ids = fields.One2many("nexus.hire.charge.line", "wizard_id", "Charges")

    @api.model
    def _propose(self, rows):
        return self.create(
            {
                "line_ids": [
                    Command.create(
                        {"booking_id": row.id, "price": row._propose_charge()}
                    )
                    for row in rows
                ]
            }
        )

    def action_apply(self):
        """Put what is ticked on the orders."""
        self.ensure_one()
        lines = self.line_ids.filtered("is_charged")
        if not self.env.user.has_group("stock.group_stock_user"):
            raise AccessError(
                self.env._("Only warehouse users charge for what comes back.")
            )
        if wrong := lines.filtered(lambda line: line.price < 0):
            raise UserError(
                self.env._(
                    "%s: a charge cannot be less than nothing.", wrong[0].description
                )
            )
        rows = lines.booking_id
        rows.check_access("read")
        if rows - rows.sudo()._filter_chargeable().with_env(self.env):
            raise UserError(
                self.env._("Some of it has been charged meanwhile. Open it again.")
            )
        rows._charge_for({line.booking_id: line.price for line in lines})
        return {"type": "ir.actions.act_window_close"}


class NexusHireChargeLine(models.TransientModel):
    _name = "nexus.hire.charge.line"
    _description = "Proposed Charge for a Hire"

    wizard_id = fields.Many2one("nexus.hire.charge", required=True, ondelete="cascade")
    booking_id = fields.Many2one("nexus.hire.booking", required=True)
    order_id = fields.Many2one(related="booking_id.order_id")
    currency_id = fields.Many2one(related="booking_id.order_id.currency_id")
    quantity = fields.Float(related="booking_id.quantity")
    description = fields.Char("For", compute="_compute_description")
    note = fields.Char(related="booking_id.note")
    is_charged = fields.Boolean("Charge", default=True)
    price = fields.Monetary("Each")
    amount = fields.Monetary(compute="_compute_amount")

    @api.depends("booking_id")
    def _compute_description(self):
        for line in self:
            row = line.booking_id
            line.description = (
                row._describe_worse() if row.state == "back" else row._describe_charge()
            )

    @api.depends("price", "quantity", "is_charged")
    def _compute_amount(self):
        for line in self:
            line.amount = line.price * line.quantity if line.is_charged else 0
