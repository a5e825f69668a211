from odoo import api, fields, models
from odoo.tools.misc import formatLang


class BaseModuleUninstall(models.TransientModel):
    _inherit = "base.module.uninstall"

    nexus_serials_loss = fields.Char(
        "Serial Numbers Kept and Lost", compute="_compute_nexus_serials_loss"
    )

    @api.depends("module_ids")
    def _compute_nexus_serials_loss(self):
        for wizard in self:
            modules = wizard.module_ids and wizard._get_modules()
            wizard.nexus_serials_loss = (
                modules
                and "nexus_serials" in modules.mapped("name")
                and wizard._describe_nexus_serials_loss()
            )

    @api.model
    def _describe_nexus_serials_loss(self):
        """Return what an uninstall leaves and takes, of all companies."""
        lots = self.env["stock.lot"].sudo().with_context(active_test=False)
        adjustments = self.env["nexus.serial.adjustment"].sudo()
        order_lines = self.env["sale.order.line"].sudo()
        invoice_lines = self.env["account.move.line"].sudo()
        layouts = self.env["nexus.document.layout"].sudo()
        counts = {
            "kept": lots.search_count([("product_id.tracking", "=", "serial")]),
            "makers": lots.search_count([("manufacturer_serial", "!=", False)]),
            "adjustments": adjustments.search_count([]),
            "costs": lots.search_count([("purchase_cost", ">", 0)]),
            "ordered": order_lines.search_count([("serial_ids", "!=", False)]),
            "invoiced": invoice_lines.search_count([("serial_ids", "!=", False)]),
            "layouts": layouts.search_count([]),
            "judged": lots.search_count(
                ["|", ("condition", "!=", False), ("status_flag", "!=", False)]
            ),
            "events": self.env["nexus.unit.event"].sudo().search_count([]),
        }
        numbers = {
            key: formatLang(self.env, count, digits=0) for key, count in counts.items()
        }
        return self.env._(
            "%(kept)s units keep their serial numbers. Lost: %(makers)s manufacturer's "
            "serials, %(adjustments)s serial adjustments, purchase cost of %(costs)s "
            "units, condition and status of %(judged)s units, %(events)s entries of "
            "their history, the serial numbers named on %(ordered)s order lines and "
            "%(invoiced)s invoice lines (what was delivered stays), %(layouts)s "
            "document layouts.",
            **numbers,
        )
