"""From the order to the scanner page."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_scan_out(self):
        """Return the action that opens the scanner page to check this hire out."""
        return self._open_scanner("check_out")

    def action_scan_in(self):
        """Return the action that opens the scanner page to check this hire in."""
        return self._open_scanner("check_in")

    def _open_scanner(self, operation):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nexus_serials.nexus_scanner_action"
        )
        action["params"] = {"operation": operation, "hire_order_id": self.id}
        return action
