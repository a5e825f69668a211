import math

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Usages of locations whose stock is ours and on hand.
ON_HAND_USAGES = ("internal", "transit")


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "nexus.serial.entry.mixin"]

    serial_count = fields.Integer(
        "Serial Numbers Entered", compute="_compute_serial_counts"
    )
    serial_expected_count = fields.Integer(
        "Units Expected",
        compute="_compute_serial_counts",
        help="Units the line is for, counted in the product's own unit.",
    )
    serial_missing_count = fields.Integer(
        "Serial Numbers Missing", compute="_compute_serial_counts"
    )
    asks_serials = fields.Boolean(
        compute="_compute_asks_serials",
        help="The entry window asks for the serial numbers of this line.",
    )

    @api.depends(
        "location_id",
        "origin_returned_move_id",
        "picking_type_id.use_create_lots",
        "picking_type_id.use_existing_lots",
        "product_id.tracking",
    )
    def _compute_asks_serials(self):
        for move in self:
            operation = move.picking_type_id
            # What is taken from stock exists, whatever else the operation allows.
            move.asks_serials = (
                move.product_id.tracking == "serial"
                and operation.use_create_lots
                and not move.scrap_id
                and not move._is_unit_return()
                and (
                    not operation.use_existing_lots or move._should_bypass_reservation()
                )
            )

    @api.depends(
        "asks_choice",
        "asks_serials",
        "product_uom_qty",
        "product_uom",
        "move_line_ids.lot_id",
        "move_line_ids.lot_name",
        "move_line_ids.quantity",
    )
    def _compute_serial_counts(self):
        for move in self:
            named = expected = 0
            if move.asks_serials or move.asks_choice:
                named = sum(
                    1 for line in move.move_line_ids if line.lot_id or line.lot_name
                )
                expected = math.ceil(move.product_qty)
            move.serial_count = named
            move.serial_expected_count = expected
            move.serial_missing_count = max(0, expected - named)

    def set_serials(self, serials):
        """Replace the serials entered on this move; all or nothing.

        A serial of a known unit brings that unit back; any other one becomes a new
        unit when the transfer is done. An empty list takes the move back to where
        nothing was entered.

        :param list serials: str, or dict ``{serial, manufacturer_serial}``
        :raise UserError: the move is done or cancelled, is not of a product with
            serial numbers, or a serial cannot be used (each is named)
        """
        self.ensure_one()
        self.check_access("write")
        self._serial_entry_set(self._serial_entry_clean(serials))

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves.move_line_ids._check_one_place()
        return moves

    # ------------------------------------------------------------------
    # Entry window
    # ------------------------------------------------------------------

    def _serial_entry_product(self):
        return self.product_id

    def _serial_entry_expected(self):
        return self.serial_expected_count

    def _serial_entry_document(self):
        return self.picking_id.name or self.reference or ""

    def _serial_entry_readonly(self):
        return self.state in ("done", "cancel")

    def _serial_entry_check_options(self):
        return {"purpose": "receive", "exclude_move_ids": self.ids}

    def _serial_entry_entries(self):
        return [
            {
                "serial": line.lot_id.name or line.lot_name,
                "manufacturer_serial": line.manufacturer_serial,
            }
            for line in self.move_line_ids
            if line.lot_id or line.lot_name
        ]

    def _serial_entry_set(self, entries):
        self._check_takes_serials()
        serials = [entry["serial"] for entry in entries]
        self._serial_entry_raise(serials)
        placeholders = self.move_line_ids.with_prefetch()
        vals_list = self._prepare_serial_lines(entries, placeholders)
        placeholders.unlink()
        if vals_list:
            self.env["stock.move.line"].create(vals_list)
        else:
            self._action_assign()

    def _lacks_serials(self):
        """Tell whether a new unit on this move has no serial number yet."""
        lines = self.move_line_ids.with_prefetch().filtered("quantity")
        unnamed = lines.filtered(lambda line: not (line.lot_id or line.lot_name))
        return bool(unnamed) or (self.picking_id.state == "draft" and not lines)

    def _check_takes_serials(self):
        if self.state in ("done", "cancel"):
            raise UserError(
                self.env._(
                    "%(document)s is %(state)s already: its serial numbers cannot be "
                    "changed here. A serial number typed wrongly can be corrected on "
                    "the unit itself.",
                    document=self._serial_entry_document(),
                    state=dict(self._fields["state"]._description_selection(self.env))[
                        self.state
                    ],
                )
            )
        if not self.asks_serials:
            raise UserError(
                self.env._(
                    "Serial numbers of %(product)s cannot be entered on %(document)s: "
                    "the product has none, or the operation type does not create "
                    "serial numbers.",
                    product=self.product_id.display_name,
                    document=self._serial_entry_document(),
                )
            )

    def _prepare_serial_lines(self, entries, placeholders):
        """Return the values of one line per unit, in the product's own unit.

        Each takes its destination and package from the line Odoo had put in its
        place, so that putaway rules keep their say; the rest follow the last one.
        """
        base = self._prepare_move_line_vals(quantity=0)
        places = [
            (line.location_dest_id.id, line.result_package_id.id, line.owner_id.id)
            for line in placeholders
        ] or [(base["location_dest_id"], False, self.restrict_partner_id.id)]
        vals_list = []
        for index, entry in enumerate(entries):
            location_dest_id, package_id, owner_id = places[min(index, len(places) - 1)]
            vals_list.append(
                {
                    **base,
                    "product_uom_id": self.product_id.uom_id.id,
                    "quantity": 1,
                    "lot_name": entry["serial"],
                    "manufacturer_serial": entry["manufacturer_serial"],
                    "location_dest_id": location_dest_id,
                    "result_package_id": package_id,
                    "owner_id": owner_id,
                }
            )
        return vals_list
