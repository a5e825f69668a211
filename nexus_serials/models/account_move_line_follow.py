"""Naming on invoices what was shipped, and on credit notes what is taken back."""

from collections import defaultdict
from itertools import chain

from odoo import models

from ..unit_invoices import CREDIT_TYPE, find_namings, settle
from ..unit_trips import find_trips, find_trips_of_customer, find_trips_of_orders


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _follow_serials(self):
        """Name anew the units of those lines for which nobody chose any.

        An invoice names what was shipped for its order lines and is not invoiced yet,
        oldest first. A credit note names what the invoice named; where that is more
        than it credits, only what came back already: which one of the others is meant
        is not for us to guess.
        """
        if not self:
            return
        # sudo: what was shipped is moved and read by others; the rights on the
        # document were checked by whoever wrote it.
        lines = self.sudo().filtered(lambda line: not line.has_chosen_serials)
        credits_ = lines.filtered(lambda line: line._is_credit())
        found = (lines - credits_)._find_units_to_invoice()
        for line in credits_:
            found[line] = line._find_units_to_credit(found)
        for line, lot_ids in found.items():
            line._put_serials(lot_ids)

    # ------------------------------------------------------------------
    # Invoices
    # ------------------------------------------------------------------

    def _find_units_to_invoice(self):
        """Return {line: list of lot ids}: each unit once."""
        found = {line: [] for line in self}
        lines = self.filtered("sale_line_ids")
        if not lines:
            return found
        order_lines = lines.sale_line_ids
        free = lines._find_uninvoiced_units(order_lines)
        unnamed = lines._count_unnamed_units(order_lines)
        for order_line_id, lot_ids in free.items():
            # What was invoiced without serials, say before there were any, was the
            # first that was shipped.
            del lot_ids[: unnamed[order_line_id]]
        for line in lines.sorted(lambda line: (line.move_id.id, line.sequence)):
            for order_line in line.sale_line_ids:
                if order_line.product_id != line.product_id:
                    continue
                pool = free.get(order_line.id, [])
                missing = line._get_unit_count() - len(found[line])
                found[line] += pool[:missing]
                del pool[:missing]
        return found

    def _find_uninvoiced_units(self, order_lines):
        """Return {order line id: lot ids} of what was shipped, is still with the
        customer and on no other invoice, in the order it was shipped."""
        trips = [
            trip
            for trip in find_trips_of_orders(self.env, order_lines)
            if not trip.is_back
        ]
        products = {line.id: line.product_id.id for line in order_lines}
        invoiced = self._find_invoiced({trip.lot_id for trip in trips})
        free = defaultdict(list)
        for trip in trips:
            if trip.product_id == products[trip.sale_line_id] and not any(
                naming.covers(trip, [trip.sale_line_id])
                for naming in invoiced.get(trip.lot_id, ())
            ):
                free[trip.sale_line_id].append(trip.lot_id)
        return free

    def _find_invoiced(self, lot_ids):
        """Return {lot id: namings not credited}, those of other drafts included; but a
        draft credits nothing yet."""
        namings = find_namings(
            self.env, lot_ids, drafts=True, exclude_line_ids=self.ids
        )
        invoiced, _credited = settle(
            naming
            for naming in namings
            if naming.state == "posted" or naming.move_type != CREDIT_TYPE
        )
        return invoiced

    def _count_unnamed_units(self, order_lines):
        """Return {order line id: units other invoices are for without naming them}."""
        others = (order_lines.invoice_lines - self).filtered(
            lambda line: (
                line._has_serials()
                and (
                    line.parent_state == "posted"
                    or (line.parent_state == "draft" and not line._is_credit())
                )
            )
        )
        unnamed = defaultdict(int)
        for line in others:
            count = line._get_unit_count() - len(line.serial_ids)
            order_line = (line.sale_line_ids & order_lines)[:1]
            unnamed[order_line.id] += -count if line._is_credit() else count
        return defaultdict(int, {key: max(0, n) for key, n in unnamed.items()})

    # ------------------------------------------------------------------
    # Credit notes
    # ------------------------------------------------------------------

    def _find_units_to_credit(self, taken_by=None):
        """Return the lot ids of what this line takes back.

        :param dict taken_by: {line: lot ids} found for others of the same document
        """
        taken = {lot_id for ids in (taken_by or {}).values() for lot_id in ids}
        taken.update(self._get_other_lines().serial_ids.ids)
        pools = [
            [lot_id for lot_id in pool if lot_id not in taken]
            for pool in self._find_creditable_units(drafts=True)
        ]
        source = self._get_credited_lines()
        if source and not source._are_serials_unknown():
            del pools[1]
        trips = find_trips(self.env, self.company_id, {*chain(*pools)})
        back = {lot_id for lot_id, trip in trips.items() if trip.is_back}

        found, count = [], self._get_unit_count()
        for pool in pools:
            if source and len(pool) <= count - len(found):
                found += pool
            else:
                pool = [lot_id for lot_id in pool if lot_id in back]
                pool.sort(key=lambda lot_id: trips[lot_id].back_date)
                found += pool[: count - len(found)]
        return found

    def _find_creditable_units(self, drafts=False):
        """Return what this line of a credit note may name: ``(named, unnamed)``, lot
        ids of units the invoice names, and of those it may have been for though it
        names fewer than it invoices.

        :param drafts: leave out what other drafts credit as well
        """
        own_line_ids = self.move_id.invoice_line_ids.ids
        if self.move_id.reversed_entry_id:
            source = self._get_credited_lines()
            return source._find_units_left(drafts, own_line_ids)
        return self._find_creditable_of_customer(drafts, own_line_ids)

    def _are_serials_unknown(self):
        """Tell whether no unit is named on these invoice lines and nobody wanted it
        so: they are from before the installation, or the shipment."""
        return not self.serial_ids and not any(self.mapped("has_chosen_serials"))

    def _find_units_left(self, drafts=True, exclude_line_ids=()):
        """Return what of these invoice lines, of one product, is not credited yet; see
        :meth:`_find_creditable_units`."""
        namings = find_namings(
            self.env,
            self.serial_ids.ids,
            drafts=drafts,
            exclude_line_ids=exclude_line_ids,
        )
        invoiced, _credited = settle(namings)
        named = [
            lot.id
            for lot in self.serial_ids
            if any(n.line_id in self._ids for n in invoiced.get(lot.id, ()))
        ]
        if all(line._get_unit_count() <= len(line.serial_ids) for line in self):
            return named, []
        return named, self._find_unnamed_units(drafts, exclude_line_ids)

    def _find_unnamed_units(self, drafts, exclude_line_ids):
        """Return the units that went out for the same order lines and that no document
        of theirs names, oldest first."""
        order_lines = self.sale_line_ids
        if not order_lines:
            return []
        lot_ids = [
            trip.lot_id
            for trip in find_trips_of_orders(self.env, order_lines)
            if trip.product_id == self.product_id.id
        ]
        namings = find_namings(
            self.env, lot_ids, drafts=drafts, exclude_line_ids=exclude_line_ids
        )
        named = {n.lot_id for n in namings if set(n.sale_line_ids) & {*order_lines.ids}}
        return [lot_id for lot_id in lot_ids if lot_id not in named]

    def _get_credited_lines(self):
        """Return the invoice lines this line credits."""
        invoice = self.move_id.reversed_entry_id
        line = self.credited_line_id
        if line.move_id == invoice and line.product_id == self.product_id:
            return line
        return invoice.invoice_line_ids.filtered(
            lambda line: line.product_id == self.product_id and line._has_serials()
        )

    def _get_other_lines(self):
        """Return the other lines of this document that name units of this product."""
        return (self.move_id.invoice_line_ids - self).filtered(
            lambda line: line._has_serials() and line.product_id == self.product_id
        )

    def _find_creditable_of_customer(self, drafts, exclude_line_ids):
        """As ``_find_creditable_units``, of a credit note that says no invoice."""
        order_lines = self.sale_line_ids
        if order_lines:
            trips = find_trips_of_orders(self.env, order_lines)
        else:
            trips = self._find_trips_of_customer()
        trips = [trip for trip in trips if trip.product_id == self.product_id.id]
        lot_ids = [trip.lot_id for trip in trips]
        if not order_lines:
            lot_ids += self._find_lots_invoiced_directly()
        namings = find_namings(
            self.env, lot_ids, drafts=drafts, exclude_line_ids=exclude_line_ids
        )
        invoiced, _credited = settle(namings)
        partner = self.move_id.commercial_partner_id
        named, unnamed = [], []
        touched = {naming.lot_id for naming in namings}
        for lot_id in dict.fromkeys(lot_ids):
            if any(n.partner_id == partner.id for n in invoiced.get(lot_id, ())):
                named.append(lot_id)
            elif lot_id not in touched:
                unnamed.append(lot_id)
        return named, unnamed

    def _find_trips_of_customer(self):
        return find_trips_of_customer(
            self.env,
            self.company_id,
            self.product_id,
            self.move_id.commercial_partner_id,
        )

    def _find_lots_invoiced_directly(self):
        """Return the units of the product on posted invoices of this customer that
        are of no order: they need not have gone out."""
        lines = self.search(
            [
                (
                    "move_id.commercial_partner_id",
                    "=",
                    self.move_id.commercial_partner_id.id,
                ),
                ("move_id.move_type", "!=", CREDIT_TYPE),
                ("parent_state", "=", "posted"),
                ("product_id", "=", self.product_id.id),
                ("company_id", "=", self.company_id.id),
                ("serial_ids", "!=", False),
            ]
        )
        return lines.serial_ids.ids
