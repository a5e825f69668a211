"""In what condition units come back: as they went, or worse, and then with a note."""

from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..conditions import RANKS, SET_ASIDE, USUAL, steps_worse
from .nexus_hire_booking import WAITING


class NexusScanOperationCheckIn(models.AbstractModel):
    _inherit = "nexus.scan.operation.check_in"

    def _set_param(self, session, name, value):
        if name != "reason":
            return super()._set_param(session, name, value)
        # Holds for those after it, as the condition it is said of.
        choice = self._get_choice_of_condition(session)
        note = str(value or "").strip()
        if not choice.condition:
            raise UserError(
                self.env._("Choose the condition first, then note what is wrong.")
            )
        result = self._result(
            "ok", note, condition=choice.condition, effect={"reason": note}
        )
        session._keep_choice(note, result)
        return None

    def _session_params(self, session):
        params = super()._session_params(session)
        return {**params, "reason": self._get_choice(session)["reason"]}

    def _get_choice(self, session):
        """Return ``{condition, reason}`` as this user chose them last."""
        choice = self._get_choice_of_condition(session)
        reason = (choice.effect or {}).get("reason", "")
        return {"condition": choice.condition, "reason": reason}

    def _scan_actions(self, session, row):
        if row.fault != "note_needed":
            return super()._scan_actions(session, row)
        return [
            {
                "name": "note",
                "title": self.env._("Take back"),
                "label": self.env._("What is wrong with it?"),
                "input": "text",
            }
        ]

    def _do_scan_action(self, session, row, name, value):
        if name != "note":
            return super()._do_scan_action(session, row, name, value)
        note = str(value or "").strip()
        if not note:
            raise UserError(self.env._("Note what is wrong with it."))
        return session._scan_again(row, note=note, condition=row.condition)

    # ------------------------------------------------------------------

    def _judge_condition(self, choice, scan, lot, row):
        """Return what comes of a unit that is back, by its condition."""
        condition = scan.told.get("condition") or choice["condition"] or False
        note = scan.told.get("note") or choice["reason"]
        is_worse = steps_worse(condition, row.condition_out) > 0
        if is_worse and not note:
            message = self.env._(
                "%(serial)s went out %(before)s and is %(after)s now. Note what is "
                "wrong with it.",
                serial=lot.name,
                before=lot._name_of("condition", row.condition_out or USUAL),
                after=lot._name_of("condition", condition),
            )
            return self._result(
                "refused", message, lot, fault="note_needed", condition=condition
            )
        effect = {"note": note if is_worse else ""}
        hire = self._name_hire(row.order_id)
        if not is_worse:
            return self._result("ok", hire, lot, condition=condition, effect=effect)
        effect["set_aside"] = SET_ASIDE.get(condition, False)
        return self._result(
            "warning",
            self._say_worse(lot, hire, condition),
            lot,
            condition=condition,
            effect=effect,
        )

    def _say_worse(self, lot, hire, condition):
        values = {
            "serial": lot.name,
            "hire": hire,
            "condition": lot._name_of("condition", condition),
        }
        if condition in SET_ASIDE:
            return self.env._(
                "%(hire)s: %(serial)s is %(condition)s. Set it aside.", **values
            )
        return self.env._("%(hire)s: %(serial)s is %(condition)s.", **values)

    def _apply_units(self, session, results):
        """Have units back, each in its condition; return their rows."""
        by_condition = defaultdict(list)
        by_status = defaultdict(list)
        for row, result in results.items():
            key = result["condition"] or None, result["effect"]["note"] or None
            by_condition[key].append(row.id)
            if status := result["effect"].get("set_aside"):
                by_status[status, key[1]].append(row.lot_id.id)
        # sudo: bookings are nobody's to write by hand.
        bookings = self.env["nexus.hire.booking"].sudo()
        for (condition, note), row_ids in by_condition.items():
            bookings.browse(row_ids)._take_back(condition=condition, note=note)
        for (status, note), lot_ids in by_status.items():
            lots = self.env["stock.lot"].browse(lot_ids)
            lots.set_status(status, reason=note or session.name, source="scanner")
        return bookings.browse(row.id for row in results)

    # ------------------------------------------------------------------

    def _lists(self, session):
        rows = self._get_session_rows(session)
        units = rows.filtered("lot_id")
        return [
            {
                "title": self.env._("Worse than they went out"),
                "rows": [
                    self._list_row(row, self._describe_change(row))
                    for row in units
                    if row.condition_in
                    and steps_worse(row.condition_in, row.condition_out)
                ],
            },
            {
                "title": self.env._("Below Good and booked again"),
                "rows": self._list_booked_again(units.lot_id),
            },
            {
                "title": self.env._("Still out"),
                "rows": self._list_still_out(rows.order_id),
            },
        ]

    def _list_row(self, row, note):
        return {
            "serial": row.lot_id.name or f"{row.quantity:g}",
            "product": row.product_id.display_name,
            "note": note,
        }

    def _describe_change(self, row):
        lots = row.lot_id
        before = lots._name_of("condition", row.condition_out) or "–"
        change = f"{before} → {lots._name_of('condition', row.condition_in)}"
        return " · ".join(part for part in (change, row.note) if part)

    def _list_booked_again(self, lots):
        worn = lots.filtered(lambda lot: RANKS.get(lot.condition, 0) > RANKS["good"])
        if not worn:
            return []
        # sudo: other people's hires want them as well.
        rows = (
            self.env["nexus.hire.booking"]
            .sudo()
            .search(
                [("lot_id", "in", worn.ids), ("state", "in", WAITING)], order="start"
            )
        )
        return [
            self._list_row(
                row,
                f"{row.order_id.name}, {format_datetime(self.env, row.start)}",
            )
            for row in rows
        ]

    def _list_still_out(self, orders):
        rows = orders.booking_ids.filtered(lambda row: row.state == "out")
        return [self._list_row(row, self._name_hire(row.order_id)) for row in rows]
