from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.nexus_serials.message_list import list_rows, name_some
from odoo.addons.nexus_serials.models.stock_lot_status import CONDITIONS


class NexusUnitRepaired(models.TransientModel):
    """Asks in what condition units come from maintenance, and where they are put."""

    _name = "nexus.unit.repaired"
    _description = "Back to Available"

    lot_ids = fields.Many2many("stock.lot", string="Units", required=True)
    units = fields.Char("Selected", compute="_compute_units")
    condition = fields.Selection(
        CONDITIONS, compute="_compute_condition", store=True, readonly=False
    )
    needs_location = fields.Boolean(compute="_compute_needs_location")
    location_id = fields.Many2one(
        "stock.location",
        "Where to",
        domain="[('usage', '=', 'internal'), ('repairer_id', '=', False)]",
        compute="_compute_location_id",
        store=True,
        readonly=False,
        help="Empty: each stays where it is.",
    )
    failed = fields.Text("Failed Tests", compute="_compute_failed")
    reason = fields.Text()

    @api.depends("lot_ids")
    def _compute_units(self):
        for wizard in self:
            wizard.units = name_some(self.env, wizard.lot_ids)

    @api.depends("lot_ids")
    def _compute_condition(self):
        for wizard in self:
            conditions = set(wizard.lot_ids.mapped("condition"))
            known = conditions.pop() if len(conditions) == 1 else False
            # It has been repaired: that is to be said anew.
            wizard.condition = known != "damaged" and known

    @api.depends("lot_ids")
    def _compute_needs_location(self):
        for wizard in self:
            wizard.needs_location = bool(wizard._find_away())

    @api.depends("lot_ids")
    def _compute_location_id(self):
        for wizard in self:
            away = wizard._find_away()
            # sudo: a repair may be of another company.
            repairs = away.sudo().repair_ids.filtered("home_location_id").sorted("id")
            latest = {repair.lot_id: repair.home_location_id for repair in repairs}
            places = (wizard.lot_ids - away).location_id.union(*latest.values())
            wizard.location_id = len(places) == 1 and places.id

    def _find_away(self):
        return self.lot_ids.with_prefetch().filtered(lambda lot: lot._is_at_repairer())

    @api.depends("lot_ids")
    def _compute_failed(self):
        for wizard in self:
            # sudo: whoever ends a repair is told what is still in the way.
            rows = wizard.lot_ids.sudo().service_due_ids.filtered(
                lambda row: row.state == "failed"
            )
            wizard.failed = bool(rows) and list_rows(
                self.env, [f"{row.lot_id.name}: {row.kind_id.name}" for row in rows]
            )

    def action_apply(self):
        """Have the units available in this condition, at this place.

        :raise UserError: naming every unit that cannot be; nothing is changed
        """
        self.ensure_one()
        lots = self.lot_ids.with_prefetch()
        if not self.condition:
            raise UserError(self.env._("Say in what condition it is now."))
        lots.set_condition(self.condition, reason=self.reason)
        lots.set_status(
            "available",
            reason=self.reason or self.env._("Maintenance over"),
            location_id=self.location_id.id,
        )
        return {"type": "ir.actions.act_window_close"}
