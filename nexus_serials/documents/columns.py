"""Which columns a document has and how wide they are if nobody says otherwise."""

from typing import NamedTuple

#: What the widths of the printed columns add up to, in %.
FULL_WIDTH = 100


class Column(NamedTuple):
    """A column of a document.

    ``is_fixed``: cannot be switched off. Such a column comes first and takes the width
    of what a document does not print, such as a discount nobody gave.
    """

    key: str
    width: int
    is_fixed: bool = False


_SALE = (
    Column("description", 26, is_fixed=True),
    Column("serials", 26),
    Column("quantity", 10),
    Column("price_unit", 11),
    Column("discount", 7),
    Column("taxes", 8),
    Column("subtotal", 12),
)

#: Columns of each document in the order they are printed.
DOCUMENTS = {
    "order": _SALE,
    "delivery": (
        Column("product", 44, is_fixed=True),
        Column("serials", 28),
        Column("ordered", 14),
        Column("delivered", 14),
    ),
    "picking": (
        Column("product", 23, is_fixed=True),
        Column("serials", 25),
        Column("quantity", 8),
        Column("from", 13),
        Column("to", 13),
        Column("barcode", 18),
    ),
    "invoice": _SALE,
    "refund": _SALE,
}


def default_widths(document):
    """Return ``{column: width in %}`` of a document nobody laid out."""
    return {column.key: column.width for column in DOCUMENTS[document]}
