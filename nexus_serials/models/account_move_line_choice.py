"""Which units an invoice or credit note may name, and choosing them in the window."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..unit_invoices import find_namings, settle
from ..unit_trips import find_customers, find_trips, find_trips_of_orders


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _check_serials(self):
        """Refuse units these lines cannot name, each with the way out.

        :raise UserError: naming every one of them
        """
        # sudo: the rules look at everybody's documents and transfers.
        for line in self.sudo():
            lots = line.serial_ids
            if not lots:
                continue
            if len(lots) > line._get_unit_count():
                raise UserError(
                    self.env._(
                        "%(document)s: %(count)s serial numbers are on a line for "
                        "%(most)s of %(product)s. Take some off with the barcode icon "
                        "next to the quantity, or raise the quantity.",
                        document=line.move_id.display_name,
                        count=len(lots),
                        most=line._get_unit_count(),
                        product=line.product_id.display_name,
                    )
                )
            faults = line._find_naming_faults(lots)
            if rows := lots._list_refusals(faults):
                raise UserError(
                    self.env._(
                        "These units cannot be on %(document)s, and nothing was saved:"
                        "\n%(rows)s\n"
                        "Choose others with the barcode icon next to the quantity.",
                        document=line.move_id.display_name,
                        rows=rows,
                    )
                )

    def _touch_units(self):
        """Make another document that names one of these units, and is posted at this
        very moment, fail and start over: neither can see the other yet."""
        # sudo: nothing about the units is changed.
        lots = self.sudo().serial_ids
        if lots:
            self.env.cr.execute(
                "UPDATE stock_lot SET write_date = write_date WHERE id = ANY(%s)",
                [lots.ids],
            )

    # ------------------------------------------------------------------
    # Faults
    # ------------------------------------------------------------------

    def _find_naming_faults(self, lots):
        """Return what speaks against naming these units on this line.

        :return: {unit: dict ``{code, message, level}``}; see
            ``stock.lot._find_choice_faults``
        """
        self.ensure_one()
        # sudo: as in _check_serials
        line, lots = self.sudo(), lots.sudo()
        faults = {}
        lookups = [
            lots._find_faults_of_kind(line.product_id, line.company_id),
            line._find_faults_of_document(lots),
        ]
        if line._is_credit():
            lookups.append(line._find_faults_of_credit(lots))
        else:
            lookups.append(line._find_faults_of_invoices(lots))
            lookups.append(line._find_faults_of_customer(lots))
        for lookup in lookups:
            for lot, fault in lookup:
                faults.setdefault(lot, fault)
        return faults

    def _find_faults_of_document(self, lots):
        for lot in lots & self._get_other_lines().serial_ids:
            yield (
                lot,
                lot._choice_fault(
                    "same_document",
                    self.env._("%s is on another line of this document.", lot.name),
                ),
            )

    def _find_faults_of_invoices(self, lots):
        """Units invoiced already, unless they came back since."""
        trips = find_trips(self.env, self.company_id, lots.ids)
        namings = find_namings(
            self.env, lots.ids, exclude_line_ids=self.move_id.invoice_line_ids.ids
        )
        invoiced, _credited = settle(namings)
        for lot in lots:
            for naming in invoiced.get(lot.id, ()):
                if naming.covers(trips.get(lot.id), self.sale_line_ids.ids):
                    yield (
                        lot,
                        lot._choice_fault(
                            "invoiced",
                            self.env._(
                                "%(serial)s is invoiced already on %(invoice)s: credit "
                                "that first.",
                                serial=lot.name,
                                invoice=self._describe_document(naming.move_id),
                            ),
                        ),
                    )

    def _find_faults_of_customer(self, lots):
        """Units that are not this customer's; without an order, units in stock that
        nobody else is waiting for can be."""
        trips = find_trips(self.env, self.company_id, lots.ids)
        customers = find_customers(self.env, trips.values())
        partner = self.move_id.commercial_partner_id
        others = lots.browse()
        for lot in lots:
            trip = trips.get(lot.id)
            if not trip or trip.is_back:
                others += lot
            elif not (
                trip.sale_line_id in self.sale_line_ids._ids
                or partner.id in customers[trip.move_id]
            ):
                yield (
                    lot,
                    lot._choice_fault(
                        "other_customer",
                        self.env._(
                            "%(serial)s was shipped with %(transfer)s, which was not "
                            "for %(customer)s.",
                            serial=lot.name,
                            transfer=self._describe_transfer(trip.picking_id),
                            customer=partner.name,
                        ),
                    ),
                )
        if self.sale_line_ids:
            for lot in others:
                yield lot, self._get_not_shipped_fault(lot, trips.get(lot.id))
        else:
            yield from self._find_faults_of_stock(others)

    def _get_not_shipped_fault(self, lot, trip):
        if trip:
            message = self.env._(
                "%(serial)s came back with %(transfer)s.",
                serial=lot.name,
                transfer=self._describe_transfer(trip.back_picking_id),
            )
        else:
            message = self.env._(
                "%(serial)s was not shipped to %(customer)s: deliver it first.",
                serial=lot.name,
                customer=self.move_id.commercial_partner_id.name,
            )
        return lot._choice_fault("not_shipped", message)

    def _find_faults_of_stock(self, lots):
        if not lots:
            return
        faults = lots._find_choice_faults(self.product_id, self.company_id)
        partner = self.move_id.commercial_partner_id
        own = {
            lot
            for lot, line in self.env["nexus.serial.claim"]._find_promised(lots).items()
            if line.order_id.partner_id.commercial_partner_id == partner
        }
        own.update(
            line.lot_id
            for line in lots._find_open_lines()
            if line.move_id.picking_id.partner_id.commercial_partner_id == partner
        )
        for lot, fault in faults.items():
            if not (lot in own and fault["code"] in ("promised", "reserved", "swap")):
                yield lot, fault

    def _find_faults_of_credit(self, lots):
        named, unnamed = self._find_creditable_units()
        missing = lots - lots.browse([*named, *unnamed])
        if not missing:
            return
        namings = find_namings(
            self.env, missing.ids, exclude_line_ids=self.move_id.invoice_line_ids.ids
        )
        _invoiced, credited = settle(namings)
        invoice = self.move_id.reversed_entry_id
        credits_ = {
            naming.lot_id: credit.move_id
            for naming, credit in credited
            if not invoice or naming.move_id == invoice.id
        }
        for lot in missing:
            if lot.id in credits_:
                yield (
                    lot,
                    lot._choice_fault(
                        "credited",
                        self.env._(
                            "%(serial)s is credited already on %(credit_note)s.",
                            serial=lot.name,
                            credit_note=self._describe_document(credits_[lot.id]),
                        ),
                    ),
                )
            else:
                yield (
                    lot,
                    lot._choice_fault(
                        "not_invoiced", self._get_not_invoiced_message(lot)
                    ),
                )

    def _get_not_invoiced_message(self, lot):
        if invoice := self.move_id.reversed_entry_id:
            return self.env._(
                "%(serial)s is not on %(invoice)s, which is credited here.",
                serial=lot.name,
                invoice=invoice.display_name,
            )
        return self.env._(
            "%(serial)s was not invoiced to %(customer)s.",
            serial=lot.name,
            customer=self.move_id.commercial_partner_id.name,
        )

    def _describe_document(self, move_id):
        # sudo: its name is all that is told of it.
        move = self.env["account.move"].sudo().browse(move_id)
        return move.name or move.display_name

    def _describe_transfer(self, picking_id):
        # sudo: its name is all that is told of it.
        picking = self.env["stock.picking"].sudo().browse(picking_id or ())
        return picking.name or self.env._("a stock movement")

    # ------------------------------------------------------------------
    # The choose window
    # ------------------------------------------------------------------

    def _serial_choice_check_use(self):
        res = super()._serial_choice_check_use()
        if not self._has_serials():
            raise UserError(
                self.env._(
                    "Serial numbers are chosen on the lines of customers' invoices and "
                    "credit notes, not on %s.",
                    self.move_id.display_name,
                )
            )
        return res

    def _serial_choice_expected(self):
        return self._get_unit_count()

    def _serial_choice_chosen(self):
        # sudo: units are told of by their rows only.
        return self.sudo().serial_ids

    def _serial_choice_readonly(self):
        return self.parent_state != "draft"

    def _serial_choice_document(self):
        return self.move_id.display_name

    def _serial_choice_hint(self):
        if self._is_credit():
            return self.env._("Choose the units that are credited.")
        # sudo: accounting need not read orders.
        if self.sudo().sale_line_ids:
            return self.env._(
                "Usually the units are named that were shipped: nothing to choose."
            )
        return ""

    def _serial_choice_faults(self, lots):
        return self._find_naming_faults(lots)

    def _serial_choice_set(self, lots):
        self.serial_ids = [(6, 0, lots.ids)]
        return False

    def _serial_choice_offer(self):
        line = self.sudo()  # as in _check_serials
        if line._is_credit():
            named, unnamed = line._find_creditable_units()
            return self._select_units([*named, *unnamed], set())
        trips = {trip.lot_id: trip for trip in line._find_trips_of_customer()}
        if line.sale_line_ids:
            for trip in find_trips_of_orders(self.env, line.sale_line_ids):
                if trip.product_id == line.product_id.id:
                    trips[trip.lot_id] = trip
        trips = {lot_id: trip for lot_id, trip in trips.items() if not trip.is_back}
        invoiced, _credited = settle(
            find_namings(self.env, list(trips), exclude_line_ids=line.ids)
        )
        taken = {
            lot_id
            for lot_id, namings in invoiced.items()
            if any(n.covers(trips[lot_id], line.sale_line_ids.ids) for n in namings)
        }
        offer = self._select_units(trips, taken)
        if line.sale_line_ids:
            return offer
        return SQL("%s UNION ALL %s", offer, super()._serial_choice_offer())

    def _select_units(self, lot_ids, taken):
        """Return the query of these units that the window searches in."""
        lot_ids = list(lot_ids)
        return SQL(
            """SELECT lot_id, lot_id = ANY(%(taken)s) AS is_away
                 FROM unnest(%(lots)s::int[]) AS lot_id""",
            lots=lot_ids,
            taken=list(taken),
        )
