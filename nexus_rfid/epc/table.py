"""Pairs of unit and tag in a table, as a reader's program or a spreadsheet has them."""

import re

from .text import normalise

_UNIT = re.compile(
    r"serial.*|s/?n|lot.*|unit.*|asset.*|barcode|item|code|serienn?ummer.*|name",
    re.IGNORECASE,
)
_TAG = re.compile(r".*\b(epc|rfid|tag|transponder)\b.*|hex", re.IGNORECASE)


def read_pairs(cells):
    """Return [(number of the row, code of the unit, EPC as written)].

    Columns are known by their headings; without headings, of two columns the one with
    EPCs holds the tags. Blank rows are left out.

    :param cells: list of list of str
    :raise ValueError: no two columns can be told apart
    """
    rows = [(number, row) for number, row in enumerate(cells, 1) if any(row)]
    if not rows:
        return []
    unit, tag = _find_columns(rows[0][1])
    if unit is None:
        unit, tag = _guess_columns(row for _number, row in rows)
    else:
        rows = rows[1:]
    return [
        (number, _get(row, unit), _get(row, tag))
        for number, row in rows
        if _get(row, unit) or _get(row, tag)
    ]


def _find_columns(header):
    tags = [i for i, cell in enumerate(header) if _TAG.fullmatch(cell)]
    units = [
        i for i, cell in enumerate(header) if i not in tags and _UNIT.fullmatch(cell)
    ]
    return (units[0], tags[0]) if units and tags else (None, None)


def _guess_columns(rows):
    rows = list(rows)
    counts = [0, 0]
    for row in rows:
        for column in (0, 1):
            # Serials may be hex by chance, those of tags are long.
            counts[column] += len(normalise(_get(row, column))) >= 16
    if counts[0] == counts[1]:
        raise ValueError("columns")
    return (0, 1) if counts[1] > counts[0] else (1, 0)


def _get(row, column):
    return row[column] if column < len(row) else ""
