from collections import defaultdict

from odoo import api, fields, models

from .. import numbering
from .company_check import is_company_consistent
from .extension_check import is_extended
from .quant_write_behind import written_behind
from .stock_lot import QUIET

# Add-ons whose `write` of move lines is known to do nothing more for a lot put on
# a line that is neither done nor reserved.
WRITE_IS_KNOWN = ("base", "stock", "stock_account", "mrp", "nexus_serials")


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    manufacturer_serial = fields.Char(
        "Manufacturer's Serial",
        help="The maker's own number of the unit, taken over by the unit that is "
        "created when the transfer is validated.",
    )
    serial_norm = fields.Char(
        compute="_compute_serial_norm",
        store=True,
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

    def _check_company(self, fnames=None):
        if len(self) > 1 and is_company_consistent(self, fnames):
            return None
        return super()._check_company(fnames)

    def _prepare_new_lot_vals(self):
        vals = super()._prepare_new_lot_vals()
        if self.manufacturer_serial:
            vals["manufacturer_serial"] = self.manufacturer_serial
        return vals

    # ------------------------------------------------------------------
    # Done: thousands of units at once
    # ------------------------------------------------------------------

    def _action_done(self):
        serial_lines = self.filtered(lambda line: line.tracking == "serial")
        if not serial_lines:
            return super()._action_done()
        serial_lines._link_known_serials()
        serial_lines._take_from_where_units_are()
        with written_behind(self) as lines:
            return super(StockMoveLine, lines)._action_done()

    def _link_known_serials(self):
        """Put the lots of units that come back on their lines, all at once.

        As Odoo's `_action_done` does line by line, but a serial is found as we
        compare serials, whatever its case.
        """
        waiting = self.filtered(
            lambda line: (
                line.lot_name
                and not line.lot_id
                and line.move_id.picking_type_id.use_create_lots
                and line.product_uom_id.compare(line.quantity, 0) > 0
            )
        )
        lot_by_line = {}
        for (product, company), lines in waiting.grouped(
            lambda line: (line.product_id, line.company_id)
        ).items():
            lots = self.env["stock.lot"].search(
                [
                    ("company_id", "in", (False, company.id)),
                    ("product_id", "=", product.id),
                    ("serial_norm", "in", lines.mapped("serial_norm")),
                ]
            )
            by_name = {lot.name: lot for lot in lots}
            by_norm = lots.grouped("serial_norm")
            for line in lines:
                lot = by_name.get(line.lot_name) or by_norm.get(line.serial_norm)
                if lot and len(lot) == 1:
                    lot_by_line[line] = lot
        self._put_lots(lot_by_line)

    def _take_from_where_units_are(self):
        """Take units that come back from where Odoo has them, not from the vendor nor,
        when they are counted, from the inventory loss."""
        coming = self.filtered(
            lambda line: (
                line.lot_id
                and (
                    line.location_id.usage in ("supplier", "customer")
                    if line.picking_id
                    else line.is_inventory and line.location_id.usage == "inventory"
                )
                and line.location_dest_id.usage in ("internal", "transit")
            )
        )
        lines_by_source = defaultdict(self.browse)
        for company, lines in coming.grouped("company_id").items():
            sources = lines.lot_id._find_outside_locations(company)
            for line in lines:
                source = sources.get(line.lot_id, line.location_id)
                if source != line.location_id:
                    lines_by_source[source] += line
        for source, lines in lines_by_source.items():
            lines.location_id = source

    def _create_and_assign_production_lot(self):
        serial_lines = self.filtered(lambda line: line.tracking == "serial")
        if serial_lines:
            vals_list = [line._prepare_new_lot_vals() for line in serial_lines]
            lots = self.env["stock.lot"].with_context(**QUIET).create(vals_list)
            lots = lots.with_env(self.env)
            self._put_lots(dict(zip(serial_lines, lots, strict=True)))
        others = self - serial_lines
        return super(StockMoveLine, others)._create_and_assign_production_lot()

    def _put_lots(self, lot_by_line):
        """Write each line's lot, where possible all by one update of the ORM.

        :param dict lot_by_line: {move line: lot}
        """
        lines = self.browse(line.id for line in lot_by_line)
        bulk = lines.filtered(lambda line: line._takes_lot_alone())
        if is_extended(self, "write", known=WRITE_IS_KNOWN):
            bulk = self.browse()
        for line in lines - bulk:
            line.lot_id = lot_by_line[line]
        if not bulk:
            return
        bulk.check_access("write")
        lot_field = self._fields["lot_id"]
        bulk.modified(["lot_id"], before=True)
        for line in bulk:
            lot_field.write(line, lot_by_line[line].id)
        bulk.modified(["lot_id"])
        bulk._validate_fields(["lot_id"])

    def _takes_lot_alone(self):
        """Tell whether writing a lot on this line changes nothing but the line: no
        reservation, nothing that is done, no package that was whole."""
        return (
            self.state not in ("done", "cancel")
            and not self.is_entire_pack
            and self.move_id._should_bypass_reservation(self.location_id)
        )
