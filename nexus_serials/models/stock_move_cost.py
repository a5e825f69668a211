from collections import defaultdict

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

    def _should_bypass_reservation(self, forced_location=False):
        """Take the units of an adjustment without reserving them first, one query a
        unit: that none is promised to anybody was checked for all of them."""
        return bool(
            self.nexus_serial_adjustment_id
        ) or super()._should_bypass_reservation(forced_location=forced_location)

    def action_open_reference(self):
        adjustment = self[:1].nexus_serial_adjustment_id
        if adjustment and adjustment.has_access("read"):
            return adjustment._get_records_action()
        return super().action_open_reference()

    def _filter_done_units(self):
        return self.filtered(
            lambda m: m.state == "done" and m.product_id.tracking == "serial"
        )

    def _set_received_date(self):
        """Remember of the units that just came into stock when that was first, and
        whose stock it is."""
        in_stock = ("internal", "transit")
        lots_by_company = defaultdict(set)
        for line in self._filter_done_units().move_line_ids:
            if (
                line.lot_id
                and line.location_dest_id.usage in in_stock
                and line.location_id.usage not in in_stock
            ):
                lots_by_company[line.company_id].add(line.lot_id.id)
        now = fields.Datetime.now()
        for company, lot_ids in lots_by_company.items():
            # sudo: what a unit remembers of its receipt is not for the user to fill
            # in, and whoever receives may do so without the right to edit units.
            lots = self.env["stock.lot"].sudo().browse(lot_ids)
            lots = lots.with_context(tracking_disable=True)
            lots.filtered(lambda lot: not lot.received_date).received_date = now
            lots.filtered(
                lambda lot, company=company: lot.received_company_id != company
            ).received_company_id = company

    def _set_purchase_cost(self):
        """Keep each unit's own price with the unit, in one write per movement.

        The price of a purchase or a bill, or one somebody entered, replaces what the
        unit cost before. Any other value (at the product's cost, a return) only fills
        what was unknown: a unit that comes back cost what it cost.
        """
        moves = self._filter_done_units().filtered("is_in")
        if not moves:
            return
        # sudo: see _set_received_date; the cost is hidden from warehouse users.
        values = self.env["product.value"].sudo()
        entered = values.search([("move_id", "in", moves.ids)])
        for move in moves.sudo():
            lines = move._get_in_move_lines()
            quantity = sum(lines.mapped("quantity_product_uom"))
            if quantity and lines.lot_id:
                is_own_price = move.purchase_line_id or move in entered.move_id
                move._write_purchase_cost(
                    lines.lot_id, move._get_unit_cost(quantity), bool(is_own_price)
                )

    def _get_unit_cost(self, quantity):
        adjustment = self.nexus_serial_adjustment_id
        currency = self.company_id.currency_id
        if adjustment.has_unit_cost and not currency.compare_amounts(
            self.value, currency.round(adjustment.unit_cost * quantity)
        ):
            # The very price entered, not the share of a rounded total.
            return adjustment.unit_cost
        return self.value / quantity

    def _write_purchase_cost(self, lots, cost, is_own_price):
        def is_stale(lot):
            known = lot.cost_move_id
            if not known:
                return True
            is_newer = known != self and (known.date, known.id) <= (self.date, self.id)
            is_changed = known == self and lot.purchase_cost != cost
            return is_own_price and (is_newer or is_changed)

        stale = lots.filtered(is_stale).with_context(tracking_disable=True)
        values = {
            "purchase_currency_id": self.company_id.currency_id.id,
            "cost_move_id": self.id,
        }
        # An import says of each unit what it cost, whatever they are worth together.
        priced = stale.filtered(lambda lot: lot.purchase_cost and not lot.cost_move_id)
        priced.write(values)
        (stale - priced).write(dict(values, purchase_cost=cost))


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    # Odoo has no index on the unit: its history, its customer and the report as of a
    # date are one probe each with it.
    _unit_history_idx = models.Index(
        "(lot_id, date DESC, id DESC) WHERE lot_id IS NOT NULL"
    )
