"""One scanned or typed code, freed of what scanners add to it."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

#: Characters of a unit's token: hexadecimal digits, so that case makes no difference.
TOKEN_LENGTH = 24
# AIM identifiers, as scanners can be told to send them: "]", the symbology, a modifier.
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_GS1_SYMBOLOGIES = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
_FNC1 = "\x1d"

_TOKEN = re.compile(rf"[0-9a-f]{{{TOKEN_LENGTH}}}", re.IGNORECASE)
_TOKEN_URL = re.compile(
    rf"(?:^|/)u/([0-9a-f]{{{TOKEN_LENGTH}}})/?(?:[?#]|$)", re.IGNORECASE
)
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# GS1 Digital Link: GTIN, then lot or variant if any, then the serial number.
_DIGITAL_LINK = re.compile(r"/01/(\d{8,14})(?:/(?:22|10)/[^/?#]+)*/21/([^/?#]+)")
# A GS1 string as it is printed below the bars.
_PRINTED = re.compile(r"\((\d{2,4})\)([^()]+)")


@dataclass(frozen=True)
class Code:
    """What a code says by itself.

    :ivar text: without what the scanner added
    :ivar token: the token of a unit, in lower case, or ``""``
    :ivar gtin: the GTIN of a Digital Link or a printed GS1 string, or ``""``
    :ivar serial: the serial number that belongs to ``gtin``, or ``""``
    :ivar is_gs1: the scanner says, or it looks as if, ``text`` is a GS1 string
    :ivar is_url: an address: never a serial number
    """

    text: str
    token: str = ""
    gtin: str = ""
    serial: str = ""
    is_gs1: bool = False
    is_url: bool = False


def parse(raw):
    """Return the :class:`Code` of what was scanned or typed; never raises.

    >>> parse("]C1 nx-000042\\r").text
    'nx-000042'
    >>> parse("HTTPS://ERP.EXAMPLE.COM/U/00AA11BB22CC33DD44EE55FF").token
    '00aa11bb22cc33dd44ee55ff'
    >>> parse("(01)09501101530003(21)A1").serial
    'A1'
    """
    text = _trim(str(raw) if raw else "")
    text, is_gs1 = _strip_symbology(text)
    is_url = bool(_URL.match(text))
    gtin, serial = _read_gtin(text, is_url)
    return Code(
        text=text,
        token=_read_token(text),
        gtin=gtin,
        serial=serial,
        is_gs1=is_gs1 or _looks_like_gs1(text),
        is_url=is_url or bool(_TOKEN_URL.search(text)),
    )


def _trim(text):
    """Drop blanks and control characters around the code; scanners end it with
    carriage return, tab or their own marks. FNC1 at the front has a meaning."""
    start, end = 0, len(text)
    while end > start and _is_blank(text[end - 1]):
        end -= 1
    while start < end and _is_blank(text[start]) and text[start] != _FNC1:
        start += 1
    return text[start:end]


def _is_blank(char):
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf")


def _strip_symbology(text):
    """Return the text without its AIM identifier, and whether it announced GS1."""
    is_gs1 = text.startswith(_FNC1)
    if is_gs1:
        return _trim(text[1:]), True
    match = _SYMBOLOGY.match(text)
    if not match or match.end() == len(text):
        return text, False
    rest = _trim(text[match.end() :])
    if rest.startswith(_FNC1):
        rest = _trim(rest[1:])
    return rest, match[0] in _GS1_SYMBOLOGIES


def _read_token(text):
    match = _TOKEN_URL.search(text)
    if match:
        return match[1].lower()
    return text.lower() if _TOKEN.fullmatch(text) else ""


def _read_gtin(text, is_url):
    if is_url:
        match = _DIGITAL_LINK.search(text)
        return (match[1], unquote(match[2])) if match else ("", "")
    pairs = _PRINTED.findall(text)
    if not pairs or "".join(f"({ai}){value}" for ai, value in pairs) != text:
        return "", ""
    values = dict(pairs)
    return values.get("01", "").strip(), values.get("21", "").strip()


def _looks_like_gs1(text):
    """Tell whether a code nobody announced may be worth reading as a GS1 string."""
    return _FNC1 in text or bool(re.match(r"0[12]\d{14}.", text))
