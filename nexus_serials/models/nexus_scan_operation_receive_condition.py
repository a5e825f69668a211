"""Units that come back with a receipt are judged while they are scanned."""

from odoo import models

from .nexus_scan import ACCEPTED


class NexusScanOperationReceive(models.AbstractModel):
    _name = "nexus.scan.operation.receive"
    _inherit = ["nexus.scan.operation.receive", "nexus.scan.condition.mixin"]

    def _asks_condition(self, session):
        """Units come back: with this transfer, or as one just scanned."""
        return session.picking_id.brings_units_back or bool(
            session.scan_ids.search_count(
                [
                    ("session_id", "=", session.id),
                    ("lot_id", "!=", False),
                    ("outcome", "in", ACCEPTED),
                    ("is_undone", "=", False),
                ],
                limit=1,
            )
        )

    def _process(self, session, scans):
        results = super()._process(session, scans)
        if condition := self._get_condition(session):
            for result in results:
                if result["outcome"] in ACCEPTED and result["lot_id"]:
                    result["condition"] = condition
        return results
