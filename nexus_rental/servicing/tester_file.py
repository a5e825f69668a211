"""The file of a tester: which column is what, and what its words mean."""

import re
from datetime import date
from typing import NamedTuple

#: How testers head their columns, most telling first; compared without case and signs.
HEADERS = {
    "code": [
        "serialnumber",
        "serialno",
        "serial",
        "sn",
        "assetid",
        "assetno",
        "assetnumber",
        "asset",
        "applianceid",
        "appliance",
        "barcode",
        "tag",
        "tagid",
        "itemid",
        "item",
        "unit",
        "equipmentid",
        "id",
    ],
    "date": ["testdate", "datetested", "dateoftest", "date", "tested"],
    "result": [
        "result",
        "testresult",
        "overallresult",
        "overall",
        "passfail",
        "status",
        "outcome",
    ],
    "due": [
        "nextdue",
        "nexttest",
        "nexttestdate",
        "retestdate",
        "retest",
        "nextdate",
        "duedate",
        "due",
    ],
    "certificate": [
        "certificatenumber",
        "certificateno",
        "certificate",
        "certno",
        "testno",
        "testnumber",
    ],
    "tester": ["tester", "testedby", "engineer", "technician", "user"],
    "note": ["note", "notes", "comment", "comments", "remark", "remarks"],
}
PASSED = frozenset(
    ["p", "pass", "passed", "ok", "good", "yes", "y", "true", "1", "bestanden"]
)
FAILED = frozenset(
    ["f", "fail", "failed", "notok", "bad", "no", "n", "false", "0", "durchgefallen"]
)

_DATE = re.compile(r"^(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})(?:[ T].*)?$")


class Row(NamedTuple):
    """A row as the file says it; what it does not say is empty.

    :ivar number: as a spreadsheet counts, the header is 1
    :ivar values: {part of :data:`HEADERS`: text}
    :ivar measured: {header: text} of all other columns that say something
    """

    number: int
    values: dict
    measured: dict


def read_columns(header):
    """Return {part: index of its column} of a header row."""
    plain = [_plain(cell) for cell in header]
    columns = {}
    for part, names in HEADERS.items():
        found = (plain.index(name) for name in names if name in plain)
        index = next(found, None)
        if index is not None:
            columns[part] = index
    return columns


def read_rows(table):
    """Return the rows of a table whose first row is the header.

    :param table: list of list of str
    :raise ValueError: no column is that of the units' codes
    """
    header, *body = table or [[]]
    columns = read_columns(header)
    if "code" not in columns:
        raise ValueError("no column of codes")
    others = {
        index: title
        for index, title in enumerate(header)
        if title and index not in columns.values()
    }
    rows = []
    for number, cells in enumerate(body, start=2):
        if any(cells):
            values = {part: _cell(cells, index) for part, index in columns.items()}
            measured = {title: _cell(cells, index) for index, title in others.items()}
            rows.append(
                Row(
                    number,
                    values,
                    {name: text for name, text in measured.items() if text},
                )
            )
    return rows


def read_result(text):
    """Return passed or failed, or None for what is neither."""
    word = _plain(text)
    if word in PASSED:
        return "passed"
    return "failed" if word in FAILED else None


def read_date(text, month_first=False):
    """Return the date a text says, or None: 2026-03-09, 09/03/2026, 9.3.26.

    :param month_first: how 03/09/2026 is meant, if it can be
    """
    found = _DATE.match(text.strip())
    if not found:
        return None
    first, second, third = (int(part) for part in found.groups())
    if len(found[1]) == 4:
        parts = [(first, second, third)]
    else:
        year = third + 2000 if third < 100 else third
        parts = [(year, second, first), (year, first, second)]
        if month_first:
            parts.reverse()
    for year, month, day in parts:
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None


def read_number(text):
    """Return the number a measured value says, or None: 0.12, 0,12, >19.99, 299 MΩ."""
    found = re.match(r"^[<>=≥≤~ ]*(-?\d+(?:[.,]\d+)?)", text.strip())
    return float(found[1].replace(",", ".")) if found else None


def _plain(text):
    return re.sub(r"[\W_]+", "", text or "").lower()


def _cell(cells, index):
    return cells[index] if index < len(cells) else ""
