from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import epc as epc_text


class NexusRfidTagChange(models.TransientModel):
    """A tag put on a unit by hand, replaced, or taken off."""

    _name = "nexus.rfid.tag.change"
    _description = "Change RFID Tags"

    kind = fields.Selection(
        [("put_on", "Put On"), ("replace", "Replace"), ("take_off", "Take Off")],
        required=True,
        default="put_on",
    )
    lot_id = fields.Many2one("stock.lot", "Unit", required=True)
    tag_id = fields.Many2one("nexus.rfid.tag", domain="[('lot_id', '=', lot_id)]")
    epc = fields.Char("EPC of the New Tag")
    hint = fields.Text(compute="_compute_hint")
    reason = fields.Char()

    @api.depends("epc", "lot_id", "kind")
    def _compute_hint(self):
        tags = self.env["nexus.rfid.tag"]
        for change in self:
            change.hint = False
            if change.epc and change.lot_id and change.kind != "take_off":
                replaced = change.tag_id._origin if change.kind == "replace" else None
                pair = (change.lot_id._origin, change.epc)
                faults = tags._find_faults([pair], replaced)
                change.hint = faults.get(0) or change._describe_suggestion()

    def _describe_suggestion(self):
        """Say what the number on the tag suggests, where that is another unit."""
        epc = epc_text.normalise(self.epc)
        found = self.env["nexus.rfid.tag"]._suggest([epc]).get(epc)
        if not found or found["lot_id"] == self.lot_id._origin.id:
            return False
        about = found["lot"] or found["product"]
        if not about:
            return found["meaning"]
        return self.env._(
            "%(number)s: by its number, it is meant for %(about)s.",
            number=found["meaning"],
            about=about,
        )

    def action_apply(self):
        self.ensure_one()
        if self.kind == "take_off":
            self._get_tag().take_off(self.reason)
        else:
            tags = self.env["nexus.rfid.tag"]
            replace = self._get_tag() if self.kind == "replace" else None
            tags._assign(self.lot_id, self.epc, replace=replace, source="form")
        return {"type": "ir.actions.act_window_close"}

    def _get_tag(self):
        if self.tag_id.lot_id != self.lot_id or not self.tag_id.active:
            raise UserError(
                self.env._(
                    "Choose the tag of %s that comes off. It may have been taken off "
                    "already.",
                    self.lot_id.name,
                )
            )
        return self.tag_id
