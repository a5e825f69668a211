from odoo import api, models

#: Of putting a tag on a unit, taking it off, or both: from EPC, to EPC. A
#: reinstallation reads from these which tags are on which units.
TAG_EVENT = "rfid_tag"


class NexusUnitEvent(models.Model):
    _inherit = "nexus.unit.event"

    @api.model
    def _get_kinds(self):
        return {
            **super()._get_kinds(),
            TAG_EVENT: (self.env._("RFID Tag"), "fa-rss"),
        }

    def _compute_names(self):
        res = super()._compute_names()
        # "A" could be either: only a tag that is gone has none after it.
        for event in self.filtered(
            lambda event: (
                event.kind == TAG_EVENT and event.value_from and not event.value_to
            )
        ):
            event.change = self.env._("%s taken off", event.value_from)
        return res
