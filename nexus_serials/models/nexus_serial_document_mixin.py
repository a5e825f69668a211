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
        if not self._has_serial_layout():
            return Sheet(None, {})
        widths = self._get_serial_layout()._get_widths(document)
        units = {}
        if "serials" in widths:
            rows = rows.filtered(lambda row: row.product_id.tracking == "serial")
            # sudo: whoever may print a document reads the serials that are on it, and
            # nothing else of the units.
            units = {row.id: row._get_printed_serials() for row in rows.sudo()}
        return Sheet(widths, {row: names for row, names in units.items() if names})

    def _has_serial_layout(self):
        """Whether a layout is printed by at all; a preview always is."""
        return bool(
            self.env.context.get("nexus_document_layout_id")
        ) or serial_settings.lays_out_documents(self.env)

    def _get_serial_layout(self):
        """Return the layout to print by: the one previewed, else the company's."""
        # sudo: everybody who prints prints by it.
        layout_id = self.env.context.get("nexus_document_layout_id")
        if layout_id:
            return self.env["nexus.document.layout"].sudo().browse(layout_id)
        return self.company_id.sudo().nexus_document_layout_id
