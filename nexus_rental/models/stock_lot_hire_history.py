"""What a hire did is called so in the history of a unit."""

from odoo import models


class NexusUnitEvent(models.Model):
    _inherit = "nexus.unit.event"

    def _get_kinds(self):
        return {
            **super()._get_kinds(),
            "hired": (self.env._("Went out on Hire"), "fa-sign-out"),
            "hire_back": (self.env._("Back from Hire"), "fa-sign-in"),
            "hire_lost": (self.env._("Lost on Hire"), "fa-minus-circle"),
        }


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _get_movement_kind(self):
        if self.move_id.hire_line_id:
            if self.location_dest_id.is_hire_place:
                return "hired"
            is_back = self.location_dest_id.usage == "internal"
            return "hire_back" if is_back else "hire_lost"
        return super()._get_movement_kind()

    def _to_timeline(self):
        """Say for whom: the name of the hire, not only that of its transfer."""
        entry = super()._to_timeline()
        if line := self.move_id.hire_line_id:
            entry["reason"] = entry["reason"] or line._describe_order()
        return entry
