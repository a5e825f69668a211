"""What a test that is due says against a hire."""

import math
from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date, format_datetime

#: What tests say against a hire, the worst first.
FAULTS = ("test_failed", "test_expired", "never_tested", "test_expires")
#: What they are found by.
FAULT_FIELDS = (
    "lot_id",
    "last_result",
    "expires_at",
    "rule_hires",
    "used_hires",
    "rule_days_out",
    "used_days",
    "state",
)


class NexusServiceDue(models.Model):
    _inherit = "nexus.service.due"

    def _find_fault(self, start, end):
        """Return the code that speaks against a unit over a period, or None; see
        ``stock.lot._find_service_faults``."""
        if self.last_result == "failed":
            return "test_failed"
        if self.expires_at and self.expires_at <= start:
            return "test_expired"
        if self.rule_hires and self.used_hires >= self.rule_hires:
            return "test_expired"
        if self.state == "never":
            return "never_tested"
        if end and (self._is_over_before(end) or self._is_used_up_by(start, end)):
            return "test_expires"
        return None

    def _is_over_before(self, end):
        return bool(self.expires_at and self.expires_at < end)

    def _is_used_up_by(self, start, end):
        days = math.ceil((end - start) / timedelta(days=1))
        return bool(self.rule_days_out and self.used_days + days > self.rule_days_out)

    # ------------------------------------------------------------------

    def _say_fault(self, code, end=None):
        """Return what a fault of ``stock.lot._find_service_faults`` is called."""
        self.ensure_one()
        values = {
            "serial": self.lot_id.name,
            "kind": self.kind_id.name,
            "date": format_date(self.env, self.due_date) if self.due_date else "",
            "end": format_datetime(self.env, end, dt_format="short") if end else "",
        }
        return getattr(self, f"_say_{code}")(values)

    def _say_test_failed(self, values):
        return self.env._(
            "%(serial)s failed: %(kind)s, %(date)s. It goes out again when it has "
            "passed.",
            **values,
        )

    def _say_test_expired(self, values):
        if self.expires_at and self.expires_at <= fields.Datetime.now():
            return self.env._(
                "%(serial)s: %(kind)s expired, it was good until %(date)s.", **values
            )
        return self.env._(
            "%(serial)s: %(kind)s is due, as it went out as often as it may.", **values
        )

    def _say_never_tested(self, values):
        return self.env._("%(serial)s: %(kind)s was never done.", **values)

    def _say_test_expires(self, values):
        if values["date"]:
            return self.env._(
                "%(serial)s: %(kind)s expires while it is out, it is good until "
                "%(date)s and the hire ends %(end)s.",
                **values,
            )
        return self.env._(
            "%(serial)s: %(kind)s falls due before the hire ends, %(end)s.", **values
        )
