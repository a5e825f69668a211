"""Text in a box: it shrinks, then wraps, then ends in an ellipsis."""

from dataclasses import dataclass

from . import fonts
from .scripts import is_right_to_left, reorder, shape

#: What people still read, points.
LEAST_SIZE = 5.0
#: From one line to the next, parts of the font's size.
LINE_HEIGHT = 1.25
_ELLIPSIS = "…"
#: Longer text says nothing more on a label.
_MOST_CHARS = 500


@dataclass(frozen=True)
class Line:
    """A line as it is drawn.

    :ivar text: the characters from left to right
    :ivar size: of the font, points
    :ivar width: in points
    """

    text: str
    size: float
    width: float
    is_rtl: bool


def fit(fields, width, height, size):
    """Return the lines of these fields that fit a box, in points.

    A field that is too wide shrinks, one that is still too wide wraps; where the box
    is too low all shrink, then they lose lines, the longest first, then the last
    fields go.

    :param list fields: str; empty ones take no room
    :return: list of :class:`Line`
    """
    if width <= 0 or height <= 0:
        return []
    shaped = [shape(" ".join(field.split())[:_MOST_CHARS]) for field in fields]
    shaped = [text for text in shaped if text]
    widths = [fonts.width(text) for text in shaped]
    sizes = [
        max(min(size, width / wide if wide else size), LEAST_SIZE) for wide in widths
    ]
    wrapped = [
        _wrap(text, width / own) for text, own in zip(shaped, sizes, strict=True)
    ]
    sizes = _lower(sizes, wrapped, height)
    _drop_lines(sizes, wrapped, height)
    lines = []
    for text, own, parts in zip(shaped, sizes, wrapped, strict=False):
        is_rtl = is_right_to_left(text)
        for part in parts:
            lines.append(
                Line(reorder(part, is_rtl), own, fonts.width(part) * own, is_rtl)
            )
    return lines


def total_height(lines):
    return sum(line.size for line in lines) * LINE_HEIGHT


def _height(sizes, wrapped):
    pairs = zip(sizes, wrapped, strict=True)
    return sum(own * len(parts) for own, parts in pairs) * LINE_HEIGHT


def _lower(sizes, wrapped, height):
    """Shrink all fields alike until they are low enough or as small as may be."""
    while _height(sizes, wrapped) > height and max(sizes, default=0) > LEAST_SIZE:
        sizes = [max(own * 0.95, LEAST_SIZE) for own in sizes]
    return sizes


def _drop_lines(sizes, wrapped, height):
    while wrapped and _height(sizes, wrapped) > height:
        longest = max(range(len(wrapped)), key=lambda index: len(wrapped[index]))
        parts = wrapped[longest]
        if len(parts) > 1:
            limit = fonts.width(max(parts, key=fonts.width))
            parts.pop()
            parts[-1] = _end(parts[-1], limit)
        else:
            wrapped.pop()
            sizes.pop()


def _end(line, limit):
    """Return a line that goes on out of sight."""
    while line and fonts.width(line + _ELLIPSIS) > limit:
        line = line[:-1]
    return line.rstrip() + _ELLIPSIS


def _wrap(text, limit):
    """Return the lines of a text, at most ``limit`` wide at font size 1.

    Words stay whole where they fit; a word that does not is broken anywhere.
    """
    lines = []
    while fonts.width(text) > limit * 1.0001:
        count, wide = 0, 0.0
        while count < len(text) and wide + fonts.width(text[count]) <= limit:
            wide += fonts.width(text[count])
            count += 1
        count = max(count, 1)
        blank = text.rfind(" ", 1, count + 1)
        if blank > 0:
            count = blank
        lines.append(text[:count].rstrip())
        text = text[count:].lstrip()
    return [*lines, text]
