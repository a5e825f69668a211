"""Bringing the units of a credit note back into stock.

Whoever may post a credit note may have its units returned, without any right in the
warehouse. So everything here runs in sudo, for documents whose rights were checked, and
for no unit but those the credit note names.
"""

from collections import defaultdict

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from .. import numbering
from ..message_list import list_rows
from ..serial_check import describe_location
from ..unit_trips import find_customers, find_trips
from .stock_move import ON_HAND_USAGES


class AccountMove(models.Model):
    _inherit = "account.move"

    def _return_units(self, mode, location):
        """Bring back the units this credit note names, all or nothing.

        :param str mode: ``now``: they are received; ``expected``: the receipt is left
            ready
        :param location: where to; by default where the warehouse has its stock
        :return: the receipts
        :raise UserError: naming every unit that cannot come back
        """
        self.ensure_one()
        self._check_may_return()
        # A second click waits here, and then sees the receipt of the first.
        self.env.cr.execute(
            "UPDATE account_move SET write_date = write_date WHERE id = %s", [self.id]
        )
        note = self.sudo().with_company(self.company_id)
        note._check_return_location(location)
        if mode == "now":
            note._get_open_returns().action_cancel()
        lots = note._find_units_to_return()
        if not lots and not note._get_done_returns():
            raise UserError(note._get_nothing_to_return_message())
        trips = find_trips(self.env, note.company_id, lots.ids)
        note._check_units_come_back(lots, trips)
        receipts = note._create_returns(lots, trips, location)
        if mode == "now" and receipts:
            receipts.move_ids.picked = True
            receipts._action_done()
        note.write({"return_to_stock": mode, "return_location_id": location.id})
        note._tell_returned(receipts, mode)
        return receipts

    def _check_return_location(self, location):
        if location and (
            location.usage != "internal"
            or (location.company_id or self.company_id) != self.company_id
        ):
            raise UserError(
                self.env._(
                    "%(location)s cannot take goods back for %(document)s: choose an "
                    "internal location of %(company)s.",
                    location=location.display_name,
                    document=self.display_name,
                    company=self.company_id.name,
                )
            )

    def _get_open_returns(self):
        return self.serial_return_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )

    def _get_done_returns(self):
        return self.serial_return_ids.filtered(lambda picking: picking.state == "done")

    def _get_nothing_to_return_message(self):
        if expected := self._get_open_returns():
            return self.env._(
                "The units of %(document)s are expected with %(receipts)s already.",
                document=self.display_name,
                receipts=", ".join(expected.mapped("name")),
            )
        return self.env._(
            "%s names no unit that could come back: choose the serial numbers with the "
            "barcode icon next to the quantity, or leave “Return to Stock” empty.",
            self.display_name,
        )

    def _find_units_to_return(self, with_expected=False):
        """Return the units named that did not come back with this very credit note.

        :param with_expected: those as well that a receipt of it waits for
        """
        self.ensure_one()
        note = self.sudo()
        lots = note._get_credited_lines_with_serials().serial_ids
        receipts = note._get_done_returns()
        if not with_expected:
            receipts += note._get_open_returns()
        return lots - receipts.move_line_ids.lot_id

    # ------------------------------------------------------------------
    # What can come back
    # ------------------------------------------------------------------

    def _check_units_come_back(self, lots, trips):
        faults = self._find_return_faults(lots, trips)
        if faults:
            raise UserError(
                self.env._(
                    "These units of %(document)s cannot come back into stock. Nothing "
                    "was moved:\n%(rows)s\nTake them off the credit note, or leave "
                    "“Return to Stock” empty to credit without moving anything.",
                    document=self.display_name,
                    rows=list_rows(self.env, list(faults.values())),
                )
            )

    def _find_return_faults(self, lots, trips):
        """Return {unit: why it cannot come back with this credit note}."""
        faults = {}
        places = self._find_places_on_hand(lots)
        others = self._find_other_returns(lots)
        own = self._find_own_trips(trips)
        for lot in lots:
            trip = trips.get(lot.id)
            if lot in places:
                faults[lot] = self.env._(
                    "%(serial)s is in stock already: %(location)s.",
                    serial=lot.name,
                    location=describe_location(self.env, places[lot]),
                )
            elif not trip:
                faults[lot] = self.env._("%s never went out.", lot.name)
            elif trip.is_back:
                faults[lot] = self.env._(
                    "%(serial)s came back already with %(transfer)s.",
                    serial=lot.name,
                    transfer=self._describe_transfer(trip.back_picking_id),
                )
            elif lot in others:
                faults[lot] = self.env._(
                    "%(serial)s is expected already with %(transfer)s.",
                    serial=lot.name,
                    transfer=others[lot].name,
                )
            elif lot.id not in own:
                faults[lot] = self.env._(
                    "%(serial)s was sold again since: it went out with %(transfer)s.",
                    serial=lot.name,
                    transfer=self._describe_transfer(trip.picking_id),
                )
            elif not trip.picking_id:
                faults[lot] = self.env._(
                    "%s went out without a transfer that could be returned: bring it "
                    "back with an inventory adjustment.",
                    lot.name,
                )
        return faults

    def _find_own_trips(self, trips):
        """Return the ids of the units that are where they went when they were sold
        with what this credit note credits."""
        customers = find_customers(self.env, trips.values())
        own = set()
        for line in self.invoice_line_ids.filtered("serial_ids"):
            invoiced = line._get_credited_lines() - line
            order_line_ids = {*(invoiced | line).sale_line_ids._ids}
            dates = defaultdict(list)
            for other in invoiced:
                for lot_id in other.serial_ids._ids:
                    dates[lot_id].append(other.create_date)
            for lot_id in line.serial_ids._ids:
                trip = trips.get(lot_id)
                if trip and (
                    trip.sale_line_id in order_line_ids
                    or (
                        self.commercial_partner_id.id in customers[trip.move_id]
                        and not any(map(trip.came_back_since, dates[lot_id]))
                    )
                ):
                    own.add(lot_id)
        return own

    def _find_places_on_hand(self, lots):
        groups = self.env["stock.quant"]._read_group(
            [
                ("lot_id", "in", lots.ids),
                ("quantity", ">", 0),
                ("location_id.usage", "in", ON_HAND_USAGES),
                ("location_id.company_id", "!=", False),
            ],
            ["lot_id", "location_id"],
        )
        return dict(groups)

    def _find_other_returns(self, lots):
        """Return {unit: the transfer that is to bring it back already}."""
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", lots.ids),
                ("state", "not in", ("draft", "done", "cancel")),
                ("location_id.usage", "not in", ON_HAND_USAGES),
                ("location_dest_id.usage", "in", ON_HAND_USAGES),
            ]
        )
        return {line.lot_id: line.picking_id for line in lines}

    def _describe_transfer(self, picking_id):
        picking = self.env["stock.picking"].browse(picking_id or ())
        return picking.name or self.env._("a stock movement")

    # ------------------------------------------------------------------
    # The receipts
    # ------------------------------------------------------------------

    def _create_returns(self, lots, trips, location):
        """Return one receipt for every delivery the units went out with, confirmed,
        with exactly these units on it."""
        lots_by_move = defaultdict(lots.browse)
        for lot in lots:
            lots_by_move[trips[lot.id].move_id] += lot
        moves = self.env["stock.move"].browse(lots_by_move)
        receipts = self.env["stock.picking"]
        for delivery, its_moves in moves.grouped("picking_id").items():
            units = {move.id: {*lots_by_move[move.id].ids} for move in its_moves}
            wizard = (
                self.env["stock.return.picking"]
                .with_context(
                    nexus_return_units=units,
                    nexus_return_location_id=(
                        location or self._get_return_location(delivery)
                    ).id,
                )
                .create({"picking_id": delivery.id})
            )
            for line in wizard.product_return_moves:
                line.quantity = len(units.get(line.move_id.id, ()))
            receipts += wizard._create_return().with_env(self.env)
        receipts.nexus_credit_note_id = self
        self._put_units_on_returns(receipts.move_ids, lots_by_move)
        return receipts

    def _get_return_location(self, delivery):
        """Return where a delivery's goods are put when they come back."""
        return (
            delivery.picking_type_id.warehouse_id.lot_stock_id or delivery.location_id
        )

    def _put_units_on_returns(self, moves, lots_by_move):
        """See to it that the receipts have the very units credited, and take them to
        the very location chosen."""
        for move in moves:
            lots = lots_by_move[move.origin_returned_move_id.id]
            if {*move.move_line_ids.lot_id._ids} != {*lots._ids}:
                self._replace_units_on_return(move, lots)
            move.move_line_ids.filtered(
                lambda line, move=move: line.location_dest_id != move.location_dest_id
            ).location_dest_id = move.location_dest_id

    def _replace_units_on_return(self, move, lots):
        """Put units on a receipt that are not where Odoo looks for them: somebody
        moved them about at the customer's."""
        quants = self.env["stock.quant"].search(
            [
                ("lot_id", "in", lots.ids),
                ("quantity", ">", 0),
                ("location_id.usage", "not in", ("supplier", *ON_HAND_USAGES)),
            ]
        )
        quant_by_lot = {quant.lot_id: quant for quant in quants}
        base = move._prepare_move_line_vals(quantity=0)
        move.move_line_ids.unlink()
        vals_list = []
        for lot in lots:
            quant = quant_by_lot.get(lot, quants.browse())
            vals_list.append(
                {
                    **base,
                    "product_uom_id": move.product_id.uom_id.id,
                    "quantity": 1,
                    "lot_id": lot.id,
                    "location_id": quant.location_id.id or base["location_id"],
                    "package_id": quant.package_id.id,
                    "owner_id": quant.owner_id.id,
                }
            )
        self.env["stock.move.line"].create(vals_list)

    # ------------------------------------------------------------------
    # What is said
    # ------------------------------------------------------------------

    def _tell_returned(self, receipts, mode):
        for receipt in receipts:
            serials = ", ".join(
                numbering.condense(receipt.move_line_ids.lot_id.mapped("name"))
            )
            values = {
                "serials": serials,
                "receipt": receipt._get_html_link(),
                "location": receipt.location_dest_id.display_name,
            }
            if mode == "now":
                text = self.env._(
                    "Back in stock with %(receipt)s (%(location)s): %(serials)s",
                    **values,
                )
            else:
                text = self.env._(
                    "Expected back with %(receipt)s (%(location)s): %(serials)s",
                    **values,
                )
            self.message_post(body=text)
            receipt.message_post(
                body=self.env._(
                    "These units were credited with %s.", self._get_html_link()
                )
            )

    def _call_off_returns(self):
        """Say what becomes of the goods of credit notes that are posted no longer:
        receipts that wait are cancelled, what came back stays."""
        for note in self.filtered(lambda move: move.move_type == "out_refund").sudo():
            expected, done = note._get_open_returns(), note._get_done_returns()
            links = Markup(", ")
            if expected:
                expected.action_cancel()
                note.message_post(
                    body=self.env._(
                        "The units are no longer expected back: %s is cancelled.",
                        links.join(p._get_html_link() for p in expected),
                    )
                )
            if done:
                serials = numbering.condense(done.move_line_ids.lot_id.mapped("name"))
                note.message_post(
                    body=self.env._(
                        "The goods came back with %(receipts)s and stay in stock: "
                        "%(serials)s. Deliver them again if the customer keeps them.",
                        receipts=links.join(p._get_html_link() for p in done),
                        serials=", ".join(serials),
                    )
                )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    nexus_credit_note_id = fields.Many2one(
        "account.move",
        "Credit Note",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The units come back because they were credited here.",
    )

    def action_open_credit_note(self):
        self.ensure_one()
        return self.nexus_credit_note_id._get_records_action()
