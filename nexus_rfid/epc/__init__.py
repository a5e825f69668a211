"""What is on a tag: hex as the key of a tag, and the GS1 number it may hold. Knows
nothing of Odoo."""

from .gs1 import (
    Meaning,
    decode,
    encode_giai,
    encode_sgtin,
    find_prefix_fault,
    is_gtin,
)
from .table import read_pairs
from .text import looks_like_number, normalise

__all__ = [
    "Meaning",
    "decode",
    "encode_giai",
    "encode_sgtin",
    "find_prefix_fault",
    "is_gtin",
    "looks_like_number",
    "normalise",
    "read_pairs",
]
