from odoo import models


class NexusScanOperationLookup(models.AbstractModel):
    """What is this? Changes nothing but when the unit was last seen."""

    _name = "nexus.scan.operation.lookup"
    _inherit = "nexus.scan.operation"
    _description = "Scan Operation: Lookup"

    _icon = "fa-search"
    _menu_sequence = 10

    def _title(self):
        return self.env._("Look up")

    def _help(self):
        return self.env._("Scan anything to see what it is.")

    def _find_session(self, values):
        # Looking up leaves nothing to finish: everybody has one session of it.
        return self.env["nexus.scan.session"].search(
            [
                ("operation", "=", "lookup"),
                ("state", "=", "open"),
                ("create_uid", "=", self.env.uid),
                ("company_id", "=", self.env.company.id),
            ],
            limit=1,
        )

    def _actions(self, session):
        return []

    def _process(self, session, scans):
        results = []
        for scan in scans:
            lot, record = scan.lot(self.env), scan.record(self.env)
            if lot:
                message = f"{lot.product_id.display_name}: {lot.name}"
                results.append(self._result("ok", message, lot))
            elif record:
                results.append(self._result("ok", record.display_name, record=record))
            else:
                results.append(self._explain_no_unit(scan))
        return results
