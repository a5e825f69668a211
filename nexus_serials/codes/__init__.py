"""Codes as scanners and people send them, taken apart into what they could mean.

Plain Python, no ORM: what a code stands for in the database is looked up by
``stock.lot.resolve_codes``.
"""

from .barcode import barcode_variants
from .parse import TOKEN_LENGTH, Code, parse

__all__ = ["TOKEN_LENGTH", "Code", "barcode_variants", "parse"]
