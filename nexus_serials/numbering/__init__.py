"""Serial numbers as text: cleaning, comparing, splitting, counting on.

Plain Python, no ORM. A *serial* is what is printed on the unit, a *key* is what two
serials are compared by.
"""

from .entry import RangeError, expand_range, split
from .number import format_number, highest_number
from .table import TableError, read_table
from .text import MAX_LENGTH, clean, find_fault, normalise

__all__ = [
    "MAX_LENGTH",
    "RangeError",
    "TableError",
    "clean",
    "expand_range",
    "find_fault",
    "format_number",
    "highest_number",
    "normalise",
    "read_table",
    "split",
]
