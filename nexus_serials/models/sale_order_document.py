from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "nexus.serial.document.mixin"]

    def _serial_document_type(self):
        return "order"

    def _serial_document_rows(self):
        return self.order_line


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_printed_serials(self):
        return self.serial_ids.mapped("name")

    def _get_grouped_section_summary(self, display_taxes=True):
        """A row that stands for a section has the serials of what it hides."""
        rows = super()._get_grouped_section_summary(display_taxes)
        lines = self.order_id.order_line.filtered(self._is_line_in_section)
        groups = list(lines.grouped("tax_ids").values()) if display_taxes else [lines]
        if len(groups) != len(rows):
            groups = [lines]
        for row, group in zip(rows, groups, strict=False):
            row["nexus_rows"] = group
        return rows
