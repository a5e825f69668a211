"""Serials from a file somebody was sent: CSV in the usual encodings, or XLSX."""

import csv
import io
import re
import zipfile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from .text import clean

_HEADER = re.compile(
    r"^(serials?([ _-]?(no|nr|number|numbers|num))?\.?|s/?n|lot([ _/-].*)?|"
    r"serienn?ummern?|n[uú]mero de serie|num[eé]ro de s[eé]rie)$",
    re.IGNORECASE,
)


_UNREADABLE = (
    InvalidFileException,
    zipfile.BadZipFile,
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
    OSError,
    SyntaxError,  # what both XML parsers raise over a broken part
)


#: Spreadsheets keep 15 digits of a number.
_EXACT = 1e15


class TableError(ValueError):
    """A file that cannot be read as a table."""


def read_table(filename, content):
    """Return the serials of a file in order, blank cells dropped.

    The column headed *Serial number* (or *Serial*, *S/N*, *Lot* …) is taken, else the
    first one.

    :param str filename: decides the format by its ending; ``.xlsx`` or text
    :param bytes content: what is in the file
    :raise TableError: not a readable CSV or XLSX file
    """
    rows = [row for row in read_cells(filename, content) if any(row)]
    if not rows:
        return []
    columns = [i for i, cell in enumerate(rows[0]) if _HEADER.match(cell)]
    column = columns[0] if columns else 0
    body = rows[1:] if columns else rows
    return [row[column] for row in body if len(row) > column and row[column]]


def read_cells(filename, content):
    """Return all cells of a file: list of list of str, blank ones are "".

    :param filename, content: as in :func:`read_table`
    :raise TableError: not a readable CSV or XLSX file
    """
    is_workbook = filename.lower().endswith((".xlsx", ".xlsm"))
    return _workbook_rows(content) if is_workbook else _csv_rows(content)


def _workbook_rows(content):
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = [
            [_cell_text(value) for value in row]
            for row in book.active.iter_rows(values_only=True)
        ]
        book.close()
    except _UNREADABLE as error:
        raise TableError(str(error)) from error
    return rows


def _cell_text(value):
    # A spreadsheet keeps the serial 4711 as the number 4711.0. A longer one has lost
    # digits to it: shown as it is, instead of with digits nobody has typed.
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        value = int(value)
    return "" if value is None else clean(str(value))


def _csv_rows(content):
    text = _decode(content)
    if "\0" in text:
        raise TableError("binary")
    sample = text[:4096]
    try:
        delimiter = csv.Sniffer().sniff(sample, delimiters=",;\t").delimiter
    except csv.Error:
        delimiter = ","
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[clean(cell) for cell in row] for row in reader]
    except csv.Error as e:
        raise TableError(str(e)) from e


def _decode(content):
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("encoding")
