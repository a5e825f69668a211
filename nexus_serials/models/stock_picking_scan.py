from odoo import models


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
