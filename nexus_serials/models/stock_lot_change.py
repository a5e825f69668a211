"""Changing condition and status of units: one or five hundred, all or nothing.

Reality follows what is said: a lost unit is taken off hand, a retired one scrapped, one
that is found again comes back to a location.
"""

from odoo import models
from odoo.exceptions import UserError

from ..message_list import list_rows
from ..unit_status import OFF_HAND
from .stock_move import ON_HAND_USAGES

#: Whose status nobody may change: they are not ours to judge at the moment.
NOT_OURS = ("sold", "not_received", "returned", "consumed")


class StockLot(models.Model):
    _inherit = "stock.lot"

    def set_condition(self, condition, reason=None, source="form"):
        """Say in what condition these units are.

        :param condition: new, excellent, good, fair, poor, damaged, or False
        :param str source: form, scanner, rfid, api or automatic
        """
        self = self.with_prefetch()
        self._check_may_change("condition", condition, allow_empty=True)
        self._telling(reason, source).write({"condition": condition})
        self._mark_checked(source)
        return True

    def set_status(
        self, status, reason=None, location_id=None, source="form", release=False
    ):
        """Say what the status of these units is, and make it so.

        Lost and Retired take the units off hand, with the reason; said by somebody
        without the right to adjust stock, they are blocked and the write-off waits (see
        :meth:`action_approve_write_off`). Any other status brings units that are off
        hand back to the location, and moves those on hand there if one is given.

        :param str status: available, in_maintenance, damaged, lost or retired
        :param location_id: id of an internal location
        :param release: units that are lost or retired are taken off the orders and
            transfers that are to get them; else such units are refused
        :raise UserError: naming every unit that cannot have it; nothing is changed
        """
        self = self.with_prefetch()
        self._check_may_change("status", status)
        release = release and status in OFF_HAND
        self._lock_units()
        location = self._get_target_location(location_id)
        quants = self._find_quants_on_hand()
        self._refuse_units(
            self._find_refused_status(status, quants, location, may_be_held=release)
        )
        telling = self._telling(reason, source)
        freed = telling._release(status) if release else self.env["stock.move"]
        before = {lot: lot.status for lot in self}
        self._set_status_flag(status if status != "available" else False)
        # What is said is logged when it is so: the movements decide on the status.
        if status in OFF_HAND:
            if self._may_write_off():
                self._write_off(status, quants, reason)
        else:
            self._free_proposals(status)
            on_hand = self.filtered(lambda lot: lot in quants)
            (self - on_hand)._bring_back(location, reason)
            if location:
                on_hand._transfer(location, reason)
        # Not before: nobody can take these units any more.
        freed._action_assign()
        telling._tell_change(
            "status",
            {
                lot: (old, lot.status)
                for lot, old in before.items()
                if old != lot.status
            },
        )
        self._mark_checked(source)
        return True

    def action_approve_write_off(self):
        """Take the units off hand that somebody without the right to said are lost or
        retired, for the reason given then."""
        self = self.with_prefetch()
        self.check_access("write")
        if not self._may_write_off():
            raise UserError(
                self.env._(
                    "Only inventory managers take lost or retired units off hand."
                )
            )
        self._lock_units()
        quants = self._find_quants_on_hand()
        waiting = self.filtered(lambda lot: lot.status in OFF_HAND and lot in quants)
        if not waiting:
            raise UserError(
                self.env._("None of these units waits to be taken off hand.")
            )
        self._refuse_units(waiting._find_holders())
        reasons = waiting._find_status_reasons()
        for (status, reason), lots in waiting.grouped(
            lambda lot: (lot.status, reasons.get(lot.id))
        ).items():
            lots._write_off(status, quants, reason)
        return True

    # ------------------------------------------------------------------
    # What is refused
    # ------------------------------------------------------------------

    def _check_may_change(self, field, value, allow_empty=False):
        self.check_access("write")
        values = self._get_manual_values(field)
        if value not in values and not (allow_empty and not value):
            raise UserError(self._explain_unknown_value(field, value))
        lots = self.filtered(lambda lot: lot.product_id.tracking != "serial")
        if lots:
            raise UserError(
                self.env._(
                    "%(lot)s is a lot of %(product)s, not a unit: only products with "
                    "serial numbers have units with a status and a condition.",
                    lot=lots[0].name,
                    product=lots[0].product_id.display_name,
                )
            )

    def _explain_unknown_value(self, field, value):
        return self.env._(
            "%(value)s cannot be set. Choose one of: %(values)s.",
            value=self._name_of(field, value),
            values=", ".join(
                self._name_of(field, name) for name in self._get_manual_values(field)
            ),
        )

    def _get_manual_values(self, field):
        if field == "status":
            return self._get_manual_statuses()
        return [name for name, _title in self._fields[field].selection]

    def _get_manual_statuses(self):
        """Return the statuses somebody may set; add-ons add theirs."""
        return ["available", *(flag for flag, _name in self._get_flags())]

    def _get_flags(self):
        return self._fields["status_flag"]._description_selection(self.env)

    def _lock_units(self):
        """Let one at a time change a unit; whoever comes second sees what the first
        did."""
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(
                self.env._(
                    "Somebody else is changing one of these units right now. Try again "
                    "in a moment."
                )
            )
        self.invalidate_recordset(["status_flag", "status"])

    def _get_target_location(self, location_id):
        location = self.env["stock.location"].browse(location_id or ())
        if location and location.usage != "internal":
            raise UserError(
                self.env._(
                    "%s is not a place where units are kept. Choose an internal "
                    "location.",
                    location.display_name,
                )
            )
        return location

    def _find_refused_status(
        self, status, quants, location, conditions=None, may_be_held=False
    ):
        """Return {unit: why it cannot have the status}.

        :param dict conditions: {unit: the condition it is about to have}; by default
            the one it has
        """
        if status not in self._get_manual_statuses():
            message = self._explain_unknown_value("status", status)
            return dict.fromkeys(self, message)
        refused = {}
        for lot in self:
            condition = (conditions or {}).get(lot) or lot.condition
            if message := lot._explain_refused_status(
                status, quants, location, condition
            ):
                refused[lot] = message
        if status in OFF_HAND and not may_be_held:
            refused = {**self._find_holders(), **refused}
        return refused

    def _explain_refused_status(self, status, quants, location, condition):
        """Return why this unit cannot have the status, or None."""
        if self.status in NOT_OURS:
            return self.env._(
                "%(serial)s is %(status)s (%(place)s): it has to come back first.",
                serial=self.name,
                status=self._name_of("status", self.status),
                place=self.place,
            )
        if status == "available" and condition == "damaged":
            return self.env._(
                "%s is in condition Damaged. Say first in what condition it is now.",
                self.name,
            )
        if status not in OFF_HAND and not location and self not in quants:
            return self.env._(
                "%(serial)s is off hand (%(status)s). Say where it is now.",
                serial=self.name,
                status=self._name_of("status", self.status),
            )
        if status == "available" and self.status == "in_transit":
            return self.env._(
                "%s is on its way. Receive it with its transfer.", self.name
            )
        return None

    def _refuse_units(self, messages):
        """Raise the messages as one, if there are any.

        :param dict messages: {unit: why not}
        """
        if not messages:
            return
        raise UserError(
            self.env._(
                "Nothing was changed.\n%s",
                list_rows(self.env, list(messages.values())),
            )
        )

    # ------------------------------------------------------------------
    # What is looked up
    # ------------------------------------------------------------------

    def _may_write_off(self):
        return self.env.su or self.env.user.has_group("stock.group_stock_manager")

    def _find_quants_on_hand(self):
        """Return {unit: its quant} of those on hand."""
        # sudo: as Odoo does when it reserves. A unit is in one place.
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", self.ids),
                    ("quantity", ">", 0),
                    ("location_id.usage", "in", ON_HAND_USAGES),
                ]
            )
        )
        return {self.browse(quant.lot_id.id): quant for quant in quants}

    def _find_status_reasons(self):
        """Return {id of the unit: the reason its status was given for}."""
        events = self.env["nexus.unit.event"].search(
            [("lot_id", "in", self.ids), ("kind", "=", "status")], order="id"
        )
        return {event.lot_id.id: event.reason for event in events}

    def _free_proposals(self, status):
        """Have Odoo reserve others where these were merely proposed."""
        if status == "available":
            return
        lines = self._find_open_lines().filtered(
            lambda line: line.is_proposed and not line.picked
        )
        moves = lines.move_id
        lines.unlink()
        moves._action_assign()
