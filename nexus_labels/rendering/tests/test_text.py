"""Texts of all scripts stay in their box."""

import unicodedata

import pytest
from rendering import text
from rendering.scripts import reorder, shape


def test_short_text_keeps_its_size():
    (line,) = text.fit(["NX-1"], 200, 50, 8)
    assert (line.text, line.size) == ("NX-1", 8)


def test_long_text_shrinks_before_it_wraps():
    (line,) = text.fit(["A loudspeaker on a stand"], 80, 50, 8)
    assert text.LEAST_SIZE < line.size < 8


def test_longer_text_wraps_between_words():
    lines = text.fit(["A loudspeaker on a stand with a case"], 60, 50, 8)
    assert " ".join(line.text for line in lines) == (
        "A loudspeaker on a stand with a case"
    )
    assert len(lines) > 1


def test_text_without_end_ends_in_an_ellipsis():
    lines = text.fit(["word " * 90], 60, 20, 8)
    assert lines[-1].text.endswith("…")


@pytest.mark.parametrize("name", ["x" * 300, "مكبر صوت " * 20, "扬声器" * 60, "מ" * 99])
@pytest.mark.parametrize("width", [5, 40, 90])
def test_no_line_leaves_the_box(name, width):
    lines = text.fit([name, "NX-1", name], width, 40, 9)
    assert text.total_height(lines) <= 40
    assert all(line.width <= width * 1.01 for line in lines)


def test_arabic_letters_are_joined_and_lam_alif_is_one():
    names = [unicodedata.name(char) for char in shape("سلام")]
    assert [name.removeprefix("ARABIC L") for name in names] == [
        "ARABIC LETTER SEEN INITIAL FORM".removeprefix("ARABIC L"),
        "IGATURE LAM WITH ALEF FINAL FORM",
        "ETTER MEEM ISOLATED FORM",
    ]


@pytest.mark.parametrize(
    ("spoken", "is_rtl", "seen"),
    [
        ("NX-1", False, "NX-1"),
        ("אבג", True, "גבא"),
        ("רמקול 200W", True, "200W לוקמר"),
        ("K12 (אבג) x", False, "K12 (גבא) x"),
        ("K12 אבג (דה) x", False, "K12 (הד) גבא x"),
        ("K12 (x) אבג", False, "K12 (x) גבא"),
        ("אבג (XL) דה", True, "הד (XL) גבא"),
        ("אב (ג", True, "ג) בא"),
        ("אב 12-34", True, "12-34 בא"),
    ],
)
def test_line_is_ordered_from_left_to_right(spoken, is_rtl, seen):
    assert reorder(spoken, is_rtl) == seen
