from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "nexus.serial.document.mixin"]

    def _serial_document_type(self):
        if not self.is_sale_document(include_receipts=True):
            return None
        return "refund" if self.move_type == "out_refund" else "invoice"

    def _serial_document_rows(self):
        return self.invoice_line_ids

    def _without_printed_lots(self, lot_values, sheet):
        """Return what Odoo's own table of lots has to say beyond our column."""
        if not (lot_values and sheet.has_serials_column):
            return lot_values
        # sudo: as Odoo reads them, for whoever prints.
        lots = self.env["stock.lot"].sudo().browse([v["lot_id"] for v in lot_values])
        units = lots.filtered(lambda lot: lot.product_id.tracking == "serial")
        return [values for values in lot_values if values["lot_id"] not in units._ids]


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_printed_serials(self):
        return self.serial_ids.mapped("name")

    def _get_child_lines(self):
        """A row that stands for others has the serials of what it hides."""
        rows = super()._get_child_lines()
        lines = self._get_section_lines()
        groups = list(self._lines_of_child_rows(lines))
        if len(groups) != len(rows):
            groups = [lines]
        left = lines
        for row, group in zip(rows, groups, strict=False):
            row["nexus_rows"] = group
            left -= group
        # Lines that are for free have no row: their serials go to the first one.
        rows[0]["nexus_rows"] = rows[0].get("nexus_rows", self.browse()) | left
        return rows

    def _lines_of_child_rows(self, lines):
        """Yield the invoice lines behind each row of :meth:`_get_child_lines`."""
        for taxes, group in lines.grouped("tax_ids").items():
            has_labels = any(tax.tax_label for tax in taxes)
            for section, children in (
                group.sorted("sequence").grouped("parent_id").items()
            ):
                counted = children if section != self else group
                if not (sum(counted.mapped("price_subtotal")) or has_labels):
                    continue
                if section.collapse_composition or (
                    section.parent_id.collapse_composition
                ):
                    yield children
                else:
                    yield self.browse()
                    yield from children
