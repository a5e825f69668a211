"""Choosing the very units that leave with a delivery, in the entry window."""

from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import numbering
from . import nexus_serial_choice_mixin  # noqa: F401  inherited: loaded before
from .stock_move_line_choice import checked, lock_units


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "nexus.serial.choice.mixin"]

    asks_choice = fields.Boolean(
        compute="_compute_asks_choice",
        help="The units this line moves exist already and are chosen in the window.",
    )

    @api.depends(
        "asks_serials",
        "has_tracking",
        "location_id",
        "move_orig_ids",
        "origin_returned_move_id",
        "picking_id",
        "picking_type_id.use_existing_lots",
        "scrap_id",
    )
    def _compute_asks_choice(self):
        for move in self:
            move.asks_choice = move.product_id.tracking == "serial" and (
                move._is_unit_return()
                or (
                    move.picking_type_id.use_existing_lots
                    and not move.asks_serials
                    and not move.scrap_id
                    and not move.move_orig_ids
                    and bool(move.picking_id)
                    and not move._should_bypass_reservation()
                )
            )

    def set_serials(self, serials):
        """On a delivery, or another transfer of units that exist already: choose
        exactly the units with these serials; all or nothing. An empty list leaves
        the choice to the reservation."""
        if not self.asks_choice:
            return super().set_serials(serials)
        self.check_access("write")
        self._check_choice_is_open()
        names = [
            numbering.clean(s if isinstance(s, str) else s.get("serial"))
            for s in serials
        ]
        lots = self._find_named_units(names)
        self._serial_choice_check_number(len(lots))
        self._serial_choice_set(lots)
        if not lots:
            self._action_assign()
        return None

    def _find_named_units(self, names):
        """Return the units with these serials, in order.

        :raise UserError: naming the serials no unit has, and those given twice
        """
        norms = [numbering.normalise(name) for name in names]
        times = Counter(norms)
        # sudo: whose a unit is, is judged with the faults of the choice.
        lots = (
            self.env["stock.lot"]
            .sudo()
            .search(
                [
                    ("serial_norm", "in", norms),
                    ("product_id.tracking", "=", "serial"),
                    ("company_id", "in", [self.company_id.id, False]),
                ]
            )
        )
        found = {
            lot.serial_norm: lot
            for lot in lots.sorted(lambda lot: lot.product_id == self.product_id)
        }
        unknown = [
            name
            for name, norm in zip(names, norms, strict=True)
            if norm not in found or times[norm] > 1
        ]
        if unknown:
            raise UserError(
                self.env._(
                    "Nothing was saved. No unit has one of these serial numbers, or "
                    "it is given twice: %s",
                    ", ".join(unknown[:20]),
                )
            )
        return self.env["stock.lot"].browse(found[norm].id for norm in norms)

    # ------------------------------------------------------------------
    # Asked at Validate
    # ------------------------------------------------------------------

    def _get_lines_to_ship(self):
        """Return the lines a validation would do: the picked ones where some are."""
        lines = self.move_line_ids.with_prefetch().filtered("quantity")
        return lines.filtered("picked") if self.picked else lines

    def _lacks_choice(self, trusts_reservation):
        """Tell whether the units of this move have to be asked for before it is done.

        :param trusts_reservation: what reservation took by itself need not be
            confirmed; what comes back is not reserved and has to be all the same
        """
        lines = self._get_lines_to_ship()
        if any(not line.lot_id for line in lines):
            return True
        is_trusted = trusts_reservation and not self._is_unit_return()
        return not is_trusted and any(lines.mapped("is_proposed"))

    def _is_choice_asked(self):
        """Tell whether Validate asks for the units: they leave, or come back."""
        return self.asks_choice and bool(
            self.picking_code == "outgoing"
            or self.sale_line_id
            or self._is_unit_return()
        )

    # ------------------------------------------------------------------
    # The window
    # ------------------------------------------------------------------

    def serial_entry_open(self):
        self.ensure_one()
        self.check_access("read")
        if self.asks_choice:
            return self._serial_choice_values()
        return self._serial_entry_values()

    def _serial_choice_expected(self):
        return max(
            self._serial_choice_units(
                self.product_uom_qty, self.product_uom, self.product_id
            ),
            len(self._get_lines_to_ship()),
        )

    def _serial_choice_chosen(self):
        return self._get_lines_to_ship().lot_id

    def _serial_choice_proposed(self):
        return self._get_lines_to_ship().filtered("is_proposed").lot_id

    def _serial_choice_for(self):
        return {"move": self, "sale_line": self._get_choosing_line()}

    def _serial_choice_locations(self):
        return self.location_id

    def _serial_choice_document(self):
        return self._serial_entry_document()

    def _serial_choice_readonly(self):
        return self._serial_entry_readonly()

    def _serial_choice_hint(self):
        if not any(self._get_lines_to_ship().mapped("is_proposed")):
            return ""
        if self._is_unit_return():
            return self.env._(
                "These could be others. Save if they are the ones that come back; scan "
                "or choose others if not."
            )
        return self.env._(
            "Some of these units were only proposed. Save if they are the ones you "
            "take; scan or choose others if not."
        )

    def _serial_choice_faults(self, lots):
        if self._is_unit_return():
            return self._find_return_faults(lots)
        return lots._find_choice_faults(
            self._serial_choice_product(),
            self._serial_choice_company(),
            location=self.location_id,
            **self._serial_choice_for(),
        )

    def _serial_choice_set(self, lots):
        self._check_choice_is_open()
        lots = lots.with_env(self.env)
        lots._refuse_choice(self._serial_choice_faults(lots))
        return self._choose_units(lots)

    # ------------------------------------------------------------------

    def _check_choice_is_open(self):
        if self._serial_choice_readonly():
            self._check_takes_serials()

    def _get_choosing_line(self):
        """Return the order line this move ships, if units can be named on it: that
        of a kit names none of its parts."""
        if self._is_unit_return():
            return self.env["sale.order.line"]
        line = self._get_promised_lines()
        return line.filtered(lambda line: line.product_id == self.product_id)

    def _choose_units(self, lots):
        """Have this move take exactly these units, whoever merely had them proposed.

        :return: what to tell the user, or False
        :raise UserError: another transfer would be left without
        """
        wanted = set(lots._ids)
        lines = self.move_line_ids.with_prefetch()
        kept = lines.filtered(
            lambda line: (
                line.lot_id.id in wanted
                and line.product_uom_id == self.product_id.uom_id
                and line.product_uom_id.compare(line.quantity, 1) == 0
            )
        )
        new = lots - kept.lot_id
        held = new._find_open_lines().filtered(lambda line: line.move_id != self)
        with held._taken_over() as told:
            if order_line := self._get_choosing_line():
                order_line._exchange_serials(lines.lot_id - lots, lots)
            checked(self)._replace_units(lines - kept, new)
            kept.filtered("is_proposed").is_proposed = False
        return "\n".join(told)

    def _tell_taken_over(self, lost, taken):
        """Note on the transfer of this move that others took units it had reserved,
        and return the same to tell whoever took them."""
        text = self.env._(
            "%(transfer)s takes %(taken)s in place of %(lost)s.",
            transfer=self._describe_transfer(),
            taken=", ".join(numbering.condense(taken.mapped("name"))),
            lost=", ".join(numbering.condense(lost.mapped("name"))),
        )
        self.picking_id.message_post(body=text)
        return text

    def _replace_units(self, lines, lots):
        """Free what these lines have reserved, and reserve the units instead."""
        lock_units(lots)
        lines.unlink()
        self.env["stock.move.line"].create(self._prepare_unit_lines(lots))

    def _prepare_unit_lines(self, lots):
        """Return the values of one line per unit, taken from where it is."""
        # sudo: as Odoo does when it reserves.
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots.ids),
                    ("location_id", "child_of", self.location_id.id),
                    ("quantity", ">", 0),
                ]
            )
        )
        by_lot = {quant.lot_id.id: quant for quant in quants}
        base = self._prepare_move_line_vals(quantity=0)
        vals_list = []
        for lot in lots:
            quant = by_lot.get(lot.id, quants.browse())
            vals_list.append(
                {
                    **base,
                    "product_uom_id": self.product_id.uom_id.id,
                    "quantity": 1,
                    "lot_id": lot.id,
                    "location_id": quant.location_id.id or self.location_id.id,
                    "package_id": quant.package_id.id,
                    "owner_id": quant.owner_id.id,
                }
            )
        return vals_list
