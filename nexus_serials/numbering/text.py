"""What a serial number may look like, and when two of them are the same."""

import unicodedata

#: Characters of a serial after trimming. Longer ones are refused, never cut.
MAX_LENGTH = 100

# Control, format (zero-width, direction marks, byte order mark), surrogate, private,
# unassigned, line and paragraph separator: none of them can be read off a label.
_BAD_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(text):
    """Return ``text`` without surrounding blanks; ``""`` for None and False.

    Nothing inside is touched: a character that does not belong in a serial is for
    :func:`find_fault` to refuse, not for us to drop.
    """
    return str(text).strip() if text else ""


def normalise(text):
    """Return the key two serials are compared by: case, width of characters (NFKC)
    and surrounding or repeated blanks make no difference.

    >>> normalise("  nx  000042 ") == normalise("NX 000042")
    True
    """
    folded = unicodedata.normalize("NFKC", clean(text)).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def find_fault(serial):
    """Return why a cleaned serial cannot be one, or None.

    :return: ``"empty"``, ``"too_long"`` (over :data:`MAX_LENGTH` characters) or
        ``"bad_character"`` (control characters, line breaks, invisible characters)
    """
    if not serial:
        return "empty"
    if len(serial) > MAX_LENGTH:
        return "too_long"
    if serial.isascii():
        return None if serial.isprintable() else "bad_character"
    if any(unicodedata.category(char) in _BAD_CATEGORIES for char in serial):
        return "bad_character"
    return None
