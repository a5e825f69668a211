"""Sheets are what they are said to be, measured on the printed page."""

import dataclasses

import pypdfium2
import pytest
from PIL import ImageOps
from rendering import GeometryError, Label, Sheet, render, render_test_page
from shipped import FORMATS, SHEETS

#: name: columns, rows, width, height, left, top, pitch x, pitch y (mm), page width
MEASURES = {
    "L7160 A4": (3, 7, 63.5, 38.1, 7.2, 15.15, 66.04, 38.1, 210),
    "L7159 A4": (3, 8, 64, 33.86, 6.46, 13.06, 66.54, 33.86, 210),
    "L7161 A4": (3, 6, 63.5, 46.56, 7.21, 8.82, 66.04, 46.56, 210),
    "L7163 A4": (2, 7, 99.06, 38.1, 4.67, 15.15, 101.6, 38.1, 210),
    "L7165 A4": (2, 4, 99.06, 67.73, 4.67, 13.04, 101.6, 67.73, 210),
    "L7173 A4": (2, 5, 99.06, 57, 4.67, 6, 101.6, 57, 210),
    "L7651 A4": (5, 13, 38.1, 21.17, 4.67, 10.9, 40.64, 21.17, 210),
    "L6011 A4 silver": (3, 9, 63.5, 29.63, 7.21, 15.1, 66.04, 29.63, 210),
    "L6009 A4 silver": (4, 12, 45.72, 21.17, 9.75, 21.41, 48.26, 21.17, 210),
    "L4732 A4": (5, 16, 35.6, 16.9, 11, 13, 38.1, 16.9, 210),
    "Zweckform 4780 A4": (4, 10, 48.5, 25.4, 8, 21.43, 48.5, 25.4, 210),
    "5160 / 5260 Letter": (3, 10, 66.68, 25.4, 4.78, 12.7, 69.85, 25.4, 215.9),
    "5163 Letter": (2, 5, 101.6, 50.8, 3.96, 12.7, 106.36, 50.8, 215.9),
    "5167 Letter": (4, 20, 44.45, 12.7, 7.14, 12.7, 52.4, 12.7, 215.9),
}
SCALE = 600 / 25.4  # dots per mm


def ink(image, left, top, right, bottom):
    """Return left, top, right, bottom of what is printed in a part of the page, mm."""
    part = image.crop(tuple(round(edge * SCALE) for edge in (left, top, right, bottom)))
    box = ImageOps.invert(part).getbbox()
    shift = (round(left * SCALE), round(top * SCALE)) * 2
    return [(edge + by) / SCALE for edge, by in zip(box, shift, strict=True)]


@pytest.mark.parametrize("name", SHEETS)
def test_outlines_of_sheet_are_within_a_tenth_of_a_mm(name):
    columns, rows, width, height, left, top, pitch_x, pitch_y, page = MEASURES[name]
    pdf = pypdfium2.PdfDocument(
        render([Label(("",), "none")], SHEETS[name], outlines=True)
    )
    assert abs(pdf[0].get_width() / 72 * 25.4 - page) < 0.01
    image = pdf[0].render(scale=600 / 72, grayscale=True).to_pil()
    right = left + (columns - 1) * pitch_x + width
    bottom = top + (rows - 1) * pitch_y + height
    size = image.size[0] / SCALE, image.size[1] / SCALE
    for measured, wanted in zip(
        ink(image, 0, 0, *size), (left, top, right, bottom), strict=True
    ):
        assert abs(measured - wanted) <= 0.1
    # The first and the last label alone, from the middle of one outwards.
    across = ink(image, 0, top + height / 3, left + width + 0.5, top + height / 2)
    assert abs(across[2] - left - width) <= 0.1
    down = ink(image, left + width / 3, 0, left + width / 2, top + height + 0.05)
    assert abs(down[1] - top) <= 0.1
    if pitch_x > width:
        after = ink(
            image, left + width + 0.3, top + 1, left + pitch_x + 1, top + height - 1
        )
        assert abs(after[0] - left - pitch_x) <= 0.1


def test_formats_are_possible():
    for sheet in FORMATS.values():
        sheet.check()
    assert set(SHEETS) == set(MEASURES)


@pytest.mark.parametrize(
    ("change", "dimension"),
    [
        ({"columns": 4}, "columns"),
        ({"rows": 8}, "rows"),
        ({"columns": 0}, "columns"),
        ({"pitch_x": 60}, "pitch_x"),
        ({"pitch_x": 70}, "pitch_x"),
        ({"pitch_y": 41}, "pitch_y"),
        ({"label_width": 211}, "label_width"),
        ({"label_height": 9}, "label_height"),
        ({"left": -1}, "left"),
        ({"top": 260}, "top"),
        ({"page_height": 6000}, "page_height"),
        ({"dpi": 10}, "dpi"),
    ],
)
def test_impossible_sheet_is_refused_naming_the_dimension(change, dimension):
    with pytest.raises(GeometryError) as refused:
        dataclasses.replace(SHEETS["L7160 A4"], **change).check()
    assert refused.value.dimension == dimension


def test_test_page_shows_every_position():
    text = pypdfium2.PdfDocument(render_test_page(SHEETS["L7651 A4"]))[0].get_textpage()
    assert "".join(text.get_text_bounded().split()) == "".join(map(str, range(1, 66)))


def test_part_used_sheet_starts_at_its_position_and_leaves_no_blank_page():
    sheet = Sheet(100, 40, 50, 20, 2, 2, pitch_x=50, pitch_y=20)
    label = Label(("X1",), "none")
    pdf = pypdfium2.PdfDocument(render([label] * 3, sheet, start=4, copies=3))
    assert len(pdf) == 3
    pages = [page.get_textpage().get_text_bounded().split() for page in pdf]
    assert [len(words) for words in pages] == [1, 4, 4]
