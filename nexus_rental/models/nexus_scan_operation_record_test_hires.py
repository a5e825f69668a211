"""A unit is scanned that failed: the hires that miss it are told, and others swapped
in with one tap."""

from odoo import models

from .nexus_hire_booking import WAITING


class NexusScanOperationRecordTest(models.AbstractModel):
    _inherit = "nexus.scan.operation.record_test"

    def _record(self, session, lots, result, results):
        super()._record(session, lots, result, results)
        if result != "failed" or not lots:
            return
        said = {lot.id: text for lot, (text, _can) in lots._say_coming_hires().items()}
        for values in results:
            if "effect" in values and (text := said.get(values["lot_id"])):
                values["message"] = f"{values['message']} {text}"

    def _scan_actions(self, session, row):
        actions = super()._scan_actions(session, row)
        if not (row._is_effective() and row.lot_id and row.service_result == "failed"):
            return actions
        # sudo: whether it is wanted is known to whoever tests it. Read for all that
        # were scanned at once, as few of them are.
        bookings = row.lot_id.sudo().hire_booking_ids
        if not bookings.filtered(lambda booking: booking.state in WAITING):
            return actions
        _text, can_be_swapped = row.lot_id._say_coming_hires().get(
            row.lot_id, ("", False)
        )
        if not can_be_swapped:
            return actions
        return [{"name": "swap", "title": self.env._("Swap in hires")}, *actions]

    def _do_scan_action(self, session, row, name, value):
        if name != "swap":
            return super()._do_scan_action(session, row, name, value)
        said = row.lot_id._say_swapped(row.lot_id.swap_in_hires())
        # sudo: scans are written by the session alone.
        row.sudo().message = " ".join(said)
        return None

    def _lists(self, session):
        scans = self._get_scans_of_units(session)
        failed = scans.filtered(lambda scan: scan.service_result == "failed").lot_id
        return [
            *super()._lists(session),
            {
                "title": self.env._("Hires that miss them"),
                "rows": [
                    {
                        "serial": lot.name,
                        "product": lot.product_id.display_name,
                        "note": text,
                    }
                    for lot, (text, _can) in failed._say_coming_hires().items()
                ],
            },
        ]
