from odoo import api, fields, models

from .. import numbering


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    manufacturer_serial = fields.Char("Manufacturer's Serial")
    serial_norm = fields.Char(
        compute="_compute_serial_norm",
        store=True,
        precompute=True,
        help="The entered serial number as it is compared with others.",
    )

    # Lines of open receipts only: once received, the line names its lot.
    _serial_norm_index = models.Index(
        "(serial_norm) WHERE lot_id IS NULL AND serial_norm IS NOT NULL"
    )

    @api.depends("lot_name")
    def _compute_serial_norm(self):
        for line in self:
            line.serial_norm = numbering.normalise(line.lot_name) or False

    def _prepare_new_lot_vals(self):
        vals = super()._prepare_new_lot_vals()
        if self.manufacturer_serial:
            vals["manufacturer_serial"] = self.manufacturer_serial
        return vals
