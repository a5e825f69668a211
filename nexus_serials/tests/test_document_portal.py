from lxml import html as lxml_html

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .documents_common import DocumentsCommon


@tagged("post_install", "-at_install")
class TestDocumentPortal(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.speaker.invoice_policy = "order"
        cls.stranger = cls.env["res.partner"].create({"name": "Riverside Arena"})
        cls.user_stranger = new_test_user(
            cls.env,
            "nexus_stranger",
            "base.group_portal",
            partner_id=cls.stranger.id,
        )
        cls.order = cls._create_order((cls.speaker, 3, cls.units[:3]), (cls.cable, 2))
        cls.picking = cls._ship(cls.order)
        cls.invoice = cls.order._create_invoices()
        cls.invoice.action_post()

    def _page(self, record, report_type=None):
        self.env.flush_all()
        url = record.get_portal_url(report_type=report_type)
        response = self.url_open(
            url.split("?")[0] + (f"?report_type={report_type}" if report_type else "")
        )
        return response.url, lxml_html.fromstring(response.content)

    def test_customer_sees_the_column_on_the_order_page(self):
        self.authenticate(self.user_portal.login, self.user_portal.login)
        _url, page = self._page(self.order)
        self.assertEqual(
            self._cells(page, "td_product_serials"), ["NX-000101 – NX-000103 (3)", ""]
        )
        [heading] = page.xpath("//th[@id='serials_header']")
        self.assertEqual(heading.get("style"), "width: 26%")
        [table] = page.xpath("//table[@id='sales_order_table']")
        for row in table.xpath("./tbody/tr[@name='tr_product']"):
            self.assertEqual(len(row.xpath("./td")), len(table.xpath("./thead/tr/th")))

    def test_customer_sees_the_column_on_the_invoice_page(self):
        self.authenticate(self.user_portal.login, self.user_portal.login)
        _url, page = self._page(self.invoice, "html")
        self.assertEqual(
            self._cells(page, "td_serials"), ["NX-000101 – NX-000103 (3)", ""]
        )
        self.assertEqual(
            self._cells(page, "line_serials_phone"), ["NX-000101 – NX-000103 (3)"]
        )

    def test_another_customer_is_sent_away(self):
        self.authenticate(self.user_stranger.login, self.user_stranger.login)
        for record in (self.order, self.invoice):
            url, page = self._page(record, "html")
            self.assertNotIn(f"/{record.id}", url)
            self.assertNotIn("NX-0001", page.text_content())

    def test_customer_downloads_documents_with_serials(self):
        self.authenticate(self.user_portal.login, self.user_portal.login)
        for url in (
            f"/my/orders/{self.order.id}?report_type=pdf",
            f"/my/invoices/{self.invoice.id}?report_type=html",
            f"/my/picking/pdf/{self.picking.id}",
        ):
            with self.subTest(url):
                response = self.url_open(url, timeout=60)
                self.assertEqual(response.status_code, 200)
                page = lxml_html.fromstring(response.content)
                self.assertIn("NX-000101 – NX-000103 (3)", page.text_content())

    def test_portal_users_read_no_unit_and_no_other_customers_serials(self):
        for user in (self.user_portal, self.user_stranger):
            with self.assertRaises(AccessError):
                self.units.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                self.env["stock.lot"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.layout.with_user(user).read(["name"])
        for lines in (self.order.order_line, self.invoice.invoice_line_ids):
            field = "serial_summary"
            [own, *_others] = lines.with_user(self.user_portal).read([field])
            self.assertEqual(own[field], "NX-000101 – NX-000103 (3)")
            with self.assertRaises(AccessError):
                lines.with_user(self.user_stranger).read([field])
            with self.assertRaises(AccessError):
                lines.with_user(self.user_stranger).search(
                    [("serial_ids.name", "=like", "NX-%")]
                )
