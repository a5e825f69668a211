"""What goes where on one label, in mm from its top left corner as it is read."""

from dataclasses import dataclass, field

from . import codes, text

MM = 72 / 25.4
KINDS = ("qr", "code128", "both", "none")
#: White around everything.
_PADDING, _MOST_PADDING = 1.0, 2.5
#: Bars of Code 128: how high and how wide, mm.
_BARS_LEAST, _BARS_MOST = 5.0, 15.0
_BAR_MODULE_MOST = 0.5
#: A QR code needs no more, quiet zone included, mm.
_QR_MOST = 40.0


class CodeTooBig(ValueError):
    """The QR code cannot be read on so small a label.

    :ivar side: the least side of a label that has room for it, mm
    """

    def __init__(self, side):
        self.side = side
        super().__init__(f"the QR code needs {side:.1f} mm")


@dataclass(frozen=True)
class Label:
    """What a label says.

    :ivar fields: the texts, the most important first
    :ivar kind: one of ``KINDS``
    :ivar qr: what the QR code says
    :ivar barcode: what Code 128 says; where it cannot, because of its characters or
        its length, the label has a QR code instead
    :ivar font_size: of the fields, points
    :ivar logo: a :class:`~.logo.Logo`, or None
    """

    fields: tuple
    kind: str = "qr"
    qr: str = ""
    barcode: str = ""
    font_size: float = 8.0
    logo: object = None


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    width: float
    height: float

    def less(self, left=0.0, top=0.0, right=0.0, bottom=0.0):
        return Box(
            self.left + left,
            self.top + top,
            max(self.width - left - right, 0.0),
            max(self.height - top - bottom, 0.0),
        )


@dataclass(frozen=True)
class Placed:
    """A code in its place: ``symbol`` drawn from ``left``, ``top``.

    :ivar module: width of a module, mm
    :ivar dot: what the code's corner is a multiple of, mm
    :ivar height: of the bars of Code 128, mm; 0 for a QR code
    """

    symbol: codes.Symbol
    left: float
    top: float
    module: float
    dot: float
    height: float = 0.0


@dataclass
class Layout:
    lines: list = field(default_factory=list)
    text_box: Box = None
    codes: list = field(default_factory=list)
    logo_box: Box = None


def lay_out(label, width, height, dot):
    """Place everything a label says.

    :param float dot: size of the printer's dot, mm: modules are whole dots
    :raise CodeTooBig: the label has a QR code and is too small for it
    """
    whole = Box(0.0, 0.0, width, height)
    padding = min(max(0.05 * min(width, height), _PADDING), _MOST_PADDING)
    placed, rest = _place_codes(label, whole, padding, dot)
    result = Layout(codes=placed)
    rest = rest.less(padding, padding, padding, padding)
    if label.logo and rest.height >= 12 and rest.width >= 10:
        high = min(rest.height * 0.3, 10.0)
        result.logo_box = Box(rest.left, rest.top, rest.width, high)
        rest = rest.less(top=high + 0.5)
    result.text_box = rest
    result.lines = text.fit(
        label.fields, rest.width * MM, rest.height * MM, label.font_size
    )
    return result


def _place_codes(label, whole, padding, dot):
    """Return the codes, and the box that is left for text."""
    if label.kind == "none":
        return [], whole
    bars = None
    if label.kind in ("code128", "both"):
        bars = _place_bars(label.barcode, whole, padding, dot)
    if label.kind == "code128" and bars:
        return [bars], whole.less(bottom=bars.height + padding)
    if bars:
        above = whole.less(bottom=bars.height + padding)
        square = _place_qr(label.qr, above, dot)
        if square:
            return [square[0], bars], square[1]
    square = _place_qr(label.qr, whole, dot)
    if not square:
        raise CodeTooBig(_least_side(label.qr, dot))
    return [square[0]], square[1]


def _place_qr(data, box, dot):
    """Return the QR code and the box beside or below it; None where it does not fit.

    The quiet zone may reach to the edge of the label: what is beyond is white too.
    """
    symbol = codes.qr(data)
    across = symbol.size + 2 * codes.QR_QUIET
    is_wide = box.width >= 1.25 * box.height
    room = min(box.width, box.height)
    wished = min(
        room, 0.5 * box.width if is_wide else max(0.55 * box.height, 12), _QR_MOST
    )
    module = _whole_dots(wished / across, dot)
    least = _least_module(symbol.size, dot)
    if module < least:
        if least * across > room + 1e-6:
            return None
        module = least
    side = module * across
    quiet = module * codes.QR_QUIET
    if is_wide:
        top = box.top + (box.height - side) / 2
        placed = Placed(symbol, box.left + quiet, top + quiet, module, dot)
        return placed, box.less(left=side - min(quiet, 1.0))
    left = box.left + (box.width - side) / 2
    placed = Placed(symbol, left + quiet, box.top + quiet, module, dot)
    return placed, box.less(top=side - min(quiet, 1.0))


def _least_side(data, dot):
    size = codes.qr(data).size
    return _least_module(size, dot) * (size + 2 * codes.QR_QUIET)


def _least_module(size, dot):
    return max(codes.LEAST_MODULE, codes.LEAST_DOTS * dot, codes.LEAST_QR_SIDE / size)


def _whole_dots(module, dot):
    return int(module / dot + 1e-6) * dot


def _place_bars(data, box, padding, dot):
    """Return Code 128 along the foot of the box; None where it does not fit."""
    symbol = codes.code128(data)
    if not symbol:
        return None
    across = symbol.size + 2 * codes.BAR_QUIET
    step = dot
    if dot < codes.COARSE_DOT / 2:
        step = dot = codes.COARSE_DOT
    elif dot < codes.COARSE_DOT:
        # Whole dots of both: 3 of 300 to the inch are 2 of 203.
        step = round(codes.LEAST_DOTS * codes.COARSE_DOT / dot) * dot
    module = _whole_dots(min(box.width / across, _BAR_MODULE_MOST + 0.01), step)
    if module < max(codes.LEAST_MODULE, codes.LEAST_DOTS * dot) - 1e-9:
        return None
    high = min(max(0.3 * box.height, _BARS_LEAST), _BARS_MOST)
    if high + 2 * padding > box.height:
        return None
    left = box.left + (box.width - symbol.size * module) / 2
    top = box.top + box.height - padding - high
    return Placed(symbol, left, top, module, dot, high)
