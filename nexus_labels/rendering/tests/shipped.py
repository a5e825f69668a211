"""The sheets, rolls and designs that come with the add-on, read from its data."""

import ast
import dataclasses
from pathlib import Path
from xml.etree import ElementTree

from rendering import Sheet

_DATA = Path(__file__).parents[2] / "data"
_TYPES = {field.name: field.type for field in dataclasses.fields(Sheet)}


def _records(name):
    root = ElementTree.parse(_DATA / f"{name}_data.xml").getroot()
    for record in root.findall("record"):
        yield {field.get("name"): field for field in record.findall("field")}


def _sheet(fields):
    values = {
        name: _TYPES[name](ast.literal_eval(field.text))
        for name, field in fields.items()
        if name in _TYPES
    }
    return Sheet(**values)


#: {name: sheet}
FORMATS = {
    fields["name"].text: _sheet(fields) for fields in _records("nexus_label_sheet")
}
SHEETS = {name: sheet for name, sheet in FORMATS.items() if sheet.per_page > 1}


@dataclasses.dataclass(frozen=True)
class Design:
    """A design as it comes.

    :ivar lines: ``(field, text)``
    """

    kind: str
    lines: tuple
    font_size: float
    has_logo: bool


def _design(fields):
    kind = fields["code_kind"].text if "code_kind" in fields else "product"
    lines = ast.literal_eval(fields["line_ids"].get("eval").strip())
    return Design(
        kind,
        tuple((line["field"], line.get("text")) for _new, _id, line in lines),
        float(fields["font_size"].text),
        "has_logo" in fields,
    )


DESIGNS = {
    fields["name"].text: _design(fields) for fields in _records("nexus_label_design")
}
