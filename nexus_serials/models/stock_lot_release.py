"""For whom units are held, and taking them off there when they are gone."""

from collections import defaultdict
from typing import NamedTuple

from odoo import Command, models

from .. import numbering


class Hold(NamedTuple):
    """A unit, and the document that is to get it."""

    lot: models.Model
    #: a ``sale.order.line`` it is promised to, or a ``stock.move.line``; in sudo
    line: models.Model

    @property
    def is_promise(self):
        return self.line._name == "sale.order.line"

    @property
    def document(self):
        if self.is_promise:
            return self.line.order_id
        move = self.line.move_id
        return move.picking_id or move._get_source_document() or move

    def describe(self):
        """Return document and customer."""
        if self.is_promise:
            return self.line._describe_order()
        return self.line.move_id._describe_transfer()


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _find_holds(self):
        """Return the holds on these units: promises first, then reservations."""
        promised = self.env["nexus.serial.claim"]._find_promised(self)
        holds = [Hold(self.browse(lot.id), line) for lot, line in promised.items()]
        holds += [
            Hold(self.browse(line.lot_id.id), line) for line in self._find_open_lines()
        ]
        return holds

    def _find_holders(self):
        """Return {unit: for whom it is held} of those reserved or promised."""
        holders = {}
        for hold in self._find_holds():
            if hold.lot not in holders:
                holders[hold.lot] = self._explain_hold(hold)
        return holders

    def _explain_hold(self, hold):
        if hold.is_promise:
            return self.env._(
                "%(serial)s is promised to %(order)s: release it there first.",
                serial=hold.lot.sudo().name,
                order=hold.describe(),
            )
        return self.env._(
            "%(serial)s is reserved for %(transfer)s: unreserve it, or choose another "
            "unit there, first.",
            serial=hold.lot.sudo().name,
            transfer=hold.describe(),
        )

    def _describe_holds(self):
        """Return a row for each document that is to get some of these units."""
        lots_by_document = defaultdict(list)
        for hold in self._find_holds():
            lots_by_document[hold.describe()].append(hold.lot.sudo().name)
        return [
            f"{document}: {', '.join(numbering.condense(names))}"
            for document, names in lots_by_document.items()
        ]

    def _release(self, status):
        """Take these units off the orders and transfers that are to get them, and say
        so there and in the history of the units.

        :param str status: what has become of the units
        :return: the moves that need other units now, to be reserved once nobody can
            take these any more
        """
        holds = self._find_holds()
        if not holds:
            return self.env["stock.move"]
        # Move lines are everybody's to Odoo; transfers are the warehouse's.
        self.env["stock.picking"].check_access("write")
        lines = self.env["stock.move.line"].union(
            *(hold.line for hold in holds if not hold.is_promise)
        )
        order_lines = self.env["sale.order.line"].union(
            *(hold.line for hold in holds if hold.is_promise)
        )
        self._tell_released(holds, status)
        # sudo: who holds a unit may be nobody's business in the warehouse, as the
        # order of a customer; that the unit is gone is.
        waiting = order_lines.sudo().move_ids.filtered(
            lambda move: move._takes_promised_units() and move.move_line_ids
        )
        moves = lines.sudo().move_id | waiting
        lines.sudo().unlink()
        order_lines.sudo()._drop_serials(self)
        return moves

    def _tell_released(self, holds, status):
        lot_ids_by_document = defaultdict(list)
        for hold in holds:
            lot_ids_by_document[hold.document].append(hold.lot.id)
        change = self._get_change()
        self._log_events(
            [
                {
                    "lot_id": hold.lot.id,
                    "kind": "released",
                    "value_from": hold.describe(),
                    "reason": change.reason,
                    "source": change.source,
                    "res_model": hold.document._name,
                    "res_id": hold.document.id,
                }
                for hold in holds
            ]
        )
        bodies = defaultdict(dict)
        for document, lot_ids in lot_ids_by_document.items():
            text = self.env._(
                "%(serials)s taken off, now %(status)s: other units are needed.",
                serials=", ".join(
                    numbering.condense(self.browse(lot_ids).sudo().mapped("name"))
                ),
                status=self._name_of("status", status),
            )
            bodies[document._name][document.id] = f"{text} {change.reason}".strip()
        for model, texts in bodies.items():
            # sudo: a line in the chatter of whatever held the unit.
            documents = self.env[model].sudo().browse(texts)
            if hasattr(documents, "_message_log_batch"):
                documents._message_log_batch(bodies=texts)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _drop_serials(self, lots):
        """Promise these units no longer; what is reserved is the caller's matter."""
        if not self:
            return
        models.BaseModel.write(
            self, {"serial_ids": [Command.unlink(lot_id) for lot_id in lots.ids]}
        )
        self.env["nexus.serial.claim"]._release(dict.fromkeys(self, lots))
