from odoo import models

from .nexus_scan import ACCEPTED


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        res = super()._action_done()
        self._close_scan_sessions()
        return res

    def _close_scan_sessions(self):
        """Close the sessions of transfers that are done, however that came about."""
        done = self.filtered(
            lambda picking: (
                picking.state == "done"
                and "serial" in picking.move_ids.product_id.mapped("tracking")
            )
        )
        if done:
            # sudo: also the sessions of other people.
            self.env["nexus.scan.session"].sudo().search(
                [("picking_id", "in", done.ids), ("state", "=", "open")]
            )._close("done")

    def _find_judged_units(self):
        """What was said of a unit while it was scanned, goes before what is said of
        all units of the transfer."""
        judged = super()._find_judged_units()
        lines = self.move_line_ids.filtered(lambda line: line.state == "done")
        if not lines.lot_id:
            return judged
        # sudo: whoever validates, it was scanned.
        rows = (
            self.env["nexus.scan"]
            .sudo()
            .search(
                [
                    ("session_id.picking_id", "in", self.ids),
                    ("session_id.state", "!=", "cancelled"),
                    ("lot_id", "in", lines.lot_id.ids),
                    ("condition", "!=", False),
                    ("outcome", "in", ACCEPTED),
                    ("is_undone", "=", False),
                ]
            )
            .sudo(False)
        )
        judged = {key: lots - rows.lot_id for key, lots in judged.items()}
        for key, some in rows.grouped(
            lambda row: (row.session_id.picking_id, row.condition, row.source)
        ).items():
            judged[key] = some.lot_id
        return judged
