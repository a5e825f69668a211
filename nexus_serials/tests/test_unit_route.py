from odoo.tests import HttpCase, tagged

from .common import SerialsCommon


@tagged("post_install", "-at_install")
class TestUnitRoute(SerialsCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._receive(cls.speaker, ["K-1"])

    def _get(self, path):
        return self.url_open(path, allow_redirects=False)

    def test_warehouse_user_is_taken_to_the_unit(self):
        self.authenticate("nexus_stock", "nexus_stock")
        for path in (self.unit._get_token_path(), self.unit._get_token_path().upper()):
            path = path.replace("/U/", "/u/")
            answer = self._get(path)
            self.assertIn(answer.status_code, (302, 303))
            self.assertTrue(
                answer.headers["Location"].endswith(f"/odoo/lots/{self.unit.id}")
            )

    def test_stranger_learns_nothing_not_even_whether_there_is_a_unit(self):
        known = self._get(self.unit._get_token_path())
        unknown = self._get(f"/u/{'0' * 24}")
        for answer in (known, unknown):
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])

    def test_users_without_stock_rights_find_nothing(self):
        self.authenticate("nexus_sales", "nexus_sales")
        self.assertEqual(self._get(self.unit._get_token_path()).status_code, 404)

    def test_units_of_other_companies_are_not_found(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        product = self._create_product(
            "Foreign", has_serial_numbers=True, company_id=company.id
        )
        unit = self.env["stock.lot"].create({"name": "F-1", "product_id": product.id})
        self.authenticate("nexus_stock", "nexus_stock")
        self.assertEqual(self._get(unit._get_token_path()).status_code, 404)
        self.assertEqual(self._get("/u/nonsense").status_code, 404)
