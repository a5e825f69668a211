"""One document on its way to the printer: what its template asks for."""

import re

from markupsafe import Markup

from ..numbering import condense

#: Characters that stay on one line. A longer word may break after every so many, or it
#: would push the other columns off the page.
UNBROKEN = 16

# Where a line may end within a word.
_BREAKABLE = re.compile(r"[^A-Za-z0-9_.,:;()–]")
_NOWRAP = Markup('<span style="white-space: nowrap">%s</span>')
_BREAK = Markup("<wbr/>")


class Sheet:
    """The columns of one document and the serials of its rows.

    :param dict widths: ``{column: %}`` of the columns switched on, the one that takes
        what is left over first; None leaves the document as Odoo prints it
    :param dict units: ``{row id: [serial, …]}``, rows without units left out
    """

    def __init__(self, widths, units):
        self._widths = widths
        self._units = units
        self._together = {}

    @property
    def has_serials_column(self):
        """Whether serials are printed in a column of their own where there are any."""
        return self._widths is not None and "serials" in self._widths

    def shows(self, column):
        """Return whether to print the column."""
        if column == "serials":
            return self.has_serials_column and bool(self._units)
        return self._widths is None or column in self._widths

    def style(self, column):
        """Return the style of a column's heading, None to let it take what is left."""
        widths = self._widths or {}
        if column not in widths or column == next(iter(widths)):
            return None
        return f"width: {widths[column]}%"

    def more_cells(self, *columns):
        """Return by how many cells a row is longer than Odoo's own, which has
        ``columns``."""
        hidden = sum(not self.shows(column) for column in columns)
        return int(self.shows("serials")) - hidden

    def leave_serials_to_odoo(self):
        """Print no column of our own: Odoo has one that names the units, too."""
        if self._widths is not None:
            self._widths = {**self._widths}
            self._widths.pop("serials", None)

    def put_together(self, row, others):
        """Have ``row`` printed for ``others``, too."""
        self._together[row.id] = [row, *others]

    def together(self, row):
        """Return the rows printed as this one."""
        return self._together.get(row.id, [row])

    def units(self, row):
        """Return the serials of one row, in no order."""
        return self._units.get(row.id, [])

    def serials(self, rows):
        """Return the serials of all rows, condensed, as one text to print.

        :param rows: records, or None
        """
        names = [name for row in rows or () for name in self.units(row)]
        return Markup(", ").join(_unbroken(entry) for entry in condense(names))


def _unbroken(entry):
    """Return a serial or run that breaks between words and in very long ones only."""
    return Markup(" ").join(_keep_together(word) for word in entry.split(" "))


def _keep_together(word):
    if len(word) > UNBROKEN:
        return _BREAK.join(re.findall(f".{{1,{UNBROKEN}}}", word, re.DOTALL))
    return _NOWRAP % word if _BREAKABLE.search(word) else word
