"""A unit is in one place only, whatever screen or call brings it somewhere."""

from odoo import api, models
from odoo.exceptions import UserError

from .. import serial_settings
from ..message_list import list_rows
from ..serial_check import describe_location
from .stock_move import ON_HAND_USAGES

#: What brings a unit somewhere else when it is written on a line that is done.
PLACE_FIELDS = frozenset(
    {"lot_id", "quant_id", "quantity", "location_id", "location_dest_id"}
)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "done")._check_one_place()
        return lines

    def write(self, vals):
        res = super().write(vals)
        if PLACE_FIELDS & vals.keys():
            self.filtered(lambda line: line.state == "done")._check_one_place()
        return res

    def _check_one_place(self):
        """Refuse units that these done lines brought into stock while they were on
        hand elsewhere, and units taken from a place where they were not.

        A unit that was in two places before may always leave one of them.

        :raise UserError: naming the units and where they are
        """
        if not serial_settings.one_place(self.env):
            return
        lines = self.filtered(
            lambda line: (
                line.lot_id
                and line.product_id.tracking == "serial"
                and line.location_dest_id.usage in ON_HAND_USAGES
            )
        )
        if not lines:
            return
        came_in = lines.filtered(
            lambda line: line.location_id.usage not in ON_HAND_USAGES
        )
        bad = [
            *came_in.lot_id._find_on_hand_twice(),
            *(lines - came_in).lot_id._find_taken_from_nowhere(),
        ]
        if bad:
            raise UserError(
                self.env._(
                    "These units are in stock already, and a unit can be in one place "
                    "only. Nothing was moved:\n%s\nCheck the serial numbers, or "
                    "transfer the unit from where it is.",
                    list_rows(
                        self.env,
                        [
                            self.env._(
                                "%(product)s %(serial)s: %(locations)s",
                                product=lot.product_id.display_name,
                                serial=lot.name,
                                locations=", ".join(
                                    describe_location(self.env, location)
                                    for location in locations
                                ),
                            )
                            for lot, locations in bad
                        ],
                    ),
                )
            )


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _find_on_hand_twice(self):
        """Return [(unit, its locations)] of those there is more than one of."""
        return [
            (lot, locations)
            for lot, locations, _quantity in self._read_on_hand(
                [("quantity:sum", ">", 1)], "quantity:sum"
            )
        ]

    def _find_taken_from_nowhere(self):
        """Return [(unit, its locations)] of those that are in two places because they
        are less than nothing in a third."""
        negative = self.browse(
            lot.id
            for lot, *_rest in self._read_on_hand(
                [("quantity:min", "<", 0)], "quantity:min"
            )
        )
        there = negative._read_on_hand(
            [("location_id:count_distinct", ">", 1)],
            "location_id:count_distinct",
            [("quantity", ">", 0)],
        )
        return [(lot, locations) for lot, locations, _count in there]

    def _read_on_hand(self, having, aggregate, domain=()):
        if not self:
            return []
        # sudo: the unit may be on hand where the user has no business.
        return (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", self.ids),
                    ("location_id.usage", "in", ON_HAND_USAGES),
                    *domain,
                ],
                ["lot_id"],
                ["location_id:recordset", aggregate],
                having=having,
            )
        )
