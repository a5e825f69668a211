"""A test that fails: whoever records it sees at once which hires miss the unit."""

from odoo import api, fields, models


class NexusServiceRecord(models.Model):
    _inherit = "nexus.service.record"

    coming_hires = fields.Text("Hires It Cannot Go On", compute="_compute_coming_hires")
    can_be_swapped = fields.Boolean(compute="_compute_coming_hires")

    @api.depends("lot_id", "result", "is_cancelled")
    def _compute_coming_hires(self):
        failed = self.filtered(
            lambda record: (
                record.is_test and record.result == "failed" and record._says_failed()
            )
        )
        (self - failed).update({"coming_hires": False, "can_be_swapped": False})
        said = failed.lot_id._origin._say_coming_hires()
        for record in failed:
            text, can_be_swapped = said.get(record.lot_id._origin, (False, False))
            record.update({"coming_hires": text, "can_be_swapped": can_be_swapped})

    def _says_failed(self):
        """Tell whether the unit is failed by this record: one to be saved, or one that
        counts still."""
        if not self._origin:
            return True
        # sudo: the due list is told to whoever may read the record.
        due = self.lot_id.sudo().service_due_ids
        return self in due.last_record_id.sudo(False)

    def action_swap_in_hires(self):
        action = self.lot_id.action_swap_in_hires()
        self.invalidate_recordset(["coming_hires", "can_be_swapped"], flush=False)
        return action
