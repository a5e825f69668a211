"""What the forms and lists show of scans and counts."""

from odoo import fields, models


class NexusScanSession(models.Model):
    _inherit = "nexus.scan.session"

    differences = fields.Char(compute="_compute_differences")

    def _compute_differences(self):
        lines = self.env["nexus.stocktake.line"]
        kinds = dict(lines._fields["kind"]._description_selection(self.env))
        groups = lines._read_group(
            [("session_id", "in", self.ids)],
            ["session_id", "kind"],
            ["__count"],
            order="kind",
        )
        texts = {}
        for session, kind, count in groups:
            texts.setdefault(session, []).append(f"{kinds[kind]}: {count}")
        for session in self:
            session.differences = " · ".join(texts.get(session, ()))


class NexusScan(models.Model):
    _inherit = "nexus.scan"

    outcome_name = fields.Char("Result", compute="_compute_outcome_name")

    def _compute_outcome_name(self):
        names = self._get_outcome_names()
        for scan in self:
            scan.outcome_name = names.get(scan.outcome, names["refused"])

    def _get_outcome_names(self):
        """Return {outcome: the words the scanner page has for it}."""
        return {
            "ok": self.env._("OK"),
            "warning": self.env._("Warning"),
            "already": self.env._("Already scanned"),
            "not_expected": self.env._("Not expected"),
            "wrong": self.env._("Wrong unit"),
            "not_eligible": self.env._("Not usable"),
            "promised": self.env._("Promised"),
            "ambiguous": self.env._("Not clear"),
            "unknown": self.env._("Unknown"),
            "refused": self.env._("Refused"),
        }
