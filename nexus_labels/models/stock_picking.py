"""Labels that print by themselves when a receipt is validated."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class StockPickingType(models.Model):
    _inherit = "stock.picking.type"

    auto_print_unit_labels = fields.Boolean(
        "Unit Labels",
        help="Labels of the units received are printed when the receipt is validated.",
    )
    unit_label_design_id = fields.Many2one(
        "nexus.label.design",
        "Design of Unit Labels",
        check_company=True,
        ondelete="restrict",
    )

    @api.constrains("auto_print_unit_labels", "unit_label_design_id")
    def _check_unit_label_design(self):
        for kind in self:
            if kind.auto_print_unit_labels and not kind.unit_label_design_id:
                raise ValidationError(
                    self.env._(
                        "%s: choose the design of the labels that print by themselves.",
                        kind.display_name,
                    )
                )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    has_units = fields.Boolean(compute="_compute_has_units")

    @api.depends("move_line_ids.lot_id", "move_line_ids.product_id.tracking")
    def _compute_has_units(self):
        for picking in self:
            picking.has_units = bool(picking._find_units())

    def _find_units(self):
        """Return the units this transfer moves."""
        lines = self.move_line_ids.filtered(lambda line: line.tracking == "serial")
        return lines.lot_id

    def button_validate(self):
        res = super().button_validate()
        printed = self.filtered(
            lambda p: p.state == "done" and p.picking_type_id.auto_print_unit_labels
        )
        if not printed:
            return res
        is_multi = isinstance(res, dict) and res.get("tag") == "do_multi_print"
        if res is not True and not is_multi:
            return res  # a window that comes first; or another that follows already
        action = printed._print_unit_labels()
        if not action or res is True:
            return action or res
        if not res["params"].get("anotherAction"):
            res["params"]["anotherAction"] = action
        return res

    def _print_unit_labels(self):
        """Print the labels of the units that came in; return the action that shows
        them, None if there are none."""
        lots = self._find_units()
        if not lots:
            return None
        design = self.picking_type_id[:1].unit_label_design_id
        return self.env["nexus.label.job"]._start(
            lots, design, design.sheet_id._to_sheet(), sheet=design.sheet_id
        )
