"""What people paste into the entry window, taken apart into serials."""

import re

from .text import clean

#: Units a single range may stand for: a slip of the finger must not make a million.
MAX_RANGE = 10_000

_RANGE = re.compile(r"^(?P<first>.*\d)\s*\.\.\s*(?P<last>.*\d)$")
_LAST_NUMBER = re.compile(r"^(?P<prefix>.*?)(?P<digits>\d+)$")
_SEPARATORS = re.compile(r"[,;\t]")


class RangeError(ValueError):
    """A range that cannot be counted through.

    :ivar text: the range as typed
    :ivar code: ``"prefix"`` (the ends do not start alike), ``"backwards"`` or
        ``"too_large"``
    """

    def __init__(self, text, code):
        super().__init__(f"{code}: {text}")
        self.text = text
        self.code = code


def expand_range(text):
    """Return the serials of ``first..last``, both included; None if it is no range.

    The last end may be the full serial or its digits alone. Leading zeros are kept.

    >>> expand_range("NX-0098..NX-0101")
    ['NX-0098', 'NX-0099', 'NX-0100', 'NX-0101']
    >>> expand_range("A7..9")
    ['A7', 'A8', 'A9']

    :raise RangeError: the ends do not belong together
    """
    match = _RANGE.match(clean(text))
    if not match:
        return None
    first = _LAST_NUMBER.match(match["first"])
    last = _LAST_NUMBER.match(match["last"])
    if last["prefix"] not in ("", first["prefix"]):
        raise RangeError(text, "prefix")
    start, stop = int(first["digits"]), int(last["digits"])
    if stop < start:
        raise RangeError(text, "backwards")
    if stop - start >= MAX_RANGE:
        raise RangeError(text, "too_large")
    width = len(first["digits"])
    return [f"{first['prefix']}{n:0{width}d}" for n in range(start, stop + 1)]


def split(text):
    """Return the serials in a pasted text, in order, blanks dropped.

    A text of several lines is a column: of each line the first cell counts when the
    cells are parted by tabs, as a spreadsheet copies them. Commas and semicolons part
    serials everywhere; ``first..last`` stands for all between.

    >>> split("A1, A2\\nB1..B3\\tblue")
    ['A1', 'A2', 'B1', 'B2', 'B3']

    :raise RangeError: see :func:`expand_range`
    """
    lines = re.split(r"\r\n|\r|\n", text or "")
    is_column = len([line for line in lines if line.strip()]) > 1
    serials = []
    for line in lines:
        cells = line.split("\t", 1)[0] if is_column else line
        for cell in _SEPARATORS.split(cells):
            if serial := clean(cell):
                serials.extend(expand_range(serial) or [serial])
    return serials
