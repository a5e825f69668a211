"""Reads UHF tags from readers of several makes and hands them to Odoo.

Runs beside the readers, without Odoo. Bytes come in through a ``transport``, a
``protocol`` turns them into events, and everything after that no longer cares which
reader it was.
"""

__version__ = "1.0.0"
