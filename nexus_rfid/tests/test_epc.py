import doctest
from importlib import import_module

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from .. import epc

hex_digits = st.text("0123456789ABCDEF", min_size=1, max_size=30)
prefixes = st.text("0123456789", min_size=6, max_size=12)


def check_digit(digits):
    total = sum(
        int(digit) * (3 if index % 2 == 0 else 1)
        for index, digit in enumerate(reversed(digits))
    )
    return str(-total % 10)


@tagged("post_install", "-at_install")
class TestEpc(BaseCase):
    def test_examples_in_the_documentation_hold(self):
        for name in ("text", "gs1"):
            module = import_module(f"{epc.__name__}.{name}")
            failed, tried = doctest.testmod(module)
            self.assertTrue(tried)
            self.assertFalse(failed)

    @given(hex_digits)
    def test_normalised_epc_stays_as_it_is(self, digits):
        normal = epc.normalise(digits.lower())
        self.assertEqual(epc.normalise(normal), normal)
        self.assertEqual(bool(normal), len(digits) % 4 == 0)

    def test_schemes_within_a_word_are_filled_up(self):
        sgtin_198 = "3674257BF6B7A659B2C2BF10000000000000000000000000000"[:50]
        self.assertEqual(epc.normalise(sgtin_198), sgtin_198.ljust(52, "0"))

    def test_epc_longer_than_any_tag_is_none(self):
        self.assertTrue(epc.normalise("AB" * 62))
        self.assertEqual(epc.normalise("AB" * 64), "")

    def test_numbers_of_the_standard_are_read(self):
        self.assertEqual(
            [
                epc.decode("3074257BF7194E4000001A85"),
                epc.decode("3674257BF6B7A659B2C2BF1000000000000000000000000000"),
                epc.decode("3374257BF40C0E400000162E"),
                epc.decode("3474257BF40000000000162E"),
            ],
            [
                ("SGTIN-96", "80614141123458", "6789", "80614141123458 6789"),
                ("SGTIN-198", "70614141123451", "32a/b", "70614141123451 32a/b"),
                ("GRAI-96", "", "5678", "06141411234525678"),
                ("GIAI-96", "", "", "06141415678"),
            ],
        )

    @given(st.sampled_from(["30", "33", "34", "36", "37", "38", "E2"]), hex_digits)
    def test_whatever_a_tag_holds_is_read_without_error(self, header, digits):
        epc.decode(header + digits)

    @given(
        prefixes,
        st.text("0123456789", min_size=7, max_size=7),
        st.integers(0, 2**38 - 1),
    )
    def test_written_sgtin_is_read_back(self, prefix, rest, serial):
        body = rest[0] + (prefix + rest[1:])[:12]
        gtin = body + check_digit(body)
        written = epc.encode_sgtin(gtin, str(serial), prefix)
        self.assertEqual(len(written), 24)
        read = epc.decode(written)
        self.assertEqual((read.gtin, read.serial), (gtin, str(serial)))

    @given(prefixes, st.integers(1, 2**31))
    def test_written_giai_is_read_back(self, prefix, reference):
        written = epc.encode_giai(prefix, reference)
        self.assertEqual(len(written), 24)
        self.assertEqual(epc.decode(written).key, f"{prefix}{reference}")

    def test_no_sgtin_of_what_is_not_ours_or_no_number(self):
        gtin, prefix = "80614141123458", "0614141"
        self.assertTrue(epc.encode_sgtin(gtin, "42", prefix))
        for case in (
            (gtin, "NX-42", prefix),
            (gtin, "042", prefix),
            (gtin, "²", prefix),
            (gtin, str(2**38), prefix),
            (gtin, "42", "0614142"),
            ("80614141123459", "42", prefix),
            (False, "42", prefix),
        ):
            self.assertEqual(epc.encode_sgtin(*case), "", case)
