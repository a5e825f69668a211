"""The EPC of a tag as text."""

import re

#: Words of 16 bits a tag's EPC bank can announce (five bits of its protocol control).
MOST_WORDS = 31
_HEX = re.compile(r"[0-9A-F]+")
_BETWEEN = re.compile(r"[\s:.\-]+")
#: By header: hex digits of the schemes that end within a word. Programs print them
#: without the zeros that fill the word on the tag.
_UNFILLED = {"36": 50, "37": 43, "38": 51}
#: Digits of the shortest EPC in common use.
_USUAL_DIGITS = 24


def normalise(text):
    """Return an EPC as tags are compared: upper-case hex in whole words of 16 bits; ""
    for what is none.

    >>> normalise("e280 1170 0000 020a 1b2c 3d4e")
    'E28011700000020A1B2C3D4E'
    >>> normalise("0x3074257BF7194E4000001A85")
    '3074257BF7194E4000001A85'
    >>> normalise("E2801"), normalise("NX-000042")
    ('', '')
    """
    digits = _BETWEEN.sub("", str(text or "")).upper().removeprefix("0X")
    if not _HEX.fullmatch(digits):
        return ""
    if _UNFILLED.get(digits[:2]) == len(digits):
        digits += "0" * (-len(digits) % 4)
    if len(digits) % 4 or len(digits) > 4 * MOST_WORDS:
        return ""
    return digits


def looks_like_number(text):
    """Tell whether a spreadsheet may have taken an EPC for a number: digits are
    missing then, and nobody can say which.

    >>> looks_like_number("3.07426E+23"), looks_like_number("1242")
    (True, True)
    >>> looks_like_number("000000000000000000001242")
    False
    >>> looks_like_number("0000000000000000000001E9")
    False
    """
    text = str(text or "").strip()
    if re.fullmatch(r"\d+([.,]\d+)?E\+\d+|\d+[.,]\d+E\d+", text, re.IGNORECASE):
        return True
    is_short = len(text) < _USUAL_DIGITS
    return is_short and bool(re.fullmatch(r"\d+(E\d+)?", text, re.IGNORECASE))
