"""Repairs of a unit: opened from its page, and what they say of its status."""

from odoo import fields, models
from odoo.exceptions import UserError

#: States of a repair that somebody works on.
IN_WORK = ("confirmed", "under_repair")


class StockLot(models.Model):
    _inherit = "stock.lot"

    repair_ids = fields.One2many(
        "repair.order", "lot_id", "Repairs", readonly=True, copy=False
    )
    place_kind = fields.Selection(selection_add=[("repairer", "Repairer")])

    def action_open_repair(self):
        """Open Odoo's repair form for a unit; for several, ask for all of them.

        A unit that is being repaired shows that repair.

        :raise UserError: naming every unit that cannot be repaired now
        """
        self._refuse_units(
            {
                lot: verdict["message"]
                for lot, verdict in self.eligibility("repair").items()
                if verdict
            }
        )
        if len(self) > 1:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Repair Units"),
                "res_model": "nexus.unit.repair",
                "views": [[False, "form"]],
                "target": "new",
                "context": {"default_lot_ids": self.ids},
            }
        repair = self._find_open_repairs()[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Repair of %s", self.name),
            "res_model": "repair.order",
            "res_id": repair.id,
            "views": [[False, "form"]],
            "target": "new",
            "context": {"nexus_repair_lot_id": self.id},
        }

    def action_end_maintenance(self):
        """Ask in what condition units come from maintenance, and where they are put.

        :raise UserError: none of them is in maintenance
        """
        lots = self._filter_set_aside()
        if not lots:
            raise UserError(self.env._("None of these units is in maintenance."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Back to Available"),
            "res_model": "nexus.unit.repaired",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_lot_ids": lots.ids},
        }

    # ------------------------------------------------------------------

    def _filter_set_aside(self):
        return self.filtered(lambda lot: lot.status in ("in_maintenance", "damaged"))

    def _find_open_repairs(self):
        """Return the repairs (in sudo) that keep these units."""
        # sudo: another company may repair a unit of ours.
        return self.sudo().repair_ids.filtered(
            lambda repair: (
                repair.state in IN_WORK
                or (repair.state == "draft" and repair.held_lot_id)
            )
        )

    def _is_at_repairer(self):
        # sudo: where a unit is, is the same whoever asks.
        return bool(self.sudo().location_id.repairer_id)

    def _hold_for_repair(self, reason):
        """Put units in maintenance whose repair begins; what is away is not ours to
        judge, and is set aside when it is back."""
        units = self.filtered(
            lambda lot: lot.status in ("available", "damaged", "in_transit")
        )
        if units:
            units.set_status("in_maintenance", reason, source="automatic")

    def _release_from_repair(self, status, reason):
        """Give units whose repair is off the status they had before it, unless
        something else keeps them in maintenance."""
        units = self.exists().with_prefetch()
        busy = units._find_open_repairs().lot_id
        units = units.filtered(
            lambda lot: (
                lot.status == "in_maintenance"
                and lot.id not in busy.ids
                and not lot._is_at_repairer()
            )
        )
        if status == "available":
            refused = units._find_refused_status(
                status, units._find_quants_on_hand(), self.env["stock.location"]
            )
            units = units.filtered(lambda lot: lot not in refused)
        if units and status in ("available", "damaged"):
            units.set_status(status, reason, source="automatic")

    def _explain_refused_status(self, status, quants, location, condition):
        refused = super()._explain_refused_status(status, quants, location, condition)
        if refused or status != "available":
            return refused
        if repair := self._find_open_repairs()[:1]:
            return self.env._(
                "%(serial)s is being repaired (%(repair)s). End that repair, or "
                "cancel it.",
                serial=self.name,
                repair=repair.name,
            )
        goal = location or self.sudo().location_id
        if goal.sudo().repairer_id:
            return self.env._(
                "%(serial)s is at %(repairer)s. Say where it is put when it is back.",
                serial=self.name,
                repairer=goal.sudo().repairer_id.display_name,
            )
        return None

    def _describe_place(self, location, line):
        if location.repairer_id and location.company_id in self.env.companies:
            return location.name
        return super()._describe_place(location, line)
