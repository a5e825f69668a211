"""Serial numbers as text: cleaning, comparing, splitting, counting on.

Plain Python, no ORM. A *serial* is what is printed on the unit, a *key* is what two
serials are compared by.
"""

from .entry import RangeError, expand_range, split
from .number import format_number, highest_number
from .runs import condense, find_runs, natural_key
from .table import TableError, read_cells, read_table
from .text import MAX_LENGTH, clean, find_fault, normalise

__all__ = [
    "MAX_LENGTH",
    "RangeError",
    "TableError",
    "clean",
    "condense",
    "expand_range",
    "find_fault",
    "find_runs",
    "format_number",
    "highest_number",
    "natural_key",
    "normalise",
    "read_cells",
    "read_table",
    "split",
]
