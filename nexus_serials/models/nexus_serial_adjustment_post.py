"""Posting of serial adjustments: all units of one in bulk, or none."""

from collections import defaultdict

from odoo import Command, fields, models
from odoo.exceptions import UserError

from .. import numbering
from ..message_list import list_rows
from .stock_lot import QUIET


class NexusSerialAdjustment(models.Model):
    _inherit = "nexus.serial.adjustment"

    def action_post(self):
        """Move the units, all or nothing.

        :raise UserError: naming every unit that cannot be added or removed
        """
        self.check_access("write")
        self._lock_drafts()
        for adjustment in self:
            adjustment._post()
        return True

    def _lock_drafts(self):
        """Let one user at a time post; whoever comes second sees what the first did."""
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(
                self.env._(
                    "%s is being posted by somebody else right now.",
                    ", ".join(self.mapped("name")),
                )
            )
        self.invalidate_recordset(["state"])
        self._check_draft()

    def _post(self):
        self.ensure_one()
        self = self.with_company(self.company_id)
        if not (self.addition_ids or self.removal_ids):
            raise UserError(
                self.env._(
                    "%s has no units. Enter the serial numbers to add, or choose the "
                    "units to remove.",
                    self.name,
                )
            )
        self._check_location()
        self._check_product()
        quants = self._find_removal_quants()
        known = self._check_additions()
        moves = self._move_units_out(quants)
        moves += self._move_units_in(known)
        moves._trigger_assign()
        # sudo: as Odoo does when an inventory is applied.
        self.location_id.sudo().last_inventory_date = fields.Date.context_today(self)
        self._write_state("posted", date_posted=fields.Datetime.now())
        return moves

    # ------------------------------------------------------------------
    # Units to remove
    # ------------------------------------------------------------------

    def _find_removal_quants(self):
        """Return {lot: its quant}, refusing units gone or promised."""
        lots = self.removal_ids.lot_id
        if not lots:
            return {}
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", self.product_id.id),
                ("lot_id", "in", lots.ids),
                ("location_id", "child_of", self.location_id.id),
                ("quantity", ">", 0),
            ]
        )
        by_lot = {quant.lot_id: quant for quant in quants}
        bad = [self._describe_missing(lot) for lot in lots if lot not in by_lot]
        reserved = quants.filtered(lambda quant: quant.reserved_quantity > 0)
        if reserved:
            bad += self._describe_reserved(reserved.lot_id)
        self._refuse(bad)
        return by_lot

    def _describe_missing(self, lot):
        if lot.product_id != self.product_id:
            return self.env._(
                "%(serial)s is a unit of %(product)s: adjust that product for it.",
                serial=lot.name,
                product=lot.product_id.display_name,
            )
        if lot.location_id:
            return self.env._(
                "%(serial)s is not in %(place)s but in %(location)s: take it off the "
                "list, or adjust it there.",
                serial=lot.name,
                place=self.location_id.display_name,
                location=lot.location_id.display_name,
            )
        return self.env._(
            "%(serial)s is not in %(place)s any more: take it off the list.",
            serial=lot.name,
            place=self.location_id.display_name,
        )

    def _describe_reserved(self, lots):
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", lots.ids),
                ("state", "not in", ("draft", "cancel", "done")),
                ("quantity", ">", 0),
            ]
        )
        documents = {
            line.lot_id: line.picking_id.name or line.reference for line in lines
        }
        return [
            self.env._(
                "%(serial)s is reserved by %(document)s: unreserve it there or choose "
                "another unit on it.",
                serial=lot.name,
                document=documents.get(lot) or self.env._("another document"),
            )
            for lot in lots
        ]

    def _move_units_out(self, quants):
        lines_by_dest = defaultdict(list)
        reversed_sources = self._find_reversed_sources()
        for removal in self.removal_ids:
            dest = reversed_sources.get(removal.lot_id) or self._get_loss_location(
                removal.reason
            )
            quant = quants[removal.lot_id]
            lines_by_dest[dest].append(
                {
                    "lot_id": removal.lot_id.id,
                    "location_id": quant.location_id.id,
                    "package_id": quant.package_id.id,
                    "owner_id": quant.owner_id.id,
                }
            )
        return self._do_moves(
            [
                self._prepare_move_vals(self.location_id, dest, lines)
                for dest, lines in lines_by_dest.items()
            ]
        )

    def _find_reversed_sources(self):
        """Return {unit: the customer's location it came back from} of the units the
        reversed adjustment brought back: the reversal takes them there again."""
        lines = self.reversed_adjustment_id.move_ids.move_line_ids
        return {
            line.lot_id: line.location_id
            for line in lines.with_prefetch()
            if line.location_id.usage == "customer"
        }

    def _get_loss_location(self, reason):
        loss = self.product_id.property_stock_inventory
        return (self.scrap_location_id if reason == "damaged" else loss) or loss

    # ------------------------------------------------------------------
    # Units to add
    # ------------------------------------------------------------------

    def _check_additions(self):
        """Return {key of the serial: unit of this product that comes back}."""
        if not self.addition_ids:
            return {}
        serials = self.addition_ids.mapped("serial")
        self._refuse(
            [
                fault["message"]
                for fault in self.serial_entry_check(serials)
                if fault["level"] == "error"
            ]
        )
        norms = [numbering.normalise(serial) for serial in serials]
        lots = self.env["stock.lot"].search(
            [("product_id", "=", self.product_id.id), ("serial_norm", "in", norms)],
            order="is_serial_clash desc, id desc",
        )
        return {lot.serial_norm: lot for lot in lots}

    def _move_units_in(self, known):
        """Bring the units in: new ones from the inventory loss location, known ones
        from where Odoo last saw them, so that they are in one place afterwards."""
        if not self.addition_ids:
            return self.env["stock.move"]
        lots = self._get_added_lots(known)
        returning = lots & self._concat_lots(known)
        sources = returning._find_outside_locations(self.company_id)
        shipments = self._find_with_customers()
        loss = self.product_id.property_stock_inventory
        lines_by_source = defaultdict(list)
        for addition, lot in zip(self.addition_ids, lots, strict=True):
            source = sources.get(lot) or loss
            origin, reason = addition.origin_move_id, self.reason
            if addition in shipments:
                origin = origin or shipments[addition].move_id
                reason = addition.return_reason or reason
            lines_by_source[source, origin, reason].append({"lot_id": lot.id})
        moves = self._do_moves(
            [
                dict(
                    self._prepare_move_vals(source, self.location_id, lines),
                    origin_returned_move_id=origin.id,
                    inventory_name=f"{self.name}: {reason}",
                )
                for (source, origin, reason), lines in lines_by_source.items()
            ],
            at_cost=True,
        )
        self._tell_returned(shipments)
        return moves

    def _concat_lots(self, known):
        return self.env["stock.lot"].union(*known.values())

    def _get_added_lots(self, known):
        """Return the unit of each line in order, creating the new ones in bulk."""
        keys = [numbering.normalise(line.serial) for line in self.addition_ids]
        new_lines = [
            (key, line)
            for key, line in zip(keys, self.addition_ids, strict=True)
            if key not in known
        ]
        new_lots = (
            self.env["stock.lot"]
            .with_context(**QUIET)
            .create([self._prepare_lot_vals(line) for _key, line in new_lines])
        )
        by_key = {
            **known,
            **{key: lot for (key, _line), lot in zip(new_lines, new_lots, strict=True)},
        }
        for key, line in zip(keys, self.addition_ids, strict=True):
            lot = by_key[key]
            if line.manufacturer_serial and (
                lot.manufacturer_serial != line.manufacturer_serial
            ):
                lot.manufacturer_serial = line.manufacturer_serial
        return self.env["stock.lot"].browse([by_key[key].id for key in keys])

    def _prepare_lot_vals(self, line):
        return {
            "name": line.serial,
            "product_id": self.product_id.id,
            "company_id": self._serial_entry_company().id,
            "manufacturer_serial": line.manufacturer_serial,
        }

    # ------------------------------------------------------------------
    # Moves
    # ------------------------------------------------------------------

    def _prepare_move_vals(self, source, dest, lines):
        """Modelled on ``stock.quant._get_inventory_move_values``, for many units."""
        product = self.product_id
        common = {
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "quantity": 1,
            "location_id": source.id,
            "location_dest_id": dest.id,
            "company_id": self.company_id.id,
        }
        return {
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": len(lines),
            "company_id": self.company_id.id,
            "state": "confirmed",
            "location_id": source.id,
            "location_dest_id": dest.id,
            "is_inventory": True,
            "inventory_name": f"{self.name}: {self.reason}",
            "picked": True,
            "nexus_serial_adjustment_id": self.id,
            "move_line_ids": [Command.create({**common, **line}) for line in lines],
        }

    def _do_moves(self, vals_list, at_cost=False):
        moves = (
            self.env["stock.move"].with_context(inventory_mode=False).create(vals_list)
        )
        # sudo: the cost was entered by somebody who may see it; posting may be
        # another's task, and it values the stock either way.
        adjustment = self.sudo()
        if at_cost and adjustment.has_unit_cost:
            self.env["product.value"].sudo().create(
                [
                    {
                        "move_id": move.id,
                        "value": adjustment.unit_cost * move.product_uom_qty,
                        "company_id": self.company_id.id,
                        "user_id": self.env.user.id,
                        "description": self.name,
                    }
                    for move in moves
                ]
            )
        moves.with_context(ignore_dest_packages=True)._action_done()
        return moves

    def _refuse(self, messages):
        """Raise the messages as one, if there are any; nothing has moved yet."""
        if not messages:
            return
        raise UserError(
            self.env._(
                "%(adjustment)s was not posted, nothing moved:\n%(lines)s",
                adjustment=self.name,
                lines=list_rows(self.env, messages),
            )
        )
