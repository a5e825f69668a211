"""A unit is scanned that was not tested in time: it can go out all the same."""

from odoo import models


class NexusScanOperationCheckOut(models.AbstractModel):
    _inherit = "nexus.scan.operation.check_out"

    def _scan_actions(self, session, row):
        excusable = self.env["sale.order.line"]._excusable_faults
        if row.fault not in excusable or not self.env.user.has_group(
            "nexus_rental.group_rental_manager"
        ):
            return super()._scan_actions(session, row)
        return [
            {
                "name": "let_out",
                "title": self.env._("Check out all the same"),
                "label": self.env._("Why, although it was not tested in time?"),
                "input": "text",
            }
        ]

    def _do_scan_action(self, session, row, name, value):
        if name != "let_out":
            return super()._do_scan_action(session, row, name, value)
        reason = session.hire_order_id._check_may_excuse(value or "")
        session._scan_again(row, service_reason=reason)
        return None
