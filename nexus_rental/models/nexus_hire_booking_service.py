"""A unit whose test failed while it was away is set aside when it is back."""

from odoo import models


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    def _take_back(self, condition=None, note=None, source="scanner"):
        rows = super()._take_back(condition=condition, note=note, source=source)
        if rows.lot_id:
            # sudo: whatever company tested it.
            dues = self.env["nexus.service.due"].sudo()
            failed = dues.search(
                [("lot_id", "in", rows.lot_id.ids), ("state", "=", "failed")]
            )
            for kind, some in failed.grouped("kind_id").items():
                # sudo: as for the bookings.
                some.lot_id._set_aside_failed(kind.name)
        return rows
