"""From a transfer to reading its tags, and from a unit to looking for it."""

from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_read_tags(self):
        """Return the action that opens the live page on this transfer."""
        params = self.action_open_scanner()["params"]
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nexus_rfid.nexus_rfid_live_action"
        )
        return {**action, "params": params}


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_find_by_tag(self):
        """Return the action that opens the page on which this unit is looked for."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "nexus_rfid.find",
            "name": self.env._("Find %s", self.name),
            "target": "fullscreen",
            "params": {"lot_id": self.id},
        }
