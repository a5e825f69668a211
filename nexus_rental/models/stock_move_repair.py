"""Movements of units to repairers and back, and of those that are repaired."""

from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_unit_purpose(self):
        # A repair done where the unit is takes it from nobody.
        if self._is_repaired_unit() and self.location_id == self.location_dest_id:
            return None
        return super()._get_unit_purpose()

    def _is_repaired_unit(self):
        """Whether this is the movement of what is repaired, not of a part."""
        return bool(self.repair_id and not self.repair_line_type)

    def _settle_unit_status(self):
        """Whatever takes a unit to a repairer puts it in maintenance; back from there,
        it has the status it had before, if its repair was cancelled meanwhile."""
        res = super()._settle_unit_status()
        lines = self.move_line_ids.filtered(lambda line: line.state == "done")
        sent = lines.filtered("location_dest_id.repairer_id").lot_id
        if sent := sent.filtered(lambda lot: lot.status == "available"):
            sent._telling("", "automatic")._flag_status("in_maintenance")
        if back := lines.filtered("location_id.repairer_id").lot_id:
            # sudo: another company may have repaired it.
            repairs = self.env["repair.order"].sudo()
            repairs.search(
                [("held_lot_id", "in", back.ids), ("state", "=", "cancel")]
            )._sync_units()
        return res


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _get_movement_kind(self):
        if self.move_id._is_repaired_unit():
            return "repaired"
        if self.location_dest_id.repairer_id:
            return "repair_out"
        if self.location_id.repairer_id and self.location_dest_id.usage == "internal":
            return "repair_back"
        return super()._get_movement_kind()


class NexusUnitEvent(models.Model):
    _inherit = "nexus.unit.event"

    def _get_kinds(self):
        return {
            **super()._get_kinds(),
            "repaired": (self.env._("Repaired"), "fa-wrench"),
            "repair_out": (self.env._("Sent to Repairer"), "fa-sign-out"),
            "repair_back": (self.env._("Back from Repairer"), "fa-sign-in"),
        }
