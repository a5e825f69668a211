"""Labels as a PDF, exact in mm."""

import io
from itertools import chain, islice, repeat

from reportlab.pdfgen.canvas import Canvas

from . import fonts
from .layout import MM, lay_out
from .text import LINE_HEIGHT, total_height


def render(labels, sheet, start=1, copies=1, outlines=False):
    """Return a PDF of these labels.

    :param labels: iterable of :class:`~.layout.Label`, taken one by one
    :param int start: position of the first label, counted from 1 by row: a sheet
        may be used in part
    :param int copies: of each label, one after the other
    :param bool outlines: draw the edges of the labels
    :raise GeometryError: the sheet cannot be cut as described
    :raise CodeTooBig: the labels are too small for their QR code
    """
    output = io.BytesIO()
    write(output, labels, sheet, start, copies, outlines)
    return output.getvalue()


def write(file, labels, sheet, start=1, copies=1, outlines=False):
    """Write what :func:`render` returns to a file; return the number of pages."""
    sheet.check()
    canvas = Canvas(
        file, pagesize=(sheet.page_width * MM, sheet.page_height * MM), invariant=1
    )
    canvas.setProducer("nexus_labels")
    wanted = chain.from_iterable(repeat(label, copies) for label in labels)
    position = start - 1
    pages = 0
    while page := list(islice(wanted, sheet.per_page - position)):
        for offset, label in enumerate(page):
            _draw(canvas, sheet, position + offset, label)
        if outlines:
            _draw_outlines(canvas, sheet)
        canvas.showPage()
        pages += 1
        position = 0
    canvas.save()
    return pages


def render_test_page(sheet):
    """Return a PDF of the outlines of a sheet's labels, each with its position."""
    sheet.check()
    output = io.BytesIO()
    canvas = Canvas(
        output, pagesize=(sheet.page_width * MM, sheet.page_height * MM), invariant=1
    )
    _draw_outlines(canvas, sheet)
    canvas.setFont(fonts.register(), 8)
    for position in range(sheet.per_page):
        left, top = sheet.corner(position)
        canvas.drawString(
            (left + 1.5) * MM,
            (sheet.page_height - top) * MM - 10,
            str(position + 1),
        )
    canvas.showPage()
    canvas.save()
    return output.getvalue()


def _draw_outlines(canvas, sheet):
    canvas.saveState()
    canvas.setLineWidth(0.05 * MM)
    for position in range(sheet.per_page):
        left, top = sheet.corner(position)
        canvas.rect(
            left * MM,
            (sheet.page_height - top - sheet.label_height) * MM,
            sheet.label_width * MM,
            sheet.label_height * MM,
        )
    canvas.restoreState()


def _draw(canvas, sheet, position, label):
    width, height = sheet.box
    layout = lay_out(label, width, height, sheet.dot)
    left, top = sheet.corner(position)
    canvas.saveState()
    # What a font draws beyond its own measures stays on the label.
    edge = canvas.beginPath()
    edge.rect(
        left * MM,
        (sheet.page_height - top - sheet.label_height) * MM,
        sheet.label_width * MM,
        sheet.label_height * MM,
    )
    canvas.clipPath(edge, stroke=0, fill=0)
    for placed in layout.codes:
        _draw_code(canvas, sheet, left, top, placed)
    # From here on as the label is read, the origin in its bottom left corner.
    if sheet.is_turned:
        canvas.translate(
            (left + sheet.label_width) * MM,
            (sheet.page_height - top - sheet.label_height) * MM,
        )
        canvas.rotate(90)
    else:
        canvas.translate(left * MM, (sheet.page_height - top - height) * MM)
    if layout.logo_box:
        _draw_logo(canvas, height, layout.logo_box, label.logo)
    _draw_lines(canvas, height, layout)
    canvas.restoreState()


def _draw_code(canvas, sheet, left, top, placed):
    """Draw a code whose every module is a number of whole dots from the page's top
    left corner.

    ReportLab's canvas knows no way to add many rectangles at once: this is the one
    place that writes operators of its own.
    """
    size = placed.module * MM
    high = placed.height / placed.module if placed.height else 1
    if sheet.is_turned:
        x = _on_dot(left + placed.top, placed.dot)
        y = _on_dot(top + sheet.label_height - placed.left, placed.dot)
        # Along the label is up the page, down the label is to the right.
        matrix = (0, size, size, 0)
    else:
        x = _on_dot(left + placed.left, placed.dot)
        y = _on_dot(top + placed.top, placed.dot)
        matrix = (size, 0, 0, -size)
    numbers = (*matrix, x * MM, (sheet.page_height - y) * MM)
    operators = ["q", " ".join(f"{number:.6f}" for number in numbers) + " cm"]
    operators += [
        f"{at} {row} {length} {high:g} re" for at, row, length in placed.symbol.bars
    ]
    operators += ["f", "Q"]
    canvas._code.append("\n".join(operators))


def _on_dot(length, dot):
    return round(length / dot) * dot


def _draw_logo(canvas, height, box, logo):
    canvas.drawImage(
        logo.reader,
        box.left * MM,
        (height - box.top - box.height) * MM,
        box.width * MM,
        box.height * MM,
        mask="auto",
        preserveAspectRatio=True,
        anchor="w",
    )


def _draw_lines(canvas, height, layout):
    box = layout.text_box
    spare = box.height * MM - total_height(layout.lines)
    y = (height - box.top) * MM - max(spare, 0) / 2
    for line in layout.lines:
        y -= line.size * LINE_HEIGHT
        # The ink of a line in the middle of its height.
        gap = (LINE_HEIGHT - fonts.ASCENT - fonts.DESCENT) / 2
        baseline = y + line.size * (gap + fonts.DESCENT)
        x = box.left * MM
        if line.is_rtl:
            x += box.width * MM - line.width
        for name, part in fonts.runs(line.text):
            canvas.setFont(name, line.size)
            canvas.drawString(x, baseline, part)
            x += fonts.width(part) * line.size
