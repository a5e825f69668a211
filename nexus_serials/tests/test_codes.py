import doctest
from importlib import import_module

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from .. import codes

TOKEN = "00aa11bb22cc33dd44ee55ff"


@tagged("post_install", "-at_install")
class TestCodes(BaseCase):
    def test_examples_in_the_documentation_hold(self):
        for name in ("barcode", "parse"):
            module = import_module(f"{codes.__name__}.{name}")
            failed, tried = doctest.testmod(module)
            self.assertTrue(tried)
            self.assertFalse(failed)

    def test_what_scanners_add_is_taken_off(self):
        for raw in ("NX-1", " NX-1\r\n", "]C1NX-1", "]d2 NX-1\t", "\x02NX-1\x03"):
            self.assertEqual(codes.parse(raw).text, "NX-1", repr(raw))

    def test_blanks_inside_and_brackets_elsewhere_stay(self):
        self.assertEqual(codes.parse("A 1").text, "A 1")
        self.assertEqual(codes.parse("A]C1").text, "A]C1")
        self.assertEqual(codes.parse("]C1").text, "]C1")

    def test_token_is_read_from_any_host(self):
        for raw in (
            TOKEN,
            TOKEN.upper(),
            f"https://erp.example.com/u/{TOKEN}",
            f"http://192.168.1.7:8069/u/{TOKEN}?utm=1",
            f"HTTPS://OLD-NAME.EXAMPLE/U/{TOKEN.upper()}/",
            f"erp.example.com/u/{TOKEN}#top",
        ):
            self.assertEqual(codes.parse(raw).token, TOKEN, raw)
        for raw in (f"{TOKEN}0", f"https://a.b/v/{TOKEN}", f"https://a.b/u/{TOKEN}1"):
            self.assertFalse(codes.parse(raw).token, raw)

    def test_gs1_is_announced_or_looks_like_it(self):
        for raw in ("]C10109501101530003", "]d221A", "\x1d0109501101530003"):
            self.assertTrue(codes.parse(raw).is_gs1, raw)
        self.assertTrue(codes.parse("010950110153000321A1").is_gs1)
        for raw in ("NX-000042", "]A0NX", "0109501101530003"):
            self.assertFalse(codes.parse(raw).is_gs1, raw)

    def test_gtin_and_serial_are_read_from_links_and_print(self):
        for raw in (
            "https://id.gs1.org/01/09501101530003/21/A%2F1",
            "https://brand.example/x/01/09501101530003/10/L5/21/A%2F1?3103=1",
            "(01)09501101530003(21)A/1",
        ):
            read = codes.parse(raw)
            self.assertEqual((read.gtin, read.serial), ("09501101530003", "A/1"), raw)

    @given(st.text())
    def test_anything_can_be_read(self, raw):
        read = codes.parse(raw)
        self.assertEqual(codes.parse(f" {raw}\r\n"), read)
        self.assertIn(read.text, raw)

    @given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
    def test_prefix_changes_nothing_but_how_it_is_announced(self, serial):
        if not serial.startswith("]"):
            self.assertEqual(codes.parse(f"]C0{serial}").text, serial)
