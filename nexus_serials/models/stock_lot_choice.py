"""Which units may be chosen for a document, and if not, why."""

from odoo import models
from odoo.exceptions import UserError

from ..message_list import list_rows
from ..serial_check import describe_location
from .stock_move import ON_HAND_USAGES


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _find_choice_faults(
        self,
        product,
        company,
        sale_line=None,
        move=None,
        location=None,
        purpose=None,
    ):
        """Return what speaks against giving these units to a customer, or taking them
        for whatever else the move is for.

        :param product: the ``product.product`` asked for
        :param company: the company that gives them
        :param sale_line: the order line they are for; its own units speak for
            themselves
        :param move: the stock move they are for, else of no order line
        :param location: where they have to be taken from; by default anywhere in stock
        :param purpose: see :meth:`eligibility`; by default the move's
        :return: {unit: dict ``{code, message, note, level}``} of those with something
            to say; ``level`` is ``error``, or ``info`` where the unit can be had;
            ``note`` is the message where the unit is named already

            codes: those of :meth:`eligibility`; other_product, other_company,
            not_in_stock, other_place, promised, reserved (chosen for another
            transfer), same_order; as ``info`` swap (another transfer has
            merely reserved it and takes another one), quoted and elsewhere (not where
            the order is delivered from)
        """
        sale_line = sale_line or self.env["sale.order.line"]
        move = move or self.env["stock.move"]
        # sudo: other people's orders and transfers hold units as well. What is said
        # of them is limited to their name and customer.
        purpose = purpose or (move._get_unit_purpose() if move else "sell")
        faults = {}
        for lookup in (
            self.sudo()._find_faults_of_status(purpose) if purpose else (),
            self.sudo()._find_faults_of_kind(product, company),
            self.sudo()._find_faults_of_place(company, location, sale_line),
            self.sudo()._find_faults_of_promise(sale_line),
            self.sudo()._find_faults_of_reservation(sale_line, move),
            self.sudo()._find_faults_of_quotation(sale_line),
        ):
            for lot, fault in lookup:
                known = faults.get(self.browse(lot.id))
                # What can be put up with must not hide what cannot.
                if not known or (known["level"], fault["level"]) == ("info", "error"):
                    faults[self.browse(lot.id)] = fault
        return faults

    def _find_faults_of_kind(self, product, company):
        for lot in self:
            if lot.product_id != product:
                yield (
                    lot,
                    self._choice_fault(
                        "other_product",
                        self.env._(
                            "%(serial)s is a unit of %(other)s, not of %(product)s.",
                            serial=lot.name,
                            other=lot.product_id.display_name,
                            product=product.display_name,
                        ),
                    ),
                )
            elif lot.company_id and company not in lot.company_id.all_child_ids + (
                lot.company_id
            ):
                yield (
                    lot,
                    self._choice_fault(
                        "other_company",
                        self.env._("%s belongs to another company.", lot.name),
                    ),
                )

    def _find_faults_of_place(self, company, location, sale_line):
        warehouse = sale_line.warehouse_id
        groups = self.env["stock.quant"]._read_group(
            [
                ("lot_id", "in", self.ids),
                ("quantity", ">", 0),
                ("location_id.usage", "in", ON_HAND_USAGES),
                ("company_id", "=", company.id),
            ],
            ["lot_id", "location_id"],
        )
        places = dict(groups)
        for lot in self:
            place = places.get(lot)
            if not place:
                yield (
                    lot,
                    self._choice_fault(
                        "not_in_stock",
                        self.env._("%s is not in stock.", lot.name),
                        note=self.env._("Not in stock"),
                    ),
                )
            elif location and not place._child_of(location):
                yield (
                    lot,
                    self._choice_fault(
                        "other_place",
                        self._say_place(lot, place),
                        note=self.env._("Has to be transferred first"),
                    ),
                )
            elif warehouse and not place._child_of(warehouse.view_location_id):
                yield (
                    lot,
                    self._choice_fault(
                        "elsewhere",
                        self._say_place(lot, place),
                        "info",
                        note=self.env._("Has to be transferred first"),
                    ),
                )

    def _say_place(self, lot, place):
        return self.env._(
            "%(serial)s is in %(place)s: it has to be transferred first.",
            serial=lot.name,
            place=describe_location(self.env, place),
        )

    def _find_faults_of_promise(self, sale_line):
        promised = self.env["nexus.serial.claim"]._find_promised(self)
        for lot, line in promised.items():
            if line != sale_line:
                yield (
                    lot,
                    self._choice_fault(
                        "promised",
                        self.env._(
                            "%(serial)s is promised to %(order)s.",
                            serial=lot.name,
                            order=line._describe_order(),
                        ),
                        note=self.env._("Promised to %s", line._describe_order()),
                    ),
                )

    def _find_faults_of_reservation(self, sale_line, move):
        for line in self._find_open_lines():
            if line.move_id == move or (
                sale_line and line.move_id.sale_line_id == sale_line
            ):
                continue
            if line.is_proposed and not line.picked:
                yield (
                    line.lot_id,
                    self._choice_fault(
                        "swap",
                        self.env._(
                            "%(serial)s is reserved for %(transfer)s, which takes "
                            "another unit.",
                            serial=line.lot_id.name,
                            transfer=line.move_id._describe_transfer(),
                        ),
                        "info",
                        note=self.env._(
                            "Reserved for %s, which takes another one",
                            line.move_id._describe_transfer(),
                        ),
                    ),
                )
            else:
                yield (
                    line.lot_id,
                    self._choice_fault(
                        "reserved",
                        self.env._(
                            "%(serial)s is chosen for %(transfer)s.",
                            serial=line.lot_id.name,
                            transfer=line.move_id._describe_transfer(),
                        ),
                        note=self.env._(
                            "Chosen for %s", line.move_id._describe_transfer()
                        ),
                    ),
                )

    def _find_faults_of_quotation(self, sale_line):
        lines = self.env["sale.order.line"].search(
            [
                ("serial_ids", "in", self.ids),
                ("state", "in", ("draft", "sent")),
                ("id", "!=", sale_line.id),
            ]
        )
        for line in lines:
            for lot in line.serial_ids & self:
                if line.order_id == sale_line.order_id:
                    yield (
                        lot,
                        self._choice_fault(
                            "same_order",
                            self.env._(
                                "%s is on another line of this order already.", lot.name
                            ),
                            note=self.env._("On another line of this order"),
                        ),
                    )
                else:
                    yield (
                        lot,
                        self._choice_fault(
                            "quoted",
                            self.env._(
                                "%(serial)s is also quoted to %(order)s.",
                                serial=lot.name,
                                order=line._describe_order(),
                            ),
                            "info",
                            note=self.env._(
                                "Also quoted to %s", line._describe_order()
                            ),
                        ),
                    )

    def _choice_fault(self, code, message, level="error", note=None):
        return {
            "code": code,
            "message": message,
            "note": note or message,
            "level": level,
        }

    def _find_open_lines(self):
        """Return the move lines that hold these units for a transfer not done yet."""
        # sudo: whoever holds a unit, holds it.
        return (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", self.ids),
                    ("state", "not in", ("draft", "done", "cancel")),
                    ("quantity_product_uom", ">", 0),
                    ("location_id.usage", "in", ON_HAND_USAGES),
                ]
            )
        )

    def _list_refusals(self, faults):
        """Return the messages of the faults that are errors as a text, or ''."""
        return list_rows(
            self.env,
            [f["message"] for f in faults.values() if f["level"] == "error"],
        )

    def _refuse_choice(self, faults):
        """
        :param faults: as from ``_find_choice_faults``
        :raise UserError: listing those that are errors, if there are any
        """
        if rows := self._list_refusals(faults):
            raise UserError(
                self.env._(
                    "These units cannot be chosen, and nothing was saved:\n%s", rows
                )
            )

    def _refuse_movement(self, faults):
        """
        :raise UserError: as ``_refuse_choice``, of units that were to be moved
        """
        if rows := self._list_refusals(faults):
            raise UserError(
                self.env._(
                    "These units cannot be moved, and nothing was done:\n%s", rows
                )
            )
