from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.nexus_serials.message_list import name_some


class NexusUnitRepair(models.TransientModel):
    """Opens a repair for each of several units."""

    _name = "nexus.unit.repair"
    _description = "Repair Units"

    lot_ids = fields.Many2many("stock.lot", string="Units", required=True)
    busy = fields.Char("Being Repaired", compute="_compute_busy")
    outside_repairer_id = fields.Many2one(
        "res.partner",
        help="The units are sent there at once. Empty: they are repaired here.",
    )
    note = fields.Text("What Is Wrong")

    @api.depends("lot_ids")
    def _compute_busy(self):
        for wizard in self:
            busy = wizard.lot_ids._find_open_repairs().lot_id
            wizard.busy = bool(busy) and name_some(self.env, busy)

    def action_apply(self):
        """Open a repair for each unit that has none, and set the units aside.

        :return: the list of these repairs, or the form of the only one
        """
        self.ensure_one()
        lots = self.lot_ids.with_prefetch()
        busy = lots._find_open_repairs().lot_id
        lots = lots.filtered(lambda lot: lot.id not in busy.ids)
        if not lots:
            raise UserError(self.env._("All of these units are being repaired."))
        lots._refuse_units(
            {
                lot: verdict["message"]
                for lot, verdict in lots.eligibility("repair").items()
                if verdict
            }
        )
        repairs = self.env["repair.order"].create(
            [self._prepare_repair(lot) for lot in lots]
        )
        repairs._hold_units()
        if self.outside_repairer_id:
            repairs.action_send_to_repairer()
        return self._show(repairs)

    def _prepare_repair(self, lot):
        return {
            "product_id": lot.product_id.id,
            "lot_id": lot.id,
            "company_id": (lot.company_id or self.env.company).id,
            "outside_repairer_id": self.outside_repairer_id.id,
            "internal_notes": self.note and plaintext2html(self.note),
        }

    def _show(self, repairs):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "repair.action_repair_order_tree"
        )
        action.pop("path", None)
        action["domain"] = [("id", "in", repairs.ids)]
        if len(repairs) == 1:
            action.update({"res_id": repairs.id, "views": [[False, "form"]]})
        return action
