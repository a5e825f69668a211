"""A repair keeps its unit in maintenance until it is done or cancelled.

Done, it asks in what condition the unit is; cancelled, the unit has the status it had
before.
"""

from odoo import api, fields, models

from .stock_lot_repair import IN_WORK

#: What decides on which unit a repair keeps, see :meth:`RepairOrder._sync_units`.
DECIDING = {"state", "lot_id", "product_id", "picking_id"}


class RepairOrder(models.Model):
    _inherit = "repair.order"

    # A unit shows its repairs.
    lot_id = fields.Many2one(index="btree_not_null")
    held_lot_id = fields.Many2one(
        "stock.lot",
        "Unit Set Aside",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The unit this repair keeps in maintenance.",
    )
    status_before = fields.Char(
        readonly=True, copy=False, help="The status the unit had before."
    )
    unit_status = fields.Selection(related="lot_id.status", string="Status of the Unit")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        # Not as defaults in the context: those would reach the parts as well.
        lot = self.env["stock.lot"].browse(self.env.context.get("nexus_repair_lot_id"))
        if lot := lot.exists():
            given = {"lot_id": lot.id, "product_id": lot.product_id.id}
            if lot.company_id:
                given["company_id"] = lot.company_id.id
            values.update({name: given[name] for name in given if name in fields})
        return values

    @api.model_create_multi
    def create(self, vals_list):
        repairs = super().create(vals_list)
        opened = self.env.context.get("nexus_repair_lot_id")
        repairs.filtered(lambda repair: repair.lot_id.id == opened)._hold_units()
        repairs._sync_units()
        return repairs

    def write(self, vals):
        res = super().write(vals)
        if DECIDING & vals.keys():
            self._sync_units()
        return res

    def unlink(self):
        held = [(repair.held_lot_id, repair.status_before) for repair in self]
        res = super().unlink()
        self._release(held)
        return res

    # ------------------------------------------------------------------

    def action_validate(self):
        self._start_where_units_are()
        return super().action_validate()

    def action_repair_done(self):
        self._start_where_units_are()
        return super().action_repair_done()

    def action_repair_end(self):
        res = super().action_repair_end()
        lots = self.lot_id._filter_set_aside()
        lots -= self.env["stock.lot"].browse(lots._find_open_repairs().lot_id.ids)
        return lots.action_end_maintenance() if lots else res

    def action_units_available(self):
        """Ask for the condition of the units of repairs that are done.

        :raise UserError: none of them is in maintenance
        """
        done = self.filtered(lambda repair: repair.state == "done")
        return done.lot_id.action_end_maintenance()

    # ------------------------------------------------------------------

    def _sync_units(self):
        """Have each repair keep the unit it is of, and no other."""
        over = self.filtered(
            lambda repair: (
                repair.held_lot_id
                and (repair.state == "cancel" or repair.lot_id != repair.held_lot_id)
                and not (
                    repair.state == "cancel" and repair.held_lot_id._is_at_repairer()
                )
            )
        )
        was_draft = over.filtered(lambda repair: repair.state == "draft")
        held = [(repair.held_lot_id, repair.status_before) for repair in over]
        if over:
            over.write({"held_lot_id": False, "status_before": False})
            self._release(held)
        begun = self.filtered(
            lambda repair: repair.state in IN_WORK and not repair.held_lot_id
        )
        (begun | was_draft)._hold_units()

    def _hold_units(self):
        """Set the units of these repairs aside."""
        repairs = self.filtered(
            lambda repair: repair.lot_id.product_id.tracking == "serial"
        )
        # Two repairs of a unit: the status it had before either.
        before = {
            repair.held_lot_id.id: repair.status_before
            for repair in repairs.lot_id._find_open_repairs()
            if repair.held_lot_id
        }
        for lot, some in repairs.grouped("lot_id").items():
            status = before.get(lot.id) or lot.status
            some.write({"held_lot_id": lot.id, "status_before": status})
        if repairs:
            repairs.lot_id.with_prefetch()._hold_for_repair(
                ", ".join(repairs.mapped("name"))
            )

    @api.model
    def _release(self, held):
        """
        :param list held: (unit, the status it had before)
        """
        lots = self.env["stock.lot"]
        for status in {status for lot, status in held if lot}:
            units = lots.union(*(lot for lot, before in held if before == status))
            units._release_from_repair(status, self.env._("Repair cancelled"))

    def _start_where_units_are(self):
        """Odoo has every repair begin and end in the stock of its warehouse: a unit is
        repaired where it is, and stays there unless its repairs end elsewhere."""
        repairs = self.filtered(
            lambda repair: (
                repair.lot_id.product_id.tracking == "serial" and repair.state != "done"
            )
        )
        quants = repairs.lot_id._find_quants_on_hand()
        for repair in repairs:
            place = repair.lot_id in quants and quants[repair.lot_id].location_id
            if not place or place == repair.product_location_src_id:
                continue
            values = {"product_location_src_id": place.id}
            is_away = place.is_hire_place or place.repairer_id
            goal = repair.product_location_dest_id
            if is_away or goal == repair.product_location_src_id:
                values["product_location_dest_id"] = place.id
            repair.write(values)
