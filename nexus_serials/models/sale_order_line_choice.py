from odoo import api, fields, models

from .. import numbering


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "nexus.serial.choice.mixin"]

    asks_choice = fields.Boolean(
        compute="_compute_choice_counts",
        compute_sudo=True,
        help="The window to choose units is for this line.",
    )
    serial_count = fields.Integer(
        "Units Chosen", compute="_compute_choice_counts", compute_sudo=True
    )
    serial_expected_count = fields.Integer(
        "Units Wanted",
        compute="_compute_choice_counts",
        compute_sudo=True,
        help="Units the line is for, counted in the product's own unit.",
    )

    @api.depends(
        "product_id.tracking",
        "product_uom_qty",
        "product_uom_id",
        "serial_ids",
        "order_id.state",
        "order_id.locked",
    )
    def _compute_choice_counts(self):
        for line in self:
            asks = not line.display_type and line._has_serials()
            wanted = line._get_unit_count() if asks else 0
            line.serial_count = len(line.serial_ids) if asks else 0
            line.serial_expected_count = wanted
            line.asks_choice = bool(
                line.serial_count or (wanted and not line._is_choice_closed())
            )

    def _is_choice_closed(self):
        return self.order_id.state == "cancel" or self.order_id.locked

    # ------------------------------------------------------------------
    # Entry window
    # ------------------------------------------------------------------

    def _serial_choice_expected(self):
        return self._get_unit_count()

    def _serial_choice_chosen(self):
        # sudo: units are told of by their rows only
        line = self.sudo()
        return line.serial_ids | line._find_units_with_customer()

    def _serial_choice_fixed(self):
        line = self.sudo()
        moved = line._find_moved_units(line.serial_ids)
        moved |= line._find_units_with_customer()
        return dict.fromkeys(moved, self.env._("Shipped, or on the way out"))

    def _serial_choice_for(self):
        return {"sale_line": self}

    def _serial_choice_locations(self):
        # sudo: sales need not read places.
        return self.sudo().order_id.warehouse_id.view_location_id

    def _serial_choice_set(self, lots):
        # sudo: units are compared, and none is told of.
        line = self.sudo()
        # What was shipped without having been named is shown, not chosen.
        lots -= line._find_units_with_customer() - line.serial_ids
        swapped = {}
        if self.state == "sale":
            added = lots - line.serial_ids
            swapped = {
                lot: fault
                for lot, fault in self._serial_choice_faults(added).items()
                if fault["code"] == "swap"
            }
        self._set_serials(lots)
        if not swapped:
            return False
        return self.env._(
            "Other transfers had reserved %s and take other units now.",
            ", ".join(numbering.condense([lot.name for lot in swapped])),
        )

    def _serial_choice_document(self):
        return self.order_id.name

    def _serial_choice_readonly(self):
        return self._is_choice_closed() or self._is_shipped()

    def _serial_choice_hint(self):
        if self.order_id.state == "sale":
            return self.env._(
                "Usually chosen at shipment. Units chosen here are kept for this order "
                "from now on."
            )
        return self.env._(
            "Usually chosen at shipment. Choose here if the customer wants these very "
            "units; a quotation does not keep them back."
        )

    def _is_shipped(self):
        """Whether nothing is left to be shipped of a confirmed line."""
        return (
            self.order_id.state == "sale"
            and self.product_uom_id.compare(self.qty_delivered, self.product_uom_qty)
            >= 0
        )
