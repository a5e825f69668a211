"""What was set aside while scanning is to be repaired: finishing leads there."""

from odoo import models


class NexusScanOperationCheckIn(models.AbstractModel):
    _inherit = "nexus.scan.operation.check_in"

    def _finish(self, session):
        res = super()._finish(session)
        scans = session._get_effective_scans()
        lots = scans.filtered(lambda scan: (scan.effect or {}).get("set_aside")).lot_id
        lots = lots._filter_set_aside()
        busy = lots._find_open_repairs().lot_id
        lots = lots.filtered(lambda lot: lot.id not in busy.ids)
        if res is not True or not lots:
            return res
        # They are back, whatever becomes of the question.
        session._close("done")
        return lots.action_open_repair()
