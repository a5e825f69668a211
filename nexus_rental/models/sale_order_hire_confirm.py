"""Confirmed from the form although there is not enough: a manager is asked why."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_confirm(self):
        # The buttons of the form ask; programs get the message.
        if self.env.context.get("nexus_ask_short") and len(self) == 1:
            rows = self._list_blocking_shortages()
            if rows and self.env.user.has_group("nexus_rental.group_rental_manager"):
                return self._ask_why_short(rows)
        return super().action_confirm()

    def _list_blocking_shortages(self):
        """Return what keeps this hire from being confirmed, a text each."""
        lines = self.order_line.filtered(
            lambda line: line.is_hire and line.hire_start and line.hire_end
        )
        blocked = lines.filtered(lambda line: line._get_policy() == "block")
        rows = [
            line._describe_missing()
            for line in blocked
            if line.product_id.uom_id.compare(line.hire_missing, 0) > 0
        ]
        for line in lines.filtered("serial_ids"):
            conflicts = line.serial_ids._find_hire_conflicts(
                *line._get_busy_period(), except_line=line
            )
            rows += [
                lot._explain_hired(row)["message"] for lot, row in conflicts.items()
            ]
        return rows

    def _ask_why_short(self, rows):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not Enough for %s", self.name),
            "res_model": "nexus.hire.override",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_order_id": self.id,
                "default_shortages": "\n".join(rows),
            },
        }

    def action_move_hire(self):
        """Open the window that moves, extends or shortens this hire."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Period"),
            "res_model": "nexus.hire.move",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }
