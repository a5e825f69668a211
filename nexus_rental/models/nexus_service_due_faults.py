"""What a test that is due says against a hire."""

import math
from datetime import timedelta

from odoo import models

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
