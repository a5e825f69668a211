"""The drawing of labels: plain Python that knows nothing of Odoo.

Lengths are mm, font sizes points. :class:`Sheet` says where labels are,
:class:`Label` what one says; :func:`render` makes the PDF.
"""

from .codes import code128, qr
from .document import render, render_test_page, write
from .geometry import GeometryError, Sheet
from .layout import KINDS, CodeTooBig, Label, lay_out
from .logo import Logo
from .preview import svg
