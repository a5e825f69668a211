"""GS1 numbers on tags (GS1 Tag Data Standard), by epcpy."""

from typing import NamedTuple

from epcpy.epc_schemes import GIAI, GRAI, SGTIN
from epcpy.epc_schemes.giai import GIAIFilterValue
from epcpy.epc_schemes.sgtin import SGTINFilterValue
from epcpy.utils.common import ConvertException, replace_uri_escapes

_SCHEMES = {
    header.value: (scheme, header.name.replace("_", "-"))
    for scheme in (SGTIN, GRAI, GIAI)
    for header in scheme.BinaryHeader
}
#: What epcpy raises over bits that are no number of the scheme.
_UNREADABLE = (ConvertException, ValueError, IndexError, KeyError)
#: The serial number of an SGTIN-96 has 38 bits.
_SERIAL_LIMIT = 2**38


class Meaning(NamedTuple):
    """The GS1 number a tag holds.

    :ivar scheme: as it is printed, ``SGTIN-96``
    :ivar gtin: of an SGTIN, 14 digits; else ""
    :ivar serial: of an SGTIN or GRAI; else ""
    :ivar key: the number as a whole, as it would be in a barcode
    """

    scheme: str
    gtin: str
    serial: str
    key: str

    def as_code(self):
        """Return it as the code on a label would have it.

        >>> decode("3074257BF7194E4000001A85").as_code()
        '(01)80614141123458(21)6789'
        """
        return f"(01){self.gtin}(21){self.serial}" if self.gtin else self.key


def decode(epc):
    """Return the :class:`Meaning` of an EPC in hex, or None: most tags on sale hold no
    GS1 number.

    >>> decode("3074257BF7194E4000001A85").gtin
    '80614141123458'
    >>> decode("E28011700000020A1B2C3D4E") is None
    True
    """
    scheme, name = _SCHEMES.get(f"{int(epc[:2] or '0', 16):08b}", (None, ""))
    if not scheme:
        return None
    try:
        number = scheme.from_hex(epc)
        key = number.gs1_key()
    except _UNREADABLE:
        return None
    serial = "" if scheme is GIAI else replace_uri_escapes(number._serial)
    if scheme is SGTIN:
        return Meaning(name, key, serial, f"{key} {serial}")
    return Meaning(name, "", serial, key)


def is_gtin(text):
    """Tell whether this is a GTIN-8, -12, -13 or -14, by its check digit.

    >>> is_gtin("80614141123458"), is_gtin("80614141123459")
    (True, False)
    """
    text = text or ""
    if not (text.isascii() and text.isdecimal()) or len(text) not in (8, 12, 13, 14):
        return False
    digits = [int(digit) for digit in reversed(text)]
    return sum(digits[0::2]) + 3 * sum(digits[1::2]) in range(0, 1000, 10)


def find_prefix_fault(prefix):
    """Return "length" or "digits" for what is no GS1 company prefix, else None."""
    if not (prefix.isascii() and prefix.isdecimal()):
        return "digits"
    return None if 6 <= len(prefix) <= 12 else "length"


def encode_sgtin(gtin, serial, prefix):
    """Return the SGTIN-96 of a product's GTIN and a serial number, in hex; "" where
    there is none: a GTIN of somebody else, a serial that is no number or too big.

    :param str prefix: the GS1 company prefix the GTIN has to begin with: a tag says
        how long it is, and nobody can tell from a GTIN
    """
    if not is_gtin(gtin) or not gtin.zfill(14).startswith(prefix, 1):
        return ""
    if not _is_number(serial) or int(serial) >= _SERIAL_LIMIT:
        return ""
    try:
        number = SGTIN.from_gtin_plus_serial(gtin, serial, len(prefix))
        return number.hex(
            binary_coding_scheme=SGTIN.BinaryCodingScheme.SGTIN_96,
            filter_value=SGTINFilterValue.ALL_OTHERS,
        )
    except _UNREADABLE:
        return ""


def encode_giai(prefix, reference):
    """Return the GIAI-96 of an asset, in hex; "" where it does not fit.

    :param int reference: number of the asset among those with this prefix
    """
    try:
        number = GIAI(f"urn:epc:id:giai:{prefix}.{reference}")
        number.tag_uri(GIAI.BinaryCodingScheme.GIAI_96, GIAIFilterValue.ALL_OTHERS)
        return number.hex(
            binary_coding_scheme=GIAI.BinaryCodingScheme.GIAI_96,
            filter_value=GIAIFilterValue.ALL_OTHERS,
        )
    except _UNREADABLE:
        return ""


def _is_number(serial):
    """Tell whether a serial can be a number on a tag: zeros in front are lost there."""
    serial = serial or ""
    return serial.isascii() and serial.isdecimal() and str(int(serial)) == serial
