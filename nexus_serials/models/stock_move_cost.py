from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    nexus_serial_adjustment_id = fields.Many2one(
        "nexus.serial.adjustment",
        "Serial Adjustment",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._set_received_date()
        return moves

    def _set_value(self, correction_quantity=None):
        res = super()._set_value(correction_quantity=correction_quantity)
        self._set_purchase_cost()
        return res

    def action_open_reference(self):
        adjustment = self[:1].nexus_serial_adjustment_id
        if adjustment and adjustment.has_access("read"):
            return adjustment._get_records_action()
        return super().action_open_reference()

    def _set_received_date(self):
        """Date the units that just came into stock for the first time."""
        moves = self.filtered(
            lambda m: m.state == "done" and m.product_id.tracking == "serial"
        )
        if not moves:
            return
        in_stock = ("internal", "transit")
        lot_ids = {
            line.lot_id.id
            for line in moves.move_line_ids
            if line.lot_id
            and line.location_dest_id.usage in in_stock
            and line.location_id.usage not in in_stock
        }
        # sudo: what a unit remembers of its receipt is not for the user to fill in,
        # and whoever receives may do so without the right to edit units.
        lots = self.env["stock.lot"].sudo().browse(lot_ids)
        lots.filtered(lambda lot: not lot.received_date).with_context(
            tracking_disable=True
        ).write({"received_date": fields.Datetime.now()})

    def _set_purchase_cost(self):
        """Keep each unit's own price with the unit, in one write per movement.

        The price of a purchase, a bill or an adjustment made at a cost replaces what
        the unit cost before, any other value (at the product's cost, a return) only
        fills what was unknown: a unit that comes back cost what it cost.
        """
        for move in self:
            if move.product_id.tracking != "serial" or not (
                move.state == "done" and move.is_in
            ):
                continue
            lines = move._get_in_move_lines()
            quantity = sum(lines.mapped("quantity_product_uom"))
            # sudo: see _set_received_date; the cost is hidden from warehouse users.
            lots = lines.lot_id.sudo()
            if quantity and lots:
                move.sudo()._write_purchase_cost(lots, move.value / quantity)

    def _write_purchase_cost(self, lots, cost):
        self.ensure_one()
        adjustment = self.nexus_serial_adjustment_id
        has_own_price = bool(self.purchase_line_id)
        if adjustment.has_unit_cost and self.is_in:
            has_own_price = True
            currency = self.company_id.currency_id
            if not currency.compare_amounts(
                self.value, currency.round(adjustment.unit_cost * self.quantity)
            ):
                # The very price entered, not the share of a rounded total.
                cost = adjustment.unit_cost

        def is_stale(lot):
            known = lot.cost_move_id
            if known == self:
                return lot.purchase_cost != cost
            is_later = (known.date, known.id) <= (self.date, self.id) if known else True
            return is_later and (has_own_price or not known)

        lots.filtered(is_stale).with_context(tracking_disable=True).write(
            {
                "purchase_cost": cost,
                "purchase_currency_id": self.company_id.currency_id.id,
                "cost_move_id": self.id,
            }
        )


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    # Odoo has no index on the unit: its history, its customer and the report as of a
    # date are one probe each with it.
    _unit_history_idx = models.Index("(lot_id, date DESC) WHERE lot_id IS NOT NULL")
