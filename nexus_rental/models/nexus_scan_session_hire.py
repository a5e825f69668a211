"""Scan sessions of hires, and which of them took something out or back."""

from odoo import fields, models


class NexusScanSession(models.Model):
    _inherit = "nexus.scan.session"

    hire_order_id = fields.Many2one(
        "sale.order", "Hire", index="btree_not_null", ondelete="cascade"
    )


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    session_out_id = fields.Many2one(
        "nexus.scan.session", "Scanned Out in", index="btree_not_null"
    )
    session_in_id = fields.Many2one(
        "nexus.scan.session", "Scanned In in", index="btree_not_null"
    )

    def _merge_scanned(self):
        """Make one row again of what was scanned piece by piece."""
        pieces = self.filtered(lambda row: not row.lot_id)
        rows = pieces.line_id.booking_ids.filtered(
            lambda row: not row.lot_id and row.state in ("out", "back")
        )
        for parts in rows.grouped(lambda row: row._get_scanned_key()).values():
            if len(parts) > 1:
                parts[0].write(
                    {
                        "quantity": sum(parts.mapped("quantity")),
                        "busy_start": min(parts.mapped("busy_start")),
                        "busy_end": max(parts.mapped("busy_end")),
                    }
                )
                parts[1:].unlink()

    def _get_scanned_key(self):
        """Return what pieces have in common that are one row."""
        return (
            self.line_id,
            self.state,
            self.start,
            self.end,
            self.move_out_id,
            self.move_in_id,
            self.session_out_id or self.date_out,
            self.session_in_id or self.date_in,
            self.note,
        )
