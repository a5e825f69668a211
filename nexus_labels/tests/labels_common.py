import base64
import io

import pypdfium2
import zxingcpp

from odoo.addons.nexus_serials.tests.common import SerialsCommon


def decode(pdf, dpi=203):
    """Return the codes of each page, as a decoder of its own reads them."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        pages.append([code.text for code in zxingcpp.read_barcodes(image)])
    return pages


class LabelsCommon(SerialsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_parameter("nexus_labels.auto_generate_qr", "True")
        cls._set_parameter("nexus_labels.base_url", "https://labels.example.com")
        cls.sheet = cls.env["nexus.label.sheet"].create(
            {
                "name": "Three by seven",
                "label_width": 63.5,
                "label_height": 38.1,
                "columns": 3,
                "rows": 7,
                "left": 7.2,
                "top": 15.15,
                "pitch_x": 66.04,
                "pitch_y": 38.1,
            }
        )
        cls.design = cls.env["nexus.label.design"].create(
            {
                "name": "Plain",
                "sheet_id": cls.sheet.id,
                "line_ids": [
                    (0, 0, {"sequence": 1, "field": "product"}),
                    (0, 0, {"sequence": 2, "field": "serial"}),
                ],
            }
        )

    def _open(self, lots, user=None, **values):
        """Return the window that prints labels of these units."""
        return (
            self.env["nexus.label.print"]
            .with_user(user or self.user_stock)
            .with_context(active_model="stock.lot", active_ids=lots.ids)
            .create({"design_id": self.design.id, "sheet_id": self.sheet.id, **values})
        )

    def _print(self, lots, **values):
        """Print; return the print."""
        self._open(lots, **values).action_print()
        return self.env["nexus.label.job"].search([], limit=1)

    def _pdf(self, job):
        return base64.b64decode(job.with_context(bin_size=False).pdf)

    def _text(self, job):
        """Return the words of each page."""
        document = pypdfium2.PdfDocument(io.BytesIO(self._pdf(job)))
        return [page.get_textpage().get_text_bounded() for page in document]

    def _urls(self, lots):
        return [lot._get_label_url() for lot in lots]
