"""Units are judged while they are scanned: the condition is chosen, and holds for the
units the same person scans from then on."""

from odoo import fields, models
from odoo.exceptions import UserError


class NexusScan(models.Model):
    _inherit = "nexus.scan"

    condition = fields.Char(
        help="In what the unit came back; without a unit: chosen for those after it."
    )


class NexusScanConditionMixin(models.AbstractModel):
    """A scan operation that asks in what condition units are."""

    _name = "nexus.scan.condition.mixin"
    _inherit = "nexus.scan.operation"
    _description = "Scan Operation That Asks the Condition"

    def _asks_condition(self, session):
        """Tell whether the session asks it by now."""
        return True

    def _session_needs(self, session):
        needs = super()._session_needs(session)
        if self._asks_condition(session):
            needs.append(
                {
                    "name": "condition",
                    "title": self.env._("Condition"),
                    "kind": "choice",
                    "required": False,
                    "choices": [[False, self.env._("As it was")], *self._conditions()],
                    "help": self.env._(
                        "Choose the condition, then scan the units that come back in "
                        "it."
                    ),
                }
            )
        return needs

    def _session_params(self, session):
        params = super()._session_params(session)
        if self._asks_condition(session):
            params["condition"] = self._get_condition(session)
        return params

    def _set_param(self, session, name, value):
        if name != "condition":
            return super()._set_param(session, name, value)
        names = dict(self._conditions())
        if value and value not in names:
            raise UserError(
                self.env._(
                    "%(value)s is no condition. Choose one of: %(conditions)s.",
                    value=value,
                    conditions=", ".join(names.values()),
                )
            )
        if (value or False) != self._get_condition(session):
            title = names.get(value, self.env._("As it was"))
            message = self.env._(
                "Condition of the units you scan from now on: %s.", title
            )
            result = self._result("ok", message, condition=value or False)
            session._keep_choice(title, result)
        return None

    def _conditions(self):
        """Return [[value, name]]."""
        field = self.env["stock.lot"]._fields["condition"]
        return [list(choice) for choice in field._description_selection(self.env)]

    def _get_condition(self, session):
        """Return the condition this user chose last, or False."""
        return self._get_choice_of_condition(session).condition

    def _get_choice_of_condition(self, session):
        """Return the row this user's last choice is kept in, if there is one."""
        return session.scan_ids.search(
            [
                ("session_id", "=", session.id),
                ("user_id", "=", self.env.uid),
                ("source", "=", "form"),
                ("lot_id", "=", False),
                ("res_model", "=", False),
                ("outcome", "=", "ok"),
                ("is_undone", "=", False),
            ],
            limit=1,
        )
