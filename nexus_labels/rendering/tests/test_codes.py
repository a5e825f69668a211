"""Codes are those the libraries make, by a shorter way."""

import random

import pytest
import qrcode
import qrcode.util
from rendering import codes


def drawn(symbol):
    """Return the rows of modules of a symbol."""
    rows = [[False] * symbol.size for _row in range(symbol.size)]
    for left, top, width in symbol.bars:
        rows[top][left : left + width] = [True] * width
    return rows


def made(text, mask):
    """Return the rows the library makes of a text with this mask."""
    code = qrcode.QRCode(
        error_correction=qrcode.ERROR_CORRECT_M, border=0, mask_pattern=mask
    )
    code.add_data(text)
    code.make(fit=True)
    return [[bool(dot) for dot in row] for row in code.modules]


@pytest.mark.parametrize("length", [1, 24, 45, 90, 150])
def test_qr_code_has_the_mask_of_the_lowest_penalty(length):
    rng = random.Random(length)
    text = "".join(rng.choice("ABCDEF0123456789:/.") for _char in range(length))
    symbols = [made(text, mask) for mask in codes.MASKS]
    penalties = [qrcode.util.lost_point(rows) for rows in symbols]
    chosen = drawn(codes.qr(text))
    assert chosen in symbols
    assert penalties[symbols.index(chosen)] == min(penalties)


def test_barcode_of_what_it_cannot_spell_is_none():
    for text in ("", "é", "a\nb", "序"):
        assert codes.code128(text) is None


def test_barcode_of_a_number_that_begins_with_99_has_all_its_digits():
    assert codes.code128("9927531").size > codes.code128("27531").size
