"""Units that come in with a tag which says what they are."""

from odoo import models


class NexusScanSession(models.Model):
    _inherit = "nexus.scan.session"

    def _resolve(self, scans):
        result = super()._resolve(scans)
        unknown = [scan for scan in scans if scan.outcome == "unknown"]
        new = self._find_new_units({scan.text for scan in unknown})
        for scan in unknown:
            scan.resolved = new.get(scan.text, scan.resolved)
        return result

    def _find_new_units(self, codes):
        """Return {code: what it stands for} of tags of new units, where such come in.

        Whoever makes a thing gives it its number: so what a tag says that no unit has
        is believed where units get their serial numbers, and nowhere else.

        :param codes: that nobody knows
        """
        if not self._handler()._takes_new_units:
            return {}
        tags = self.with_company(self.company_id).env["nexus.rfid.tag"]
        return tags._find_new_units(codes)
