import unittest
from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, TransactionCase, new_test_user, tagged

from ..documents import DOCUMENTS, FULL_WIDTH, default_widths

LAYOUTS = "/odoo/action-nexus_serials.nexus_document_layout_action"


class LayoutCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_admin = new_test_user(
            cls.env, "nexus_admin", "base.group_user,base.group_system"
        )
        cls.layouts = cls.env["nexus.document.layout"].with_user(cls.user_admin)
        cls.layout = cls.layouts.create({"name": "Ours"})
        cls.env["ir.config_parameter"].set_param("report.print_delay", "1")

    def _column(self, document, key, layout=None):
        return (layout or self.layout).column_ids.filtered(
            lambda column: column.document == document and column.key == key
        )

    @contextmanager
    def _refused(self, message):
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            yield


@tagged("post_install", "-at_install")
class TestDocumentLayout(LayoutCase):
    def test_what_we_ship_fills_the_page(self):
        for document, columns in DOCUMENTS.items():
            self.assertEqual(sum(default_widths(document).values()), FULL_WIDTH)
            self.assertEqual([c.is_fixed for c in columns].index(True), 0)
            self.assertEqual(
                self.layout._get_widths(document), default_widths(document)
            )

    def test_layouts_are_numbered(self):
        first, second = self.layouts.create([{"name": "A"}, {"name": "B"}])
        self.assertEqual(second.number, first.number + 1)
        self.assertEqual(second.display_name, f"{second.number} B")

    def test_widths_that_do_not_total_100_are_refused(self):
        for width, message in ((20, "add up to 94 %.*Give 6 % more"), (30, "104 %")):
            column = self._column("delivery", "serials")
            with self._refused(f"Ours, Delivery note.*{message}"):
                self.layout.delivery_column_ids = [
                    Command.update(column.id, {"width": width + 2})
                ]
            with self._refused(message):
                column.width = width + 2

    def test_several_widths_change_at_once(self):
        self.layout.write(
            {
                "order_column_ids": [
                    Command.update(self._column("order", "serials").id, {"width": 16}),
                    Command.update(
                        self._column("order", "description").id, {"width": 36}
                    ),
                ]
            }
        )
        self.assertEqual(self.layout._get_widths("order")["serials"], 16)
        self.assertEqual(self.layout._get_widths("invoice")["serials"], 26)

    def test_columns_that_are_off_do_not_count(self):
        serials = self._column("invoice", "serials")
        with self._refused("74 %"):
            serials.is_visible = False
        self.layout.invoice_column_ids = [
            Command.update(serials.id, {"is_visible": False}),
            Command.update(self._column("invoice", "description").id, {"width": 52}),
        ]
        self.assertNotIn("serials", self.layout._get_widths("invoice"))

    def test_impossible_widths_and_switches_are_refused(self):
        product = self._column("delivery", "product")
        with self._refused("Product cannot be switched off"):
            product.is_visible = False
        ordered = self._column("delivery", "ordered")
        for width in (0, -14, 101):
            with self._refused("Ordered is .* from 1 to 100"):
                ordered.width = width
        with self._refused("Only the width"):
            ordered.document = "order"
        with self._refused("Switch it off"):
            ordered.unlink()
        with self._refused("no column rack"):
            self.layouts.create(
                {
                    "name": "X",
                    "order_column_ids": [Command.create({"key": "rack", "width": 5})],
                }
            )

    def test_columns_of_another_layout_are_not_written_through_this_one(self):
        other = self.layouts.create({"name": "Other"})
        column = self._column("order", "serials", other)
        with self._refused("Other, Quotation and order.*164 %"):
            self.layout.order_column_ids = [Command.update(column.id, {"width": 90})]

    def test_new_layout_in_the_form_shows_and_keeps_its_columns(self):
        form = Form(self.layouts)
        form.name = "Wide serials"
        self.assertEqual(len(form.order_column_ids), len(DOCUMENTS["order"]))
        layout = form.save()
        self.assertEqual(len(layout.column_ids), sum(map(len, DOCUMENTS.values())))
        given = self.layouts.create(
            {
                "name": "Given",
                "refund_column_ids": [
                    Command.create({"key": "serials", "width": 20}),
                    Command.create({"key": "description", "width": 32}),
                ],
            }
        )
        self.assertEqual(given._get_widths("refund")["serials"], 20)
        self.assertEqual(given._get_widths("invoice")["serials"], 26)

    def test_duplicate_has_the_widths(self):
        self.layout.order_column_ids = [
            Command.update(self._column("order", "serials").id, {"width": 16}),
            Command.update(self._column("order", "description").id, {"width": 36}),
        ]
        copy = self.layout.copy()
        self.assertEqual(copy.name, "Ours (copy)")
        self.assertGreater(copy.number, self.layout.number)
        self.assertEqual(copy._get_widths("order"), self.layout._get_widths("order"))
        self.assertEqual(len(copy.column_ids), len(self.layout.column_ids))

    def test_a_default_is_not_deleted(self):
        self.layout.action_make_default()
        self.assertTrue(self.layout.is_default)
        with self.assertRaisesRegex(UserError, "Choose another one there"):
            self.layout.unlink()
        self.layouts.create({"name": "Next"}).action_make_default()
        self.layout.unlink()
        self.assertFalse(self.layout.exists())

    def test_every_company_has_a_default(self):
        for company in self.env["res.company"].search([]):
            self.assertTrue(company.nexus_document_layout_id)
        company = self.env["res.company"].create({"name": "Founded later"})
        self.assertEqual(
            company.nexus_document_layout_id,
            self.env.ref("nexus_serials.nexus_document_layout_standard"),
        )

    def test_company_without_a_layout_prints_what_we_ship(self):
        company = self.env["res.company"].create({"name": "Founded later"})
        company.nexus_document_layout_id = False
        for document in DOCUMENTS:
            self.assertEqual(
                company.nexus_document_layout_id._get_widths(document),
                default_widths(document),
            )

    def test_layout_of_a_company_is_for_that_company(self):
        other = self.env["res.company"].create({"name": "Sister"})
        self.layout.sudo().company_id = other
        with self.assertRaises(AccessError):
            self.layout.read(["name"])
        with self.assertRaisesRegex(ValidationError, "belongs to Sister"):
            self.env.company.nexus_document_layout_id = self.layout.sudo()
        self.layout.sudo().company_id = False
        other.nexus_document_layout_id = self.layout.sudo()
        with self.assertRaisesRegex(ValidationError, "is the default of Sister"):
            self.layout.company_id = self.env.company

    def test_only_administrators_change_layouts(self):
        for groups in (
            "sales_team.group_sale_manager",
            "account.group_account_manager",
            "stock.group_stock_manager",
        ):
            user = new_test_user(
                self.env, groups.replace(".", "_"), f"base.group_user,{groups}"
            )
            with self.assertRaises(AccessError):
                self.layout.with_user(user).name = "Mine"
            with self.assertRaises(AccessError):
                self._column("order", "serials").with_user(user).width = 1

    def test_settings_choose_the_companys_layout(self):
        settings = self.env["res.config.settings"].with_user(self.user_admin)
        settings.create({"nexus_document_layout_id": self.layout.id}).execute()
        self.assertEqual(self.env.company.nexus_document_layout_id, self.layout.sudo())


@tagged("post_install", "-at_install")
class TestDocumentPreview(LayoutCase, HttpCase):
    def test_samples_show_the_layout_and_save_nothing(self):
        models = (
            "sale.order",
            "stock.picking",
            "stock.move.line",
            "account.move",
            "stock.lot",
            "res.partner",
            "product.product",
        )
        self._column("order", "serials").write({"width": 26})
        self.layout.order_column_ids = [
            Command.update(self._column("order", "serials").id, {"width": 17}),
            Command.update(self._column("order", "description").id, {"width": 35}),
        ]
        before = {model: self.env[model].search_count([]) for model in models}
        for document in DOCUMENTS:
            content, kind = self.layout._render_sample(document)
            self.assertEqual((kind, content[:4]), ("pdf", b"%PDF"), document)
        self.env.flush_all()
        self.assertEqual(
            before, {model: self.env[model].search_count([]) for model in models}
        )

    def test_preview_opens_the_sample(self):
        action = self.layout.with_context(nexus_document="picking").action_preview()
        self.authenticate(self.user_admin.login, self.user_admin.login)
        response = self.url_open(action["url"], timeout=60)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertEqual(response.content[:4], b"%PDF")

    def test_without_wkhtmltopdf_the_sample_is_a_page(self):
        reports = self.env.registry["ir.actions.report"]
        self.patch(reports, "get_wkhtmltopdf_state", lambda self: "install")
        self.layout.order_column_ids = [
            Command.update(self._column("order", "serials").id, {"width": 17}),
            Command.update(self._column("order", "description").id, {"width": 35}),
        ]
        for document in DOCUMENTS:
            content, kind = self.layout._render_sample(document)
            self.assertEqual(kind, "html")
            page = content.decode()
            self.assertIn("NX-000101", page)
            self.assertIn("7730-118-04", page)
            self.assertEqual("width: 17%" in page, document == "order")

    def test_samples_are_for_administrators(self):
        user = new_test_user(
            self.env, "nexus_sam", "base.group_user,sales_team.group_sale_manager"
        )
        self.authenticate(user.login, user.login)
        url = f"/nexus_serials/document_layout/{self.layout.id}/order"
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(self.user_admin.login, self.user_admin.login)
        for wrong in (
            url.replace("order", "ransom"),
            "/nexus_serials/document_layout/0/order",
        ):
            self.assertEqual(self.url_open(wrong).status_code, 404)

    def test_administrator_lays_out_a_document(self):
        url = f"{LAYOUTS}/{self.layout.id}"
        try:
            self.start_tour(
                url, "nexus_serials_document_layout", login=self.user_admin.login
            )
        except unittest.SkipTest as skip:
            self.fail(f"The tour was not run: {skip}")
        self.env.invalidate_all()
        widths = self.layout._get_widths("order")
        self.assertEqual((widths["serials"], widths["description"]), (30, 30))
        self.assertNotIn("taxes", widths)
        created = self.layouts.search([("name", "=", "Made in the browser")])
        self.assertEqual(created._get_widths("invoice")["serials"], 40)
        self.assertEqual(created._get_widths("invoice")["description"], 12)
