from odoo import models

from .. import serial_settings
from ..documents import Sheet


class NexusSerialDocumentMixin(models.AbstractModel):
    """A document that names units: its columns and the serials of its rows."""

    _name = "nexus.serial.document.mixin"
    _description = "Document Naming Units"

    def _serial_document_type(self):
        """Return which of the documents of a layout this is, None if none of them."""
        raise NotImplementedError

    def _serial_document_rows(self):
        """Return the records whose units are printed."""
        raise NotImplementedError

    def _get_serial_sheet(self):
        """Return what the templates ask for columns and serials."""
        self.ensure_one()
        document = self._serial_document_type()
        if not document:
            return Sheet(None, {})
        return self._make_serial_sheet(document, self._serial_document_rows())

    def _make_serial_sheet(self, document, rows):
        layout = self._get_serial_layout()
        if not layout:
            return Sheet(None, {})
        widths = layout._get_widths(document)
        units = {}
        if "serials" in widths:
            rows = rows.filtered(lambda row: row.product_id.tracking == "serial")
            # sudo: whoever may print a document reads the serials that are on it, and
            # nothing else of the units.
            units = {row.id: row._get_printed_serials() for row in rows.sudo()}
        return Sheet(widths, {row: names for row, names in units.items() if names})

    def _get_serial_layout(self):
        """Return the layout to print by: the one previewed, else the company's; none
        where documents are left as Odoo prints them."""
        # sudo: everybody who prints prints by it.
        layout_id = self.env.context.get("nexus_document_layout_id")
        if layout_id:
            return self.env["nexus.document.layout"].sudo().browse(layout_id)
        if not serial_settings.lays_out_documents(self.env):
            return self.env["nexus.document.layout"]
        return self.company_id.sudo().nexus_document_layout_id
