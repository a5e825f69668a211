from odoo import api, fields, models
from odoo.exceptions import AccessError

from .. import numbering

#: Why a unit is taken off hand, and where it goes: the product's inventory loss
#: location, or the scrap location.
REMOVAL_REASONS = [
    ("counted", "Count Difference"),
    ("missing", "Missing"),
    ("damaged", "Damaged"),
]


class NexusSerialAdjustmentAddition(models.Model):
    _name = "nexus.serial.adjustment.addition"
    _description = "Serial Number to Add"
    _rec_name = "serial"
    _order = "id"

    adjustment_id = fields.Many2one(
        "nexus.serial.adjustment", required=True, index=True, ondelete="cascade"
    )
    serial = fields.Char("Serial Number", required=True)
    serial_norm = fields.Char(
        compute="_compute_serial_norm", store=True, precompute=True, index=True
    )
    manufacturer_serial = fields.Char("Manufacturer's Serial")
    origin_move_id = fields.Many2one(
        "stock.move",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The movement that took this unit out: its value comes back with it.",
    )

    @api.depends("serial")
    def _compute_serial_norm(self):
        for line in self:
            line.serial_norm = numbering.normalise(line.serial) or False

    @api.model_create_multi
    def create(self, vals_list):
        self._check_origin_vals(vals_list)
        lines = super().create(vals_list)
        lines.adjustment_id._check_draft()
        return lines

    def write(self, vals):
        self._check_origin_vals([vals])
        self.adjustment_id._check_draft()
        return super().write(vals)

    def _check_origin_vals(self, vals_list):
        """Keep the origin to the reversal: the unit's value comes from it."""
        if not self.env.su and any(vals.get("origin_move_id") for vals in vals_list):
            raise AccessError(
                self.env._("Which movement is reversed follows from Reverse.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_in_draft(self):
        self.adjustment_id.filtered(lambda a: a.state == "posted")._check_draft()


class NexusSerialAdjustmentRemoval(models.Model):
    _name = "nexus.serial.adjustment.removal"
    _description = "Unit to Remove"
    _rec_name = "lot_id"
    _order = "id"

    adjustment_id = fields.Many2one(
        "nexus.serial.adjustment", required=True, index=True, ondelete="cascade"
    )
    lot_id = fields.Many2one(
        "stock.lot", "Serial Number", required=True, index=True, ondelete="restrict"
    )
    location_id = fields.Many2one(related="lot_id.location_id", string="Location Now")
    received_date = fields.Datetime(related="lot_id.received_date")
    reason = fields.Selection(REMOVAL_REASONS, required=True, default="counted")

    _unit_uniq = models.UniqueIndex(
        "(adjustment_id, lot_id)", "A unit is listed twice among the units to remove."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.adjustment_id._check_draft()
        return lines

    def write(self, vals):
        self.adjustment_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_in_draft(self):
        self.adjustment_id.filtered(lambda a: a.state == "posted")._check_draft()


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_add_to_adjustment(self):
        """List these units on the adjustment named in the context, to be removed for
        the reason named there."""
        adjustment = self.env["nexus.serial.adjustment"].browse(
            self.env.context["nexus_adjustment_id"]
        )
        reason = self.env.context.get("nexus_removal_reason", "counted")
        new = self - adjustment.removal_ids.lot_id
        self.env["nexus.serial.adjustment.removal"].create(
            [
                {"adjustment_id": adjustment.id, "lot_id": lot.id, "reason": reason}
                for lot in new
            ]
        )
        return {"type": "ir.actions.act_window_close"}
