"""Where the labels of a sheet are, in mm from the page's top left corner."""

from dataclasses import dataclass

#: What manufacturers round away, mm.
TOLERANCE = 0.01
#: No code a phone can read, and no text a person can, fits a smaller label, mm.
SMALLEST = 10.0
#: What PDF readers show: 200 inches, mm.
LARGEST = 5080.0


class GeometryError(ValueError):
    """A sheet that cannot be cut as described.

    :ivar dimension: the field of :class:`Sheet` that does not fit
    :ivar value: what was asked, mm or a count
    :ivar limit: the most, or the least, there can be
    :ivar is_least: ``limit`` is the least
    """

    def __init__(self, dimension, value, limit, is_least=False):
        self.dimension = dimension
        self.value = value
        self.limit = limit
        self.is_least = is_least
        word = "at least" if is_least else "at most"
        super().__init__(f"{dimension} is {value:g}: {word} {limit:g}")


@dataclass(frozen=True)
class Sheet:
    """A sheet, or one label of a roll; lengths in mm.

    :ivar dpi: dots per inch of the printer: bars and modules are whole dots
    :ivar is_turned: the labels are written from the bottom to the top of the page
    """

    page_width: float
    page_height: float
    label_width: float
    label_height: float
    columns: int = 1
    rows: int = 1
    left: float = 0.0
    top: float = 0.0
    pitch_x: float = 0.0
    pitch_y: float = 0.0
    dpi: int = 600
    is_turned: bool = False

    @property
    def per_page(self):
        return self.columns * self.rows

    @property
    def box(self):
        """Width and height of a label as it is read."""
        size = self.label_width, self.label_height
        return size[::-1] if self.is_turned else size

    @property
    def dot(self):
        """The size of a printer's dot, mm."""
        return 25.4 / self.dpi

    def corner(self, position):
        """Return left and top of the label at a position, counted from 0 by row."""
        row, column = divmod(position, self.columns)
        return self.left + column * self.pitch_x, self.top + row * self.pitch_y

    def check(self):
        """Refuse what cannot be.

        :raise GeometryError: names the dimension that does not fit
        """
        for count in ("columns", "rows"):
            if getattr(self, count) < 1:
                raise GeometryError(count, getattr(self, count), 1, is_least=True)
        if not 72 <= self.dpi <= 4800:
            raise GeometryError("dpi", self.dpi, 72, is_least=True)
        self._check_axis("page_width", "label_width", "left", "columns", "pitch_x")
        self._check_axis("page_height", "label_height", "top", "rows", "pitch_y")

    def _check_axis(self, page, label, margin, count, pitch):
        size, length = getattr(self, page), getattr(self, label)
        start, number = getattr(self, margin), getattr(self, count)
        step = getattr(self, pitch)
        _at_most(page, size, LARGEST)
        _at_least(label, length, SMALLEST)
        _at_least(margin, start, 0)
        _at_most(label, length, size)
        _at_most(margin, start, size - length)
        if number > 1:
            _at_least(pitch, step, length)
            # Which of the two is wrong is for the user to say: without overlap
            # the labels fit as many times as this.
            most = int((size - start - length + TOLERANCE) / length) + 1
            _at_most(count, number, most)
            _at_most(pitch, step, (size - start - length) / (number - 1))


def _at_most(name, value, limit):
    if value > limit + TOLERANCE:
        raise GeometryError(name, value, limit)


def _at_least(name, value, limit):
    if value < limit - TOLERANCE:
        raise GeometryError(name, value, limit, is_least=True)
