"""Tags that new units were received by."""

from odoo import models

from odoo.addons.nexus_serials import numbering
from odoo.addons.nexus_serials.models.nexus_scan import ACCEPTED

from .. import epc as epc_text


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        result = super()._action_done()
        self._put_on_tags_received()
        return result

    def _put_on_tags_received(self):
        """Put the tags that units were received by on these units.

        One that has come to be on another unit meanwhile stays there: that keeps
        nobody from receiving, and the new unit is among those to tag.
        """
        pairs = self._find_tags_received()
        tags = self.env["nexus.rfid.tag"]
        faults = tags._find_faults(pairs) if pairs else {}
        good = [pair for index, pair in enumerate(pairs) if index not in faults]
        if good:
            # sudo: those who read them may; who validates may be somebody else.
            tags.sudo()._assign_all(good)

    def _find_tags_received(self):
        """Return the pairs of unit and EPC."""
        receipts = self.filtered(lambda it: it.picking_type_code == "incoming")
        # sudo: whoever validates need not be one who scanned.
        scans = self.env["nexus.scan"].sudo()
        scans = scans.search(
            [
                ("session_id.picking_id", "in", receipts.ids),
                ("session_id.state", "!=", "cancelled"),
                ("outcome", "in", ACCEPTED),
                ("is_undone", "=", False),
                ("serial", "!=", False),
            ]
        )
        readers = scans.user_id.filtered(
            lambda user: user.has_group("nexus_rfid.group_rfid_user")
        )
        scans = scans.filtered(lambda scan: scan.user_id in readers)
        if not scans:
            return []
        units = {
            (lot.product_id.id, lot.serial_norm): lot
            for lot in receipts.move_line_ids.lot_id
        }
        pairs = []
        for scan in scans:
            product_id = (scan.effect or {}).get("product")
            lot = units.get((product_id, numbering.normalise(scan.serial)))
            epc = epc_text.normalise(scan.code)
            meaning = epc and epc_text.decode(epc)
            if lot and meaning and meaning.serial == scan.serial:
                pairs.append((lot, epc))
        return pairs
