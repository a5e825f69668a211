import re

from odoo.tests import HttpCase, tagged

from odoo.addons.nexus_serials.tests.common import SerialsCommon


@tagged("post_install", "-at_install")
class TestPublicPage(SerialsCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        [cls.unit] = cls._receive(cls.speaker, ["FOUND-1"])
        cls.company = cls.unit._find_last_company()
        cls.company.write(
            {
                "is_unit_page_public": True,
                "phone": "+32 81 81 37 00",
                "email": "found@nexus.example",
            }
        )

    def _get(self, unit=None, path=None):
        path = path or (unit or self.unit)._get_token_path()
        return self.url_open(path, allow_redirects=False)

    def _assert_asks_to_log_in(self, answer):
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_a_stranger_reads_whose_it_is_and_nothing_else(self):
        self.unit.write({"note": "Secret note"})
        answer = self._get()
        self.assertEqual(answer.status_code, 200)
        words = " ".join(
            re.sub(r"<style>.*?</style>|<[^>]*>", " ", answer.text, flags=re.S).split()
        )
        name = self.company.name
        self.assertEqual(
            words,
            f"Property of {name} Property of {name} Found it? Please let us know. "
            "+32 81 81 37 00 found@nexus.example I work here: log in",
        )
        addresses = re.findall(r'(?:href|src)="(?!data:)([^"]*)"', answer.text)
        path = self.unit._get_token_path()
        self.assertEqual(
            addresses,
            [
                "tel:+32 81 81 37 00",
                "mailto:found@nexus.example",
                f"/web/login?redirect={path}",
            ],
        )
        self.assertEqual(answer.headers["X-Robots-Tag"], "noindex")

    def test_a_label_of_capitals_is_read_as_well(self):
        self.assertEqual(
            self._get(path=self.unit._get_token_path().upper()).status_code, 200
        )

    def test_the_company_says_it_in_its_own_words(self):
        self.company.unit_page_contact = "Call <b>Ada</b>"
        text = self._get().text
        self.assertIn("Call &lt;b&gt;Ada&lt;/b&gt;", text)
        self.assertNotIn("found@nexus.example", text)

    def test_unknown_switched_off_and_sold_look_alike(self):
        [sold] = self._receive(self.speaker, ["FOUND-2"])
        self._deliver(sold)
        unknown = self._get(path=f"/u/{'0' * 24}")
        answers = [unknown, self._get(sold), self._get(path="/u/nonsense")]
        self.company.is_unit_page_public = False
        answers.append(self._get())
        for answer in answers:
            self._assert_asks_to_log_in(answer)
            self.assertEqual(set(answer.headers), set(unknown.headers))
            self.assertEqual(
                re.sub(r"[0-9a-f]{24}|nonsense", "", answer.text),
                re.sub(r"[0-9a-f]{24}", "", unknown.text),
            )

    def test_each_company_decides_for_its_units(self):
        other = self.env["res.company"].create({"name": "Other"})
        product = self._create_product(
            "Foreign", has_serial_numbers=True, company_id=other.id
        )
        foreign = self.env["stock.lot"].create(
            {"name": "F-1", "product_id": product.id, "company_id": other.id}
        )
        self._assert_asks_to_log_in(self._get(foreign))
        self.company.is_unit_page_public = False
        other.is_unit_page_public = True
        foreign._flag_status("lost")
        self.assertIn("Property of Other", self._get(foreign).text)
        self._assert_asks_to_log_in(self._get())

    def test_who_may_see_the_unit_is_taken_to_it(self):
        self.authenticate("nexus_stock", "nexus_stock")
        self.assertTrue(
            self._get().headers["Location"].endswith(f"/odoo/lots/{self.unit.id}")
        )

    def test_who_is_logged_in_without_the_right_reads_the_page(self):
        self.authenticate("nexus_sales", "nexus_sales")
        self.assertIn("Property of", self._get().text)
        self.company.is_unit_page_public = False
        self.assertEqual(self._get().status_code, 404)
        self.assertEqual(self._get(path=f"/u/{'0' * 24}").status_code, 404)
