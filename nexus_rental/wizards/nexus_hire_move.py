from odoo import api, fields, models


class NexusHireMove(models.TransientModel):
    """Moves, extends or shortens a hire, showing what would be short then."""

    _name = "nexus.hire.move"
    _description = "Change the Period of a Hire"

    order_id = fields.Many2one("sale.order", required=True)
    start = fields.Datetime(
        "Period", required=True, compute="_compute_period", store=True, readonly=False
    )
    end = fields.Datetime(
        "Until", required=True, compute="_compute_period", store=True, readonly=False
    )
    new_length = fields.Char("Length", compute="_compute_new_length")
    old_length = fields.Char(related="order_id.hire_length", string="So Far")
    shortages = fields.Text(compute="_compute_shortages")
    may_override = fields.Boolean(compute="_compute_may_override")
    reason = fields.Text("Book All the Same, Because")

    @api.depends("order_id")
    def _compute_period(self):
        for move in self:
            move.start = move.order_id.hire_start
            move.end = move.order_id.hire_end

    @api.depends("start", "end")
    def _compute_new_length(self):
        for move in self:
            move.new_length = self.env["sale.order.line"]._describe_hire_length(
                move.start, move.end, move.order_id._get_hire_timezone()
            )

    def _compute_may_override(self):
        self.may_override = self.env.user.has_group("nexus_rental.group_rental_manager")

    @api.depends("start", "end", "order_id")
    def _compute_shortages(self):
        for move in self:
            lines = move._get_lines_then()
            lines._compute_hire_free()
            move.shortages = "\n".join(
                line._describe_missing()
                for line in lines
                if line.product_id.uom_id.compare(line.hire_missing, 0) > 0
            )

    def _get_lines_then(self):
        """Return the lines as they would be, none of them saved."""
        lines = self.env["sale.order.line"]
        if not (self.start and self.end):
            return lines
        for line in self.order_id.order_line.filtered("is_hire"):
            values = {}
            if not line.has_own_period:
                values = {"hire_start": self.start, "hire_end": self.end}
            lines |= lines.new(values, origin=line)
        return lines

    def action_apply(self):
        self.ensure_one()
        self.order_id.move_hire(self.start, self.end, self.reason or None)
        return {"type": "ir.actions.act_window_close"}
