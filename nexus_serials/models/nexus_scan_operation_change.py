"""Condition or status of many units: chosen once, then scanned."""

from odoo import models
from odoo.exceptions import UserError


class NexusScanChangeMixin(models.AbstractModel):
    """A scan operation that says the same of every unit scanned, at once."""

    _name = "nexus.scan.change.mixin"
    _inherit = "nexus.scan.operation"
    _description = "Scan Operation That Changes Units"

    _event_kind = None  # the change itself is told
    #: Field of the unit, and of the session, that is set.
    _field = None

    def _get_choices(self):
        """Return [[value, name]] of what can be said."""
        raise NotImplementedError

    def _set(self, lots, session, value):
        """Say it of the units; all or nothing."""
        raise NotImplementedError

    # ------------------------------------------------------------------

    def _needs(self):
        return [
            {
                "name": self._field,
                "title": self.env["stock.lot"]
                ._fields[self._field]
                ._description_string(self.env),
                "kind": "choice",
                "required": True,
                "choices": self._get_choices(),
            }
        ]

    def _prepare_session(self, params):
        if params.get(self._field) not in dict(self._get_choices()):
            raise UserError(
                self.env._(
                    "%(operation)s: choose one of %(choices)s first.",
                    operation=self._title(),
                    choices=", ".join(name for _value, name in self._get_choices()),
                )
            )
        return dict(params)

    def _subtitle(self, session):
        return dict(self._get_choices()).get(session[self._field], "")

    def _session_params(self, session):
        return {self._field: session[self._field], "reason": session.reason or ""}

    def _process(self, session, scans):
        value = session[self._field]
        lots = self.env["stock.lot"].browse(
            scan.resolved["lot_id"] for scan in scans if scan.lot(self.env)
        )
        scanned = set(session._find_scanned(lots).ids)
        results, changed = [], lots.browse()
        for scan in scans:
            lot = scan.lot(self.env)
            if not lot:
                results.append(self._explain_no_unit(scan))
            elif lot.id in scanned:
                results.append(
                    self._result("already", self._say_already(lot.name), lot)
                )
            else:
                scanned.add(lot.id)
                changed |= lot
                message = f"{lot.name}: {self._subtitle(session)}"
                effect = {
                    "before": lot[self._field] or False,
                    "place": lot.location_id.id,
                }
                results.append(self._result("ok", message, lot, effect=effect))
        todo = changed.filtered(lambda lot: lot[self._field] != value)
        if todo:
            self._set(todo, session, value)
        (changed - todo)._mark_checked("scanner")
        return results

    def _undo(self, session, row):
        before = row.effect["before"]
        if row.lot_id[self._field] != before:
            self._set(row.lot_id, session, before)


class NexusScanOperationSetCondition(models.AbstractModel):
    _name = "nexus.scan.operation.set_condition"
    _inherit = "nexus.scan.change.mixin"
    _description = "Scan Operation: Set Condition"

    _icon = "fa-heartbeat"
    _menu_sequence = 50
    _params = ("condition", "reason")
    _field = "condition"

    def _title(self):
        return self.env._("Set condition")

    def _help(self):
        return self.env._("Scan each unit that is in this condition.")

    def _get_choices(self):
        field = self.env["stock.lot"]._fields["condition"]
        return [list(choice) for choice in field._description_selection(self.env)]

    def _set(self, lots, session, value):
        lots.set_condition(value, reason=session.reason, source="scanner")


class NexusScanOperationSetStatus(models.AbstractModel):
    _name = "nexus.scan.operation.set_status"
    _inherit = "nexus.scan.change.mixin"
    _description = "Scan Operation: Set Status"

    _icon = "fa-flag"
    _menu_sequence = 60
    _params = ("status", "reason", "location_id")
    _field = "status"

    def _title(self):
        return self.env._("Set status")

    def _help(self):
        return self.env._("Scan each unit that has this status.")

    def _get_choices(self):
        lots = self.env["stock.lot"]
        return [
            [value, lots._name_of("status", value)]
            for value in lots._get_manual_statuses()
        ]

    def _needs(self):
        return [
            *super()._needs(),
            {
                "name": "location_id",
                "title": self.env._("Place"),
                "kind": "record",
                "required": False,
                "when": {"status": ["available"]},
                "model": "stock.location",
                "domain": [("usage", "=", "internal")],
                "help": self.env._("Where units go that become available."),
            },
        ]

    def _set(self, lots, session, value):
        lots.set_status(
            value,
            reason=session.reason,
            location_id=session.location_id.id,
            source="scanner",
        )

    def _undo(self, session, row):
        before = row.effect["before"]
        if before not in dict(self._get_choices()):
            raise UserError(
                self.env._(
                    "%s had a status nobody sets by hand. Open the unit to say what it "
                    "is now.",
                    row.lot_id.name,
                )
            )
        # Taken off hand, or to another place, it goes back to where it was.
        place = row.effect["place"]
        if row.lot_id.status != before or row.lot_id.location_id.id != place:
            row.lot_id.set_status(before, location_id=place, source="scanner")
