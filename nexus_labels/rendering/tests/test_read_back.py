"""An independent decoder reads every label of every format as it is printed."""

import dataclasses
import io
import math
import random

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageOps
from rendering import Label, Logo, lay_out, render
from shipped import DESIGNS, FORMATS

#: Labels of the plain design in each format; of every other look a few less.
UNITS = 200
FEWER_UNITS = 48
NAMES = (
    "Active loudspeaker K12.2 with flight case and rain cover, two by two",
    "Ενεργό ηχείο",
    "Активная колонка",
    "مكبر صوت (XL) 12",
    "רמקול פעיל 200W",
    "扬声器 スピーカー 스피커",
    "Ω",
    "x" * 100,
)
SERIALS = ("7", "A" * 100, "1" * 100, "Gerät-07", "序列号42", "رقم-9", "a b/c", "]C1~")
_PNG = io.BytesIO()
Image.new("RGB", (300, 100), "black").save(_PNG, "PNG")
LOGO = Logo(_PNG.getvalue())
#: Ink stays as far from the edge of its label, mm.
MARGIN = 0.5


def units(seed, count):
    """Return units, odd ones among them: ``(serial, address of its code, name)``."""
    rng = random.Random(seed)
    serials = list(SERIALS)
    while len(serials) < count:
        prefix = rng.choice(("NX-", "", "SN/", "k12.2 ", "é"))
        serials.append(f"{prefix}{rng.randrange(10 ** rng.randint(1, 12))}")
    rng.shuffle(serials)
    return [
        (
            serial,
            f"HTTPS://ERP.EXAMPLE.COM/U/{rng.getrandbits(96):024X}",
            rng.choice(NAMES),
        )
        for serial in serials
    ]


def labels_of(design, seed, count):
    """Return labels of the design, each for a unit of its own."""
    kind = "qr" if design.kind == "product" else design.kind
    labels = []
    for serial, address, name in units(seed, count):
        says = {
            "serial": serial,
            "product": name,
            "company": "Nexus Rental Ltd",
            "location": "Warehouse: WH/Stock/Shelf 9",
        }
        fields = tuple(says.get(field, text) for field, text in design.lines)
        logo = LOGO if design.has_logo else None
        labels.append(Label(fields, kind, address, serial, design.font_size, logo))
    return labels


def expected(label, sheet):
    """Return what the codes on a label say; a barcode that does not fit gives way to
    the QR code."""
    found = lay_out(label, *sheet.box, sheet.dot).codes
    return sorted(label.barcode if code.height else label.qr for code in found)


def crop_of(image, sheet, position, scale):
    left, top = sheet.corner(position)
    return image.crop(
        (
            round(left * scale),
            round(top * scale),
            round((left + sheet.label_width) * scale),
            round((top + sheet.label_height) * scale),
        )
    )


def ink_beyond_labels(image, sheet, scale):
    """Return the box of what is printed elsewhere than well inside a label."""
    rest = image.copy()
    draw = ImageDraw.Draw(rest)
    for position in range(sheet.per_page):
        left, top = sheet.corner(position)
        draw.rectangle(
            (
                (left + MARGIN) * scale,
                (top + MARGIN) * scale,
                (left + sheet.label_width - MARGIN) * scale,
                (top + sheet.label_height - MARGIN) * scale,
            ),
            fill=255,
        )
    return ImageOps.invert(rest).getbbox()


def pages_of(pdf, dpi):
    """Yield the pages as dots. A page is made to end with a whole dot: the picture
    would be stretched to it, else."""
    scale = dpi / 72
    for page in pdf:
        width, height = page.get_size()
        page.set_mediabox(
            0,
            height - math.ceil(height * scale) / scale,
            math.ceil(width * scale) / scale,
            height,
        )
        yield page.render(scale=scale, grayscale=True).to_pil()


def read(crop, sheet):
    """Return what the decoder finds on a label; a printer's dot is black or white."""
    found = zxingcpp.read_barcodes(
        crop,
        formats=[zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128],
        binarizer=zxingcpp.Binarizer.FixedThreshold,
        try_rotate=sheet.is_turned,
        try_invert=False,
        try_downscale=False,
    )
    return sorted(code.text for code in found)


#: The designs that come with the add-on, and what else a design can be.
PLAIN = DESIGNS["Product and serial number"]
LOOKS = {
    **DESIGNS,
    "barcode": dataclasses.replace(PLAIN, kind="code128"),
    "no code": dataclasses.replace(PLAIN, kind="none"),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", FORMATS)
def test_printed_labels_are_read_back_exactly(name, look):
    sheet = FORMATS[name]
    count = UNITS if LOOKS[look] is PLAIN else FEWER_UNITS
    labels = labels_of(LOOKS[look], name, count)
    data = render(labels, sheet)
    for dpi in (203, 300):
        scale = dpi / 25.4
        left = iter(labels)
        pdf = pypdfium2.PdfDocument(data)
        assert len(pdf) == -(-count // sheet.per_page)
        for image in pages_of(pdf, dpi):
            assert ink_beyond_labels(image, sheet, scale) is None
            positions = range(sheet.per_page)
            for position, label in zip(positions, left, strict=False):
                crop = crop_of(image, sheet, position, scale)
                assert crop.getextrema()[0] < 128, "a label is blank"
                if label.kind != "none":
                    assert read(crop, sheet) == expected(label, sheet)


def test_the_code_asked_for_is_printed_where_there_is_room():
    address = "HTTPS://ERP.EXAMPLE.COM/U/" + "0" * 24
    label = Label(("NX-000123",), "both", address, "NX-000123")
    for name, sheet in FORMATS.items():
        codes = lay_out(label, *sheet.box, sheet.dot).codes
        assert sum(not code.height for code in codes) == 1, name
    roomy = lay_out(label, 63.5, 38.1, 25.4 / 600).codes
    assert [bool(code.height) for code in roomy] == [False, True]
