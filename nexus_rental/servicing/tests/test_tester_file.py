"""The files testers write: headers, words, dates and numbers of several makes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servicing.tester_file import read_columns, read_date, read_number, read_result
from servicing.tester_file import read_rows as read


@pytest.mark.parametrize(
    "header",
    [
        ["Asset ID", "Test Date", "Pass/Fail", "Retest Date"],
        ["Serial No.", "Date", "RESULT", "Next due"],
        ["barcode", "date_tested", "Overall", "Due Date"],
    ],
)
def test_read_columns_of_several_makes(header):
    assert read_columns(header) == {"code": 0, "date": 1, "result": 2, "due": 3}


def test_read_rows_keeps_numbers_and_what_was_measured():
    table = [
        ["Result", "Asset ID", "Earth", "", "Leakage"],
        ["P", "NX-1", "0.08", "x", ""],
        ["", "", "", "", ""],
        ["F", "NX-2"],
    ]
    first, second = read(table)
    assert (first.number, first.values["code"]) == (2, "NX-1")
    assert first.measured == {"Earth": "0.08"}
    assert (second.number, second.values, second.measured) == (
        4,
        {"code": "NX-2", "result": "F"},
        {},
    )


@pytest.mark.parametrize("table", [[], [["Result", "Date"], ["P", "1.1.26"]]])
def test_read_rows_without_codes_is_refused(table):
    with pytest.raises(ValueError, match="codes"):
        read(table)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("PASS", "passed"),
        (" Ok. ", "passed"),
        ("Not OK", "failed"),
        ("f", "failed"),
        ("", None),
        ("pending", None),
    ],
)
def test_read_result(text, result):
    assert read_result(text) == result


@pytest.mark.parametrize(
    ("text", "month_first", "expected"),
    [
        ("2026-03-09", False, date(2026, 3, 9)),
        ("09/03/2026", False, date(2026, 3, 9)),
        ("09/03/2026", True, date(2026, 9, 3)),
        ("25/03/2026", True, date(2026, 3, 25)),
        ("9.3.26 14:30", False, date(2026, 3, 9)),
        ("2026-03-09T08:00:00", False, date(2026, 3, 9)),
        ("2026-02-30", False, None),
        ("soon", False, None),
    ],
)
def test_read_date(text, month_first, expected):
    assert read_date(text, month_first) == expected


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.booleans())
def test_read_date_reads_what_was_written(day, month_first):
    text = day.strftime("%m/%d/%Y" if month_first else "%d.%m.%Y")
    assert read_date(text, month_first) == day
    assert read_date(day.isoformat(), month_first) == day


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.12", 0.12), ("0,12 Ω", 0.12), (">19.99", 19.99), ("299", 299), ("OL", None)],
)
def test_read_number(text, number):
    assert read_number(text) == number
