import shutil
import tempfile
from unittest.mock import patch

import pypdfium2
from lxml import html as lxml_html

from odoo import Command
from odoo.tests import HttpCase, new_test_user

from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.addons.http_routing.tests.common import MockRequest

from .common import SerialsCommon

ORDER = "sale.action_report_saleorder"
DELIVERY = "stock.action_report_delivery"
PICK_LIST = "stock.action_report_picking"
INVOICE = "account.account_invoices"

# A wkhtmltopdf with unpatched Qt draws letters of web fonts as shapes. Those of a font
# that is installed stay letters.
READABLE = "* { font-family: 'Liberation Sans', 'DejaVu Sans', sans-serif !important; }"


class DocumentsCommon(SerialsCommon, HttpCase):
    """Documents of a sale, printed for real."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not shutil.which("wkhtmltopdf"):
            raise RuntimeError("These tests print: wkhtmltopdf must be installed.")
        cls.env["ir.config_parameter"].set_param("report.url", cls.base_url())
        cls.env["ir.config_parameter"].set_param("report.print_delay", "1")
        if not cls.env.company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=cls.env.company, install_demo=False
            )
        cls.layout = cls.env["nexus.document.layout"].create({"name": "Ours"})
        cls.env.company.nexus_document_layout_id = cls.layout
        cls.user_accountant = new_test_user(
            cls.env, "nexus_accountant", "base.group_user,account.group_account_user"
        )
        cls.user_portal = new_test_user(
            cls.env, "nexus_portal", "base.group_portal", partner_id=cls.customer.id
        )
        cls.customer.name = "City Theatre"
        cls.units = cls._receive(
            cls.speaker, [f"NX-{number:06d}" for number in range(101, 111)]
        )

    # What is printed ----------------------------------------------------

    @classmethod
    def _create_order(cls, *lines, confirm=True, partner=None):
        """Return an order of lines ``(product, quantity, lots)`` or of values."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "user_id": cls.user_sales.id,
                "order_line": [Command.create(cls._line_vals(line)) for line in lines],
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _line_vals(cls, line):
        if isinstance(line, dict):
            return line
        product, quantity, *lots = line
        vals = {"product_id": product.id, "product_uom_qty": quantity}
        if lots:
            vals["serial_ids"] = [Command.set(lots[0].ids)]
        return vals

    @classmethod
    def _ship(cls, order, back_order=False):
        """Validate the open deliveries of an order; return them."""
        pickings = order.picking_ids.filtered(lambda p: p.state != "done")
        for move in pickings.move_ids:
            if move.product_id.tracking == "none":
                move.quantity = move.product_uom_qty
        pickings.move_ids.picked = True
        pickings.with_context(
            skip_backorder=True,
            picking_ids_not_to_backorder=[] if back_order else pickings.ids,
        ).button_validate()
        return pickings

    @classmethod
    def _create_invoice(cls, *lines, move_type="out_invoice", post=True):
        """Return a posted invoice without an order, of lines like an order's."""
        rename = {"product_uom_qty": "quantity"}
        vals_list = [
            {rename.get(key, key): value for key, value in cls._line_vals(line).items()}
            for line in lines
        ]
        invoice = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": cls.customer.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [Command.create(vals) for vals in vals_list],
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def _set_columns(self, document, **widths):
        """Lay a document out anew; a column of width 0 is switched off."""
        columns = self.layout.column_ids.filtered(lambda c: c.document == document)
        self.layout.column_ids = [
            Command.update(
                column.id,
                {
                    "width": widths.get(column.key, column.width),
                    "is_visible": bool(widths.get(column.key, column.width)),
                },
            )
            for column in columns
        ]

    # Printing -----------------------------------------------------------

    def _print(self, report, records, user=None):
        """Return the printed report, its letters readable by a program."""
        user = user or self.env.ref("base.user_admin")
        reports = self.env["ir.actions.report"].with_user(user)
        self._forget()
        build = IrActionsReport._build_wkhtmltopdf_args
        with tempfile.NamedTemporaryFile("w", suffix=".css") as style:
            style.write(READABLE)
            style.flush()

            def build_readable(*args, **kwargs):
                return [*build(*args, **kwargs), "--user-style-sheet", style.name]

            with (
                patch.object(
                    IrActionsReport, "_build_wkhtmltopdf_args", build_readable
                ),
                MockRequest(reports.env) as request,
            ):
                request.session = self.authenticate(user.login, user.login)
                content, kind = reports.with_context(
                    force_report_rendering=True, report_pdf_no_attachment=True
                )._render_qweb_pdf(report, records.ids)
        self.assertEqual(kind, "pdf")
        return content

    def _forget(self):
        """Have everything read anew: what is at hand is not asked who may read it."""
        self.env.flush_all()
        self.env.invalidate_all()

    def _pages(self, report, records, user=None):
        """Return the texts of the printed pages, each with its blanks made one."""
        return self._texts(self._print(report, records, user))

    @staticmethod
    def _texts(content):
        pdf = pypdfium2.PdfDocument(content)
        return [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]

    def _html(self, report, records, user=None):
        """Return the report's page as an element tree."""
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        self._forget()
        content, _kind = reports._render_qweb_html(report, records.ids)
        return lxml_html.fromstring(content)

    def _cells(self, page, name):
        """Return the texts of what has this name, blanks made one."""
        return [
            " ".join(cell.text_content().split())
            for cell in page.xpath(f"//*[@name='{name}']")
        ]

    def _assert_rows_fit(self, table):
        """Every row has as many cells as there are headings."""
        expected = len(table.xpath("./thead/tr/th"))
        for row in table.xpath("./tbody/tr"):
            cells = [
                cell
                for cell in row.xpath("./td")
                if "d-md-none" not in cell.get("class", "")
            ]
            spans = [int(cell.get("colspan", 1)) for cell in cells]
            if cells and 99 not in spans:
                self.assertEqual(sum(spans), expected, row.text_content())

    @staticmethod
    def _edges(content, texts):
        """Return where on the first page each text starts and ends, in points."""
        page = pypdfium2.PdfDocument(content)[0].get_textpage()
        edges = []
        for text in texts:
            index, count = page.search(text, match_case=True).get_next()
            boxes = [page.get_charbox(index + i) for i in range(count)]
            edges.append((min(b[0] for b in boxes), max(b[2] for b in boxes)))
        return edges

    @staticmethod
    def _right_edge(content, text):
        """Return where the one that goes furthest to the right ends, in points."""
        page = pypdfium2.PdfDocument(content)[0].get_textpage()
        found = page.search(text, match_case=True)
        ends = []
        while place := found.get_next():
            ends.append(page.get_charbox(sum(place) - 1)[2])
        return max(ends)
