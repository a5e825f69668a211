"""The picture on a label."""

import io

from reportlab.lib.utils import ImageReader


class Logo:
    """A picture, read once for all labels of a print.

    :param bytes png: the picture
    """

    def __init__(self, png):
        self.png = png
        self.reader = ImageReader(io.BytesIO(png))
