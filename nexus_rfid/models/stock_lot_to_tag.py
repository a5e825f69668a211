"""Units that are to carry a tag and have none."""

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.nexus_serials.unit_status import OFF_HAND


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model
    def _get_here_domain(self):
        """Return which units are here, where somebody could hold them."""
        return Domain(
            [
                ("product_id.tracking", "=", "serial"),
                ("location_id.usage", "=", "internal"),
                ("status", "not in", OFF_HAND),
            ]
        )

    @api.model
    def _get_to_tag_domain(self):
        """Return which units are to be tagged: here, of products identified by RFID,
        and without a tag."""
        return self._get_here_domain() & Domain(
            [("product_id.identification", "=", "rfid"), ("rfid_epc", "=", False)]
        )

    @api.model
    def action_view_to_tag(self):
        """Open the list of all units that are to be tagged."""
        return self._open_to_tag(self.env._("To Tag"))

    @api.model
    def _open_to_tag(self, title, domain=()):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "nexus_rfid.stock_lot_action_to_tag"
        )
        domain = self._get_to_tag_domain() & Domain(domain)
        return {**action, "display_name": title, "domain": list(domain)}

    def action_tag(self):
        """Open the page where these units are tagged at a reader, one after another;
        without a choice, all that are to be tagged."""
        action = self.env["ir.actions.client"]._for_xml_id(
            "nexus_rfid.nexus_rfid_tagging_action"
        )
        return {**action, "params": {"lot_ids": self.ids}}
