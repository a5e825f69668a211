"""What check-out and check-in wait for: to be shown as missing, and at doors."""

from odoo import models

from .nexus_hire_booking import WAITING


class NexusScanOperationCheckOut(models.AbstractModel):
    _inherit = "nexus.scan.operation.check_out"

    def _expected_units(self, session):
        rows = self._get_order(session).booking_ids
        lots = rows.filtered(lambda row: row.state in WAITING).lot_id
        return (lots | self._get_session_rows(session).lot_id).sudo(False)

    def _get_portal_targets(self, direction, lots):
        if direction != "out":
            return []
        # sudo: who hands out may see less of orders than what goes out.
        rows = (
            self.env["nexus.hire.booking"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots.ids),
                    ("state", "in", WAITING),
                    ("order_id.state", "=", "sale"),
                    ("order_id.hire_start", "<=", self._get_due_until()),
                ]
            )
        )
        return [
            ({"hire_order_id": order.id}, some.lot_id.sudo(False))
            for order, some in rows.grouped("order_id").items()
        ]


class NexusScanOperationCheckIn(models.AbstractModel):
    _inherit = "nexus.scan.operation.check_in"

    def _expected_units(self, session):
        rows = self._get_order(session).booking_ids
        out = rows.filtered(lambda row: row.state == "out")
        return (out.lot_id | self._get_session_rows(session).lot_id).sudo(False)

    def _get_portal_targets(self, direction, lots):
        # sudo: what a unit is out on is known to whoever takes it back.
        out = lots.filtered(lambda lot: lot.sudo().hire_booking_id)
        return [({}, out)] if direction == "in" and out else []
