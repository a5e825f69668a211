"""What the label of a unit says, and when it was printed."""

import io

from odoo import fields, models
from odoo.tools import image

from .. import rendering


class StockLot(models.Model):
    _inherit = "stock.lot"

    label_date = fields.Datetime(
        "Label Printed On",
        readonly=True,
        copy=False,
        help="When a label of this unit was printed last. Empty: never.",
    )

    def _prepare_labels(self, design):
        """Return what is drawn on the label of each unit.

        :return: list of :class:`..rendering.Label`
        """
        getters = self._get_label_fields()
        logo = self._get_label_logo() if design.has_logo else None
        lines = [
            (getters[line.field][1] if line.field in getters else None, line.text)
            for line in design.line_ids
        ]
        labels = []
        for lot in self:
            texts = (getter(lot) if getter else text for getter, text in lines)
            labels.append(
                rendering.Label(
                    fields=tuple(text for text in texts if text),
                    kind=lot._get_code_kind(design),
                    qr=lot._get_label_url(),
                    barcode=lot.name,
                    font_size=design.font_size,
                    logo=logo,
                )
            )
        return labels

    def _get_code_kind(self, design):
        """Return the code on the label of this unit: qr, code128, both or none."""
        identification = self.product_id.identification or "none"
        if identification == "none":
            return "none"
        kind = design.code_kind
        if kind == "product":
            kind = {"qr": "qr", "barcode": "code128"}.get(identification, "none")
        if kind in ("qr", "both") and not self.has_qr_code:
            kind = "code128" if kind == "both" else "none"
        return kind

    def _get_label_logo(self):
        company = self.env.company
        # Odoo's stand-in for a logo is nobody's.
        logo = not company.uses_default_logo and company.logo
        source = image.base64_to_image(logo) if logo else None
        if not source:
            return None
        # As sharp as a label printer shows it, and no larger.
        source.thumbnail((600, 300))
        stream = io.BytesIO()
        source.convert("RGBA").save(stream, "PNG")
        return rendering.Logo(stream.getvalue())

    def _mark_labelled(self, design):
        """Note in the history that labels of these units were printed."""
        # sudo: a fact nobody writes by hand.
        self.sudo().write({"label_date": fields.Datetime.now()})
        self._log_events(
            [
                {
                    "lot_id": lot.id,
                    "kind": "label_printed",
                    "value_to": design.name,
                    "source": "form",
                }
                for lot in self
            ]
        )
