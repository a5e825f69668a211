from odoo import Command, fields, models
from odoo.orm.identifiers import NewId

#: The report that prints each of the documents.
_REPORTS = {
    "order": "sale.action_report_saleorder",
    "delivery": "stock.action_report_delivery",
    "picking": "stock.action_report_picking",
    "invoice": "account.account_invoices",
    "refund": "account.account_invoices",
}


class _SampleId(NewId):
    """Odoo's invoice sorts its lines by ``-line.id``."""

    __slots__ = ()

    def __neg__(self):
        return 0


class NexusDocumentLayout(models.Model):
    """Samples: the real report over documents that are never saved."""

    _inherit = "nexus.document.layout"

    def action_preview(self):
        self.ensure_one()
        document = self.env.context.get("nexus_document", "order")
        return {
            "type": "ir.actions.act_url",
            "url": f"/nexus_serials/document_layout/{self.id}/{document}",
            "target": "new",
        }

    def _render_sample(self, document):
        """Return ``(content, "pdf")`` of a sample, or ``"html"`` if nothing on this
        machine makes PDFs."""
        self.ensure_one()
        company = self.company_id or self.env.company
        # sudo: an administrator of the settings need not sell, ship or invoice.
        env = self.with_company(company).sudo().env
        sample = getattr(self.with_env(env), f"_sample_{document}")(company)
        sample = sample.with_context(nexus_document_layout_id=self.id)
        report = env["ir.actions.report"]._get_report(_REPORTS[document])
        kind = "html"
        if report.get_wkhtmltopdf_state() not in ("install", "broken"):
            kind = "pdf"
        values = report._get_rendering_context(report, [], {"report_type": kind})
        page = report._render_template(report.report_name, {**values, "docs": sample})
        if kind == "html":
            return page, kind
        bodies, _ids, header, footer, paper = report._prepare_html(page)
        content = report._run_wkhtmltopdf(
            bodies,
            report_ref=report,
            header=header,
            footer=footer,
            specific_paperformat_args=paper,
        )
        return content, kind

    # ------------------------------------------------------------------

    def _sample_order(self, company):
        order = self.env["sale.order"].new(
            {
                "name": "S00123",
                "state": "sale",
                "company_id": company,
                "currency_id": company.currency_id,
                "partner_id": self._sample_partner(),
                "date_order": fields.Datetime.now(),
                "note": False,
            }
        )
        order.order_line = [
            Command.create(
                {
                    "product_id": product,
                    "name": product.name,
                    "product_uom_id": product.uom_id,
                    "product_uom_qty": quantity,
                    "price_unit": price,
                    "discount": discount,
                    "tax_ids": self._sample_tax(company),
                    "serial_ids": lots,
                }
            )
            for product, quantity, price, discount, lots in self._sample_lines()
        ]
        return order

    def _sample_invoice(self, company, move_type="out_invoice"):
        invoice = self.env["account.move"].new(
            {
                "name": "INV/2026/00123",
                "state": "posted",
                "move_type": move_type,
                "company_id": company,
                "currency_id": company.currency_id,
                "partner_id": self._sample_partner(),
                "invoice_date": fields.Date.context_today(self),
                "invoice_origin": "S00123",
                "narration": False,
            }
        )
        lines = self.env["account.move.line"].browse(
            [_SampleId() for _line in self._sample_lines()]
        )
        for sequence, (line, sample) in enumerate(
            zip(lines, self._sample_lines(), strict=True)
        ):
            product, quantity, price, discount, lots = sample
            line._update_cache(
                {
                    "move_id": invoice,
                    "display_type": "product",
                    "sequence": sequence,
                    "product_id": product,
                    "name": product.name,
                    "product_uom_id": product.uom_id,
                    "quantity": quantity,
                    "price_unit": price,
                    "discount": discount,
                    "tax_ids": self._sample_tax(company),
                    "serial_ids": lots,
                },
                validate=False,
            )
        invoice.invoice_line_ids = lines
        return invoice

    def _sample_refund(self, company):
        return self._sample_invoice(company, "out_refund")

    def _sample_picking(self, company):
        return self._sample_delivery(company, "assigned")

    def _sample_delivery(self, company, state="done"):
        kind = self.env["stock.picking.type"].search(
            [("code", "=", "outgoing"), ("company_id", "=", company.id)], limit=1
        )
        places = {
            "location_id": kind.default_location_src_id,
            "location_dest_id": kind.default_location_dest_id,
            "company_id": company,
            "state": state,
        }
        picking = self.env["stock.picking"].new(
            {
                "name": "WH/OUT/00123",
                "origin": "S00123",
                "partner_id": self._sample_partner(),
                "picking_type_id": kind,
                "scheduled_date": fields.Datetime.now(),
                "date_done": fields.Datetime.now(),
                **places,
            }
        )
        for product, quantity, _price, _discount, lots in self._sample_lines():
            vals = {
                "picking_id": picking,
                "product_id": product,
                **places,
            }
            move = self.env["stock.move"].new(
                {
                    **vals,
                    "product_uom": product.uom_id,
                    "product_uom_qty": quantity,
                    "quantity": quantity,
                    "partner_id": picking.partner_id,
                }
            )
            units = [(lot, 1) for lot in lots] or [(lots, quantity)]
            for lot, count in units:
                self.env["stock.move.line"].new(
                    {
                        **vals,
                        "move_id": move,
                        "product_uom_id": product.uom_id,
                        "lot_id": lot,
                        "quantity": count,
                    }
                )
        return picking

    def _sample_lines(self):
        """Return ``[(product, quantity, price, discount, units)]``."""
        _ = self.env._
        uom = self.env.ref("uom.product_uom_unit")
        lot = self.env["stock.lot"]

        def product(name, tracking="none"):
            return self.env["product.product"].new(
                {
                    "name": name,
                    "type": "consu",
                    "is_storable": True,
                    "tracking": tracking,
                    "uom_id": uom,
                }
            )

        def units(product, names):
            return lot.browse().union(
                *(lot.new({"name": name, "product_id": product}) for name in names)
            )

        speaker = product(_("Column loudspeaker 12″, black"), "serial")
        camera = product(_("Camera body"), "serial")
        run = [f"NX-{number:06d}" for number in range(101, 111)]
        return [
            (speaker, 12, 1250, 10, units(speaker, [*run, "NX-000233", "NX-000240"])),
            (camera, 2, 5400, 0, units(camera, ["7730-118-04", "7730-121-96"])),
            (product(_("Cable, 10 m")), 24, 18.5, 0, lot),
        ]

    def _sample_partner(self):
        return self.env["res.partner"].new(
            {
                "name": self.env._("City Theatre"),
                "street": self.env._("1 Theatre Square"),
                "city": self.env._("Springfield"),
                "lang": self.env.lang,
            }
        )

    def _sample_tax(self, company):
        return self.env["account.tax"].search(
            [
                *self.env["account.tax"]._check_company_domain(company),
                ("type_tax_use", "=", "sale"),
            ],
            limit=1,
        )
