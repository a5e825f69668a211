from odoo import api, fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    can_scan = fields.Boolean(
        compute="_compute_can_scan",
        help="Units with serial numbers wait to be scanned here.",
    )

    @api.depends("state", "move_ids.state", "move_ids.product_id.tracking")
    def _compute_can_scan(self):
        for picking in self:
            picking.can_scan = picking.state not in ("draft", "done", "cancel") and any(
                move.product_id.tracking == "serial"
                and move.state not in ("done", "cancel")
                for move in picking.move_ids
            )

    def action_open_scanner(self):
        """Return the action that opens the scanner page on this transfer."""
        self.ensure_one()
        if not self.can_scan:
            raise UserError(
                self.env._(
                    "%(transfer)s has no units to scan: it has to be open and have "
                    "products with serial numbers.",
                    transfer=self.display_name,
                )
            )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nexus_serials.nexus_scanner_action"
        )
        action["params"] = {
            "operation": self._get_scan_operation(),
            "picking_id": self.id,
        }
        return action

    def action_join_scan(self):
        """Return the id of the scan session of this transfer, opened if there is none:
        for scans made in the form of the transfer."""
        self.ensure_one()
        return self.env["nexus.scan.session"].open(
            self._get_scan_operation(), picking_id=self.id
        )

    def _get_scan_operation(self):
        """Return the name of the scan operation that does this transfer."""
        return "receive" if self.picking_type_code == "incoming" else "deliver"
