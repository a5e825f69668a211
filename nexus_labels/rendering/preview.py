"""One label as SVG, laid out as for the printer and in the same fonts."""

import base64
from html import escape

from . import fonts
from .layout import MM, lay_out
from .text import LINE_HEIGHT, total_height


def svg(label, sheet):
    """Return a drawing of a label, as it is read; a unit is 1 mm.

    Texts are drawn by the browser in the fonts of the PDF, which a page names
    ``NexusSans`` and ``NexusSansCJK``.

    :raise GeometryError: the sheet cannot be cut as described
    :raise CodeTooBig: the label is too small for its QR code
    """
    sheet.check()
    width, height = sheet.box
    layout = lay_out(label, width, height, sheet.dot)
    parts = [_draw_code(placed) for placed in layout.codes]
    if layout.logo_box:
        parts.append(_draw_logo(layout.logo_box, label.logo))
    parts += _draw_lines(layout)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}mm" '
        f'height="{height:g}mm">{"".join(parts)}</svg>'
    )


def _draw_code(placed):
    high = placed.height / placed.module if placed.height else 1
    path = "".join(
        f"M{at} {row}h{length}v{high:g}h-{length}z"
        for at, row, length in placed.symbol.bars
    )
    return (
        f'<path transform="translate({placed.left:.4f} {placed.top:.4f}) '
        f'scale({placed.module:.5f})" shape-rendering="crispEdges" d="{path}"/>'
    )


def _draw_logo(box, logo):
    data = base64.b64encode(logo.png).decode()
    return (
        f'<image x="{box.left:.3f}" y="{box.top:.3f}" width="{box.width:.3f}" '
        f'height="{box.height:.3f}" preserveAspectRatio="xMinYMid" '
        f'href="data:image/png;base64,{data}"/>'
    )


def _draw_lines(layout):
    box = layout.text_box
    spare = box.height * MM - total_height(layout.lines)
    y = box.top * MM + max(spare, 0) / 2
    for line in layout.lines:
        y += line.size * LINE_HEIGHT
        gap = (LINE_HEIGHT - fonts.ASCENT - fonts.DESCENT) / 2
        baseline = y - line.size * (gap + fonts.DESCENT)
        x = box.left * MM + (box.width * MM - line.width if line.is_rtl else 0)
        for name, part in fonts.runs(line.text):
            wide = fonts.width(part) * line.size
            # The characters are in the order they are drawn in already.
            yield (
                f'<text x="{x / MM:.3f}" y="{baseline / MM:.3f}" '
                f'font-family="{name}" font-size="{line.size / MM:.4f}" '
                f'textLength="{wide / MM:.3f}" xml:space="preserve" '
                'style="direction: ltr; unicode-bidi: bidi-override">'
                f"{escape(part)}</text>"
            )
            x += wide
