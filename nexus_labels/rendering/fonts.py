"""The fonts of a label, which come with the add-on: what prints must not depend on
what a server happens to have installed."""

from functools import cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

#: Where a browser gets them, too.
_FOLDER = Path(__file__).parents[1] / "static" / "fonts"
#: Latin, Greek, Cyrillic, Arabic, Hebrew; then Chinese, Japanese, Korean. The first
#: that has a character draws it.
_FILES = {"NexusSans": "DejaVuSans.ttf", "NexusSansCJK": "DroidSansFallback.ttf"}
#: The highest and lowest ink of a line, parts of the font's size.
ASCENT, DESCENT = 0.93, 0.24


@cache
def _font(name):
    font = TTFont(name, str(_FOLDER / _FILES[name]))
    pdfmetrics.registerFont(font)
    return font


@cache
def _font_of(char):
    """Return the name of the font that draws a character, and its width at size 1."""
    first = next(iter(_FILES))
    for name in _FILES:
        if ord(char) in _font(name).face.charToGlyph:
            return name, _font(name).stringWidth(char, 1)
    return first, _font(first).stringWidth(char, 1)


def width(text):
    """Return the width of a text at font size 1."""
    return sum(_font_of(char)[1] for char in text)


def runs(text):
    """Yield ``(font name, part of the text)``."""
    # Neighbours are meant, not all that are alike.
    # pylint: disable-next=bad-builtin-groupby
    for name, chars in groupby(text, key=lambda char: _font_of(char)[0]):
        yield name, "".join(chars)


def register():
    """Return the name of the font most texts are drawn with, ready for use."""
    name = next(iter(_FILES))
    _font(name)
    return name
