from odoo import models

from ..numbering import find_runs


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "nexus.serial.document.mixin"]

    def _serial_document_type(self):
        return "picking" if self.env.context.get("nexus_pick_list") else "delivery"

    def _serial_document_rows(self):
        return self.move_line_ids

    def _get_backorder_sheet(self, backorders):
        """Return the same for what is left to deliver, as far as it is reserved."""
        document = self._serial_document_type()
        return self._make_serial_sheet(document, backorders.move_line_ids)

    def _get_serial_sheet(self):
        sheet = super()._get_serial_sheet()
        if self._serial_document_type() == "delivery" and self._prints_lots():
            sheet.leave_serials_to_odoo()
        return sheet

    def _prints_lots(self):
        """Return whether Odoo prints a row per lot: then units have their rows, too."""
        return (
            self.state == "done"
            and self.env.user.has_group("stock.group_lot_on_delivery_slip")
            and any(
                line.lot_id and line.product_id.tracking != "serial"
                for line in self.move_line_ids
            )
        )

    def _get_pick_rows(self, lines, sheet):
        """Return the lines to print of a move, units that go together behind one.

        Units at one place share a row if they count on from one another, or all of
        them if no barcodes are printed. See :meth:`Sheet.together`.
        """
        if not sheet.shows("serials") or self._get_serial_layout().is_unit_rows:
            return lines
        units = lines.filtered(sheet.units)
        rows = lines - units
        for group in units.grouped(self._pick_row_key).values():
            by_name = {name: line for line in group for name in sheet.units(line)}
            runs = find_runs(by_name)
            if not sheet.shows("barcode"):
                runs = [[name for run in runs for name in run]]
            for run in runs:
                first, *others = [by_name[name] for name in run]
                sheet.put_together(first, others)
                rows += first
        return rows

    def _pick_row_key(self, line):
        return (
            line.location_id,
            line.location_dest_id,
            line.package_id,
            line.result_package_id,
            line.owner_id,
            line.product_uom_id,
        )


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _get_printed_serials(self):
        name = self.lot_id.name or self.lot_name
        return [name] if name else []

    def _get_aggregated_product_quantities(self, **kwargs):
        rows = super()._get_aggregated_product_quantities(**kwargs)
        for line in self:
            if kwargs.get("except_package") and line.result_package_id:
                continue
            if line.product_id.tracking == "serial":
                key = self._get_aggregated_properties(move_line=line)["line_key"]
                if key in rows:
                    rows[key].setdefault("nexus_rows", []).append(line)
        return rows
