import math
from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.http import request

from .. import numbering
from ..unit_fields import Units

#: What a line asks for; less of it lets go of units.
DEMAND_FIELDS = frozenset({"product_id", "product_uom_id", "product_uom_qty"})


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    serial_ids = Units(
        "stock.lot",
        "nexus_sale_order_line_serial_rel",
        string="Serial Numbers",
        copy=False,
        help="The units chosen for this line. A quotation keeps nothing back for it; "
        "once the order is confirmed, nobody else gets them.",
    )
    serial_summary = fields.Char(
        "Serial Numbers Chosen",
        compute="_compute_serial_summary",
        compute_sudo=True,
        help="The serial numbers chosen for this line; consecutive ones as a range.",
    )

    @api.depends("serial_ids.name", "product_id.tracking")
    def _compute_serial_summary(self):
        for line in self:
            names = line._has_serials() and line.serial_ids.mapped("name")
            line.serial_summary = ", ".join(numbering.condense(names or ())) or False

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any(vals.get("serial_ids") for vals in vals_list):
            lines._serials_changed({}, may_be_fewer=False)
        return lines

    def write(self, vals):
        if "serial_ids" not in vals and not DEMAND_FIELDS & vals.keys():
            return super().write(vals)
        # sudo: kept to compare, for who has no rights on units.
        before = {line: line.sudo().serial_ids for line in self if line._has_serials()}
        res = super().write(vals)
        self._serials_changed(before, may_be_fewer="serial_ids" not in vals)
        return res

    # ------------------------------------------------------------------

    def _set_serials(self, lots):
        """Choose these units, and no others, for this line.

        :raise UserError: naming every unit that cannot be had
        """
        self.ensure_one()
        self.serial_ids = [Command.set(lots.ids)]

    def _has_serials(self):
        """Whether the line's product has serial numbers; asks no query for others."""
        return self.product_id.tracking == "serial"

    def _get_unit_count(self):
        """Return how many whole units the line is for."""
        _product, quantity = self._get_ordered()
        return max(0, math.floor(quantity + 1e-6))

    def _describe_order(self):
        """Return order and customer, as said to whoever asks who has a unit. Who only
        sees the portal is not told of others."""
        # The portal confirms an order as the superuser: who asks is at the other end.
        asker = request.env.user if request else self.env.user
        if not asker._is_internal():
            return self.env._("another order")
        order = self.order_id
        return f"{order.name} ({order.partner_id.commercial_partner_id.name})"

    def _serials_changed(self, before, may_be_fewer):
        """Bring everything in line with what ``serial_ids`` is now.

        :param dict before: {line: the units it had}
        :param may_be_fewer: units too many, or of another product, are let go of;
            otherwise they are refused
        """
        # sudo: the user wrote the line, and has no rights on units.
        lines = self.sudo().filtered(lambda line: line._has_serials() or line in before)
        added, removed = {}, {}
        for line in lines:
            if may_be_fewer:
                line._let_go_of_serials()
            line._check_serial_count()
            had = before.get(line, self.env["stock.lot"]).sudo()
            if new := line.serial_ids - had:
                added[line] = new
            if old := had - line.serial_ids:
                removed[line] = old
        for line, lots in added.items():
            if line.state != "cancel":
                line._check_serials(lots)
        confirmed = lines.filtered(lambda line: line.state == "sale")
        confirmed._replace_promises(added, removed)

    def _put_serials(self, lots):
        """Write ``serial_ids`` and nothing more: no amount depends on it."""
        models.BaseModel.write(self, {"serial_ids": [Command.set(lots.ids)]})

    def _let_go_of_serials(self):
        """Drop the units a lower quantity or another product leaves no room for."""
        keep = self.serial_ids.filtered(lambda lot: lot.product_id == self.product_id)
        over = len(keep) - self._get_unit_count()
        if over > 0:
            loose = keep - self._find_moved_units(keep)
            keep -= loose[-over:]
        dropped = self.serial_ids - keep
        if dropped:
            self._put_serials(keep)
            self._tell_order(
                self.env._(
                    "Fewer units of %(product)s are ordered: %(serials)s taken off.",
                    product=self.product_id.display_name,
                    serials=", ".join(numbering.condense(dropped.mapped("name"))),
                )
            )

    def _check_serial_count(self):
        count, most = len(self.serial_ids), self._get_unit_count()
        if count > most:
            raise UserError(
                self.env._(
                    "%(order)s: %(count)s serial numbers are chosen for %(most)s of "
                    "%(product)s. Nothing was saved: choose fewer, or raise the "
                    "quantity first.",
                    order=self.order_id.name,
                    count=count,
                    most=most,
                    product=self.product_id.display_name,
                )
            )

    def _check_serials(self, lots):
        """Refuse units this line cannot have, naming each."""
        lots._refuse_choice(
            lots._find_choice_faults(self.product_id, self.company_id, sale_line=self)
        )

    # ------------------------------------------------------------------
    # Confirmed orders
    # ------------------------------------------------------------------

    def _promise_serials(self):
        """Promise the units chosen on orders that have just been confirmed."""
        chosen = {}
        for line in self.sudo():
            if line._has_serials() and line.serial_ids:
                lots = line.serial_ids - line._find_moved_units(line.serial_ids)
                line._check_serials(lots)
                chosen[line] = lots
        self.env["nexus.serial.claim"]._promise(chosen)

    def _release_serials(self):
        """Let go of what was promised to orders that are confirmed no longer."""
        lines = self.filtered(lambda line: line._has_serials())
        if lines:
            self.env["nexus.serial.claim"]._find_of_lines(lines).unlink()

    def _replace_promises(self, added, removed):
        """Promise and release units of confirmed lines, and have the open deliveries
        reserve accordingly.

        :param dict added, removed: {line: units}
        """
        lines = self.filtered(lambda line: line in added or line in removed)
        if not lines:
            return
        added = {line: added[line] for line in lines if line in added}
        removed = {line: removed[line] for line in lines if line in removed}
        for line, lots in removed.items():
            line._check_not_moved(lots)
        moves = lines.move_ids.filtered(lambda move: move._takes_promised_units())
        reserved = moves.filtered(
            lambda move: (
                move.move_line_ids
                or move.picking_type_id.reservation_method == "at_confirm"
            )
        )
        moves._free_units(
            self.env["stock.lot"].union(*removed.values()), proposals=bool(added)
        )
        claims = self.env["nexus.serial.claim"]
        claims._release(removed)
        claims._promise(added)
        reserved._action_assign()

    def _check_not_moved(self, lots):
        if moved := self._find_moved_units(lots):
            raise UserError(
                self.env._(
                    "%(serials)s cannot be taken off %(order)s: shipped, or on the way "
                    "out already. Have it returned to stock first.",
                    serials=", ".join(numbering.condense(moved.mapped("name"))),
                    order=self.order_id.name,
                )
            )

    def _find_moved_units(self, lots):
        """Return those of the units that left for these lines, be it only to the
        packing table, and did not come back."""
        moved = self._find_moves_of(lots)
        return lots.filtered(lambda lot: lot in moved)

    def _find_moves_of(self, lots):
        """Return {unit: the move of these lines it left with} of the same units."""
        if not lots or not self.move_ids:
            return {}
        move_ids = set(self.move_ids._ids)
        return {
            lot: line.move_id
            for lot, line in lots._find_last_lines().items()
            if line.move_id.id in move_ids and not line.move_id.origin_returned_move_id
        }

    def _settle_serials(self):
        """Let go of promised units nobody will ship any more, once nothing of a line
        is left to be delivered; and name what was shipped in their place."""
        # sudo: called for the warehouse user who ships.
        lines = self.sudo().filtered(
            lambda line: (
                line._has_serials()
                and line.serial_ids
                and all(move.state in ("done", "cancel") for move in line.move_ids)
            )
        )
        claims = self.env["nexus.serial.claim"]._find_of_lines(lines)
        left_by_line = claims.grouped("sale_line_id")
        shipped_by_line = defaultdict(list)
        for lot, move in lines._find_moves_of(lines._get_shipped_units()).items():
            shipped_by_line[move.sale_line_id].append(lot.id)
        for line in lines:
            left = left_by_line.get(line, claims.browse()).lot_id
            shipped = left.browse(shipped_by_line[line]) - line.serial_ids
            if left or shipped:
                line._put_serials(line.serial_ids - left + shipped)
            if left:
                line._tell_order(
                    self.env._(
                        "Not shipped, and free again: %s",
                        ", ".join(numbering.condense(left.mapped("name"))),
                    )
                )
        claims.unlink()

    def _find_units_with_customer(self):
        """Return the units shipped for these lines and not back since."""
        return self._find_moved_units(self._get_shipped_units())

    def _get_shipped_units(self):
        return self.move_ids.filtered(
            lambda move: move.state == "done" and move.location_dest_id._is_outgoing()
        ).move_line_ids.lot_id

    def _tell_order(self, message):
        self.order_id.message_post(body=message)
