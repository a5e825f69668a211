"""A unit that is being repaired is set aside when it is back from a hire."""

from odoo import models


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    def _take_back(self, condition=None, note=None, source="scanner"):
        rows = super()._take_back(condition=condition, note=note, source=source)
        if repairs := rows.lot_id._find_open_repairs():
            # sudo: as for the bookings.
            repairs.lot_id._hold_for_repair(", ".join(repairs.mapped("name")))
        return rows
