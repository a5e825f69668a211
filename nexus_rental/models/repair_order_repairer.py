"""Units that somebody else repairs: sent there, and brought back."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.nexus_serials.message_list import list_rows


class RepairOrder(models.Model):
    _inherit = "repair.order"

    outside_repairer_id = fields.Many2one(
        "res.partner",
        check_company=True,
        help="Who repairs it, if it is not repaired here.",
    )
    home_location_id = fields.Many2one(
        "stock.location",
        "Came From",
        readonly=True,
        copy=False,
        help="Where the unit was before it went to the repairer.",
    )
    is_at_repairer = fields.Boolean(
        "At the Repairer", compute="_compute_is_at_repairer", compute_sudo=True
    )

    @api.depends("lot_id.location_id")
    def _compute_is_at_repairer(self):
        for repair in self:
            repair.is_at_repairer = bool(repair.lot_id.location_id.repairer_id)

    def action_send_to_repairer(self):
        """Send the units to those who repair them.

        :raise UserError: naming the repairs of which none can be sent; nothing moves
        """
        self._check_may_send()
        self.filtered(lambda repair: not repair.held_lot_id)._hold_units()
        self.filtered(lambda repair: not repair.is_at_repairer)._remember_home()
        for (partner, company), repairs in self.grouped(
            lambda repair: (repair.outside_repairer_id, repair.company_id)
        ).items():
            place = self.env["stock.location"]._get_repairer_location(partner, company)
            repairs.lot_id.with_prefetch().transfer(
                place.id, reason=", ".join(repairs.mapped("name"))
            )
        return True

    def action_bring_back(self):
        """Bring units back to where they were before they went to the repairer.

        :raise UserError: none of them is at a repairer
        """
        repairs = self.filtered("is_at_repairer")
        if not repairs:
            raise UserError(self.env._("None of these units is at a repairer."))
        for home, some in repairs.grouped(lambda repair: repair._get_home()).items():
            lots = some.lot_id.with_prefetch()
            lots.transfer(home.id, reason=", ".join(some.mapped("name")))
        return True

    # ------------------------------------------------------------------

    def _remember_home(self):
        quants = self.lot_id._find_quants_on_hand()
        here = self.filtered(lambda repair: repair.lot_id in quants)
        for home, repairs in here.grouped(
            lambda repair: quants[repair.lot_id].location_id
        ).items():
            repairs.home_location_id = home

    def _get_home(self):
        # sudo: the operation says it, whoever may not read it.
        return (
            self.home_location_id
            or self.sudo().picking_type_id.default_product_location_src_id
        )

    def _check_may_send(self):
        rows = []
        for repair in self:
            if repair.state in ("done", "cancel"):
                message = self.env._("%s is over.", repair.name)
            elif repair.lot_id.product_id.tracking != "serial":
                message = self.env._("%s: choose the unit first.", repair.name)
            elif not repair.outside_repairer_id:
                message = self.env._("%s: choose the repairer first.", repair.name)
            else:
                continue
            rows.append(message)
        if rows:
            raise UserError(
                self.env._("Nothing was sent.\n%s", list_rows(self.env, rows))
            )
