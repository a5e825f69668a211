"""The documents serial numbers are printed on: their columns and what is in them.

Plain Python, no ORM.
"""

from .columns import DOCUMENTS, FULL_WIDTH, Column, default_widths
from .sheet import Sheet

__all__ = ["DOCUMENTS", "FULL_WIDTH", "Column", "Sheet", "default_widths"]
