from odoo.tests import tagged

from .documents_common import DELIVERY, INVOICE, ORDER, PICK_LIST, DocumentsCommon

RUN = "NX-000101 – NX-000103 (3)"


@tagged("post_install", "-at_install")
class TestDocumentThemes(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order((cls.speaker, 3, cls.units[:3]), (cls.cable, 2))
        cls.invoice = cls._create_invoice((cls.speaker, 3, cls.units[3:6]))

    def test_every_theme_prints_the_column(self):
        themes = self.env["report.layout"].search([])
        self.assertGreaterEqual(len(themes), 6)
        for theme in themes:
            self.env.company.external_report_layout_id = theme.view_id
            with self.subTest(theme.name):
                for report, record, text in (
                    (ORDER, self.order, RUN),
                    (DELIVERY, self.order.picking_ids, RUN),
                    (PICK_LIST, self.order.picking_ids, RUN),
                    (INVOICE, self.invoice, "NX-000104 – NX-000106 (3)"),
                ):
                    page = self._html(report, record)
                    self.assertIn(text, " ".join(page.text_content().split()))

    def test_widths_are_those_of_the_layout_on_paper(self):
        theme = self.env.ref("web.external_layout_striped")
        for layout in (self.env.ref("web.external_layout_standard"), theme):
            self.env.company.external_report_layout_id = layout
            for width in (20, 35):
                self._set_columns("order", serials=width, description=52 - width)
                with self.subTest(layout.name, width=width):
                    self.assertAlmostEqual(
                        self._printed_width(self.order), width, delta=1.5
                    )

    def _printed_width(self, order):
        """Return how wide the column of serials came out, in % of the table.

        Measured from where it starts to where Quantity ends, which is right-aligned.
        """
        content = self._print(ORDER, order)
        edges = self._edges(content, ("Description", "Serial Numbers", "Quantity"))
        right = self._edges(content, ("Amount",))[0][1]
        left = edges[0][0]
        share = (edges[2][1] - edges[1][0]) / (right - left) * 100
        return share - 10  # the width of Quantity

    def test_reports_a_company_changed_still_work(self):
        """Views of a company's own, older than ours, that take Odoo's anchors away."""
        for key, name, gone in (
            ("sale.report_saleorder_document", "order", "th_priceunit"),
            ("account.report_invoice_document", "invoice", "th_taxes"),
            ("stock.report_delivery_document", "delivery", "th_sm_ordered"),
            ("stock.report_picking", "pick", "th_barcode"),
        ):
            self.env["ir.ui.view"].create(
                {
                    "name": f"company {name}",
                    "type": "qweb",
                    "mode": "extension",
                    "inherit_id": self.env.ref(key).id,
                    "priority": 2,
                    "arch": f"<th name='{gone}' position='replace'/>",
                }
            )
        for report, record in (
            (ORDER, self.order),
            (INVOICE, self.invoice),
            (DELIVERY, self.order.picking_ids),
            (PICK_LIST, self.order.picking_ids),
        ):
            self.assertIn("NX-", self._html(report, record).text_content())
