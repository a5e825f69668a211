"""QR and Code 128 as runs of black modules."""

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

import qrcode
from barcode import Code128
from barcode.charsets.code128 import START_CODES

#: Blank modules around a code.
QR_QUIET, BAR_QUIET = 4, 10
#: What hand scanners and phones still read, mm, and dots of the printer.
LEAST_MODULE, LEAST_DOTS = 0.25, 2
# 10 mm, less what the smallest sheets lack: 5167 is 12.7 mm high.
LEAST_QR_SIDE = 9.9
#: Bars on sheets fit the coarsest printer, mm: those of uneven width are misread.
COARSE_DOT = 25.4 / 203
MASKS = range(8)


class _Code128(Code128):
    def _try_to_optimize(self, encoded):
        # The library takes a number's first digits "99" for the change to another
        # character set, and leaves them out.
        if encoded[0] == START_CODES["C"]:
            return encoded
        return super()._try_to_optimize(encoded)


@dataclass(frozen=True)
class Symbol:
    """A code as black rectangles.

    :ivar size: modules across, without the quiet zone
    :ivar bars: ``(left, top, width)``; each is one module high, a bar of Code 128 as
        high as the symbol
    """

    size: int
    bars: tuple


@lru_cache(maxsize=512)
def qr(text):
    """Return the QR code of a text, error correction M."""
    side, plane = _matrix(text, 0)
    deltas = _mask_deltas(side)
    turned = _transpose(plane, side)
    best = min(
        MASKS,
        key=lambda mask: _penalty(
            plane ^ deltas[mask][0], turned ^ deltas[mask][1], side
        ),
    )
    plane ^= deltas[best][0]
    bars = []
    for top in range(side):
        row = f"{plane >> side * (side - 1 - top) & (1 << side) - 1:0{side}b}"
        bars += [(left, top, length) for left, length in _black_runs(row)]
    return Symbol(side, tuple(bars))


@lru_cache(maxsize=512)
def code128(text):
    """Return the Code 128 of a text; None if it cannot spell it."""
    if not text or not all(" " <= char <= "~" for char in text):
        return None
    (modules,) = _Code128(text).build()
    bars = tuple((left, 0, length) for left, length in _black_runs(modules))
    return Symbol(len(modules), bars)


def _black_runs(modules):
    at = 0
    # pylint: disable-next=bad-builtin-groupby
    for black, group in groupby(modules):  # neighbours, not all that are alike
        length = len(list(group))
        if black == "1":
            yield at, length
        at += length


# ----------------------------------------------------------------------
# The choice of the mask. The library tries all eight module by module, which is most
# of the time a label takes; here a whole symbol is one integer, row after row.
# ----------------------------------------------------------------------


def _matrix(text, mask, version=None):
    code = qrcode.QRCode(
        version=version,
        error_correction=qrcode.ERROR_CORRECT_M,
        mask_pattern=mask,
        border=0,
    )
    code.add_data(text)
    code.make(fit=True)
    rows = code.modules
    bits = "".join("1" if black else "0" for row in rows for black in row)
    return len(rows), int(bits, 2)


@cache
def _mask_deltas(side):
    """Return what turns a symbol with mask 0 into one with each mask, and the same
    with rows and columns exchanged: it depends on the size alone, not on the text."""
    version = (side - 17) // 4
    plane = _matrix("0", 0, version)[1]
    deltas = []
    for mask in MASKS:
        delta = plane ^ _matrix("0", mask, version)[1]
        deltas.append((delta, _transpose(delta, side)))
    return deltas


def _transpose(plane, side):
    bits = f"{plane:0{side * side}b}"
    return int("".join(bits[column::side] for column in range(side)), 2)


@cache
def _columns_but(side, last):
    """Return the modules of all columns but the first ``last``."""
    return int(("0" * last + "1" * (side - last)) * side, 2)


def _penalty(plane, turned, side):
    """Return the penalty of a symbol by ISO/IEC 18004, 7.8.3."""
    points = _line_penalty(plane, side) + _line_penalty(turned, side)
    alike = _alike(plane, side)
    # Blocks of 2 × 2: like the neighbour on the left, above it too, and like it.
    blocks = alike & alike >> side & ~(plane ^ plane >> side)
    points += 3 * blocks.bit_count()
    modules = side * side
    return points + abs(20 * plane.bit_count() - 10 * modules) // modules * 10


def _alike(plane, side):
    """Return the modules whose left neighbour has the same colour."""
    return ~(plane ^ plane >> 1) & _columns_but(side, 1)


def _line_penalty(plane, side):
    alike = _alike(plane, side)
    # Five in a row are four that are like their neighbour.
    five = alike & alike >> 1 & alike >> 2 & alike >> 3 & _columns_but(side, 4)
    runs = five & ~(five << 1)
    points = five.bit_count() + 2 * runs.bit_count()
    black, white = plane, ~plane & (1 << side * side) - 1
    for pattern in ("10111010000", "00001011101"):
        hit = _columns_but(side, 10)
        for shift, module in enumerate(reversed(pattern)):
            hit &= (black if module == "1" else white) >> shift
        points += 40 * hit.bit_count()
    return points
