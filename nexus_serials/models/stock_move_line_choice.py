"""Units chosen by hand on the lines of a delivery, in whatever screen; and units that
are taken over from transfers which had merely reserved them."""

from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError

from ..message_list import list_rows

CHECKED_KEY = "nexus_choice_checked"
#: No call from outside can send this object.
_CHECKED = object()
#: What is refused as soon as somebody puts the unit on a line; whether the unit is
#: where the line says is Odoo's matter, and is looked at when the transfer is done.
REFUSED_BY_HAND = ("promised", "reserved")


def checked(records):
    """Return the records in an environment where the units put on move lines are known
    to be right, and the orders know of them."""
    return records.with_context(**{CHECKED_KEY: _CHECKED})


def is_checked(env):
    return env.context.get(CHECKED_KEY) is _CHECKED


def lock_units(lots):
    """Make whoever has reserved one of these units since we looked start us over,
    and whoever wants to now wait."""
    env = lots.env
    env["stock.quant"].flush_model()
    env.cr.execute(
        "SELECT id FROM stock_quant WHERE lot_id = ANY(%s) ORDER BY id"
        " FOR NO KEY UPDATE",
        [lots.ids],
    )


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.onchange("lot_name", "lot_id")
    def _onchange_serial_number(self):
        res = super()._onchange_serial_number()
        if not res:
            return self._warn_of_choice() or res
        if self._brings_unit_back():
            # Odoo warns that the unit is "already" with the customer it comes from.
            del res["warning"]
        return res

    @api.onchange("quant_id")
    def _onchange_quant_choice(self):
        return self._warn_of_choice()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._chosen_by_hand({})
        return lines

    def write(self, vals):
        if "lot_id" not in vals and "quant_id" not in vals:
            return super().write(vals)
        before = {line: line.lot_id for line in self if line.tracking == "serial"}
        res = super().write(vals)
        changed = self.filtered(
            lambda line: line.lot_id != before.get(line, line.lot_id)
        )
        changed.filtered(lambda line: line.state == "done")._check_not_promised()
        changed._chosen_by_hand(before)
        return res

    # ------------------------------------------------------------------
    # In Odoo's own screens
    # ------------------------------------------------------------------

    def _warn_of_choice(self):
        """Return what an onchange says of the unit just put on this line."""
        lot = self.quant_id.lot_id or self.lot_id
        move = self.move_id._origin
        if not lot or not move.asks_choice or lot._origin == self._origin.lot_id:
            return None
        fault = move._serial_choice_faults(lot._origin).get(lot._origin)
        if not fault or fault["code"] == "quoted":
            return None
        return {
            "warning": {"title": self.env._("Warning"), "message": fault["message"]}
        }

    def _brings_unit_back(self):
        """Tell whether this line brings in a unit of ours that is nowhere in stock."""
        if (
            self.location_id.usage in ("internal", "transit")
            or self.location_dest_id.usage not in ("internal", "transit")
            or not (self.lot_id or self.lot_name)
        ):
            return False
        faults = self.env["stock.lot"]._find_serial_faults(
            self.product_id,
            [self.lot_id.name or self.lot_name],
            self.product_id.company_id.id,
            purpose="receive",
        )
        return [fault["code"] for fault in faults] == ["returned"]

    def _chosen_by_hand(self, before):
        """Do what saving the window does, for units somebody put on these lines.

        :param dict before: {line: the unit it had}
        :raise UserError: naming the units others hold
        """
        if is_checked(self.env):
            return
        lines = self.filtered(
            lambda line: (
                line.tracking == "serial"
                and line.lot_id
                and line.quantity
                and not line.is_proposed
                and line.state not in ("done", "cancel")
            )
        )
        for move, chosen in lines.grouped("move_id").items():
            if not move.asks_choice or move._is_unit_return():
                continue
            lots = chosen.lot_id
            faults = move._serial_choice_faults(lots)
            refused = {
                lot: fault
                for lot, fault in faults.items()
                if fault["code"] in REFUSED_BY_HAND or fault.get("is_unfit")
            }
            lots._refuse_choice(refused)
            held = lots._find_open_lines().filtered(
                lambda line, move=move: line.move_id != move
            )
            with held._taken_over() as told:
                if order_line := move._get_choosing_line():
                    gone = lots.union(*(before.get(line, lots[:0]) for line in chosen))
                    order_line._exchange_serials(gone - move.move_line_ids.lot_id, lots)
            if told:
                move.picking_id.message_post(body="\n".join(told))

    # ------------------------------------------------------------------
    # Taken over from other transfers
    # ------------------------------------------------------------------

    def _check_not_chosen(self):
        """Refuse to take reserved units that somebody chose for their transfers.

        :raise UserError: naming the units and the transfers
        """
        chosen = self.filtered(lambda line: not line.is_proposed or line.picked)
        if chosen:
            raise UserError(
                self.env._(
                    "These units are chosen for other transfers. Nothing was saved: "
                    "choose others, or have those transfers give them up first.\n%s",
                    chosen._list_units_and_transfers(),
                )
            )

    @contextmanager
    def _taken_over(self):
        """Free these reserved units for the body to take, and have Odoo reserve
        others for their moves afterwards.

        Yields a list of str that says then which transfers take what instead.

        :raise UserError: there is no other unit for one of the moves
        """
        told, moves = [], self.move_id
        if not moves:
            yield told
            return
        listed = self._list_units_and_transfers()
        wanted = {move: move.quantity for move in moves}
        lost = {move: lines.lot_id for move, lines in self.grouped("move_id").items()}
        self.unlink()
        left = {move: move.move_line_ids.lot_id for move in moves}
        yield told
        moves._action_assign()
        if any(
            move.product_uom.compare(move.quantity, quantity) < 0
            for move, quantity in wanted.items()
        ):
            raise UserError(
                self.env._(
                    "These units are reserved for other transfers, and no other unit "
                    "is free to take their place. Nothing was saved: choose others.\n"
                    "%s",
                    listed,
                )
            )
        for move in moves:
            taken = move.move_line_ids.lot_id - left[move]
            told.append(move._tell_taken_over(lost[move], taken))

    def _list_units_and_transfers(self):
        return list_rows(
            self.env,
            [
                f"{line.lot_id.name}: {line.move_id._describe_transfer()}"
                for line in self
            ],
        )
