"""Numbers we give ourselves: a prefix and a zero-padded count, ``NX-000042``."""


def format_number(prefix, length, number):
    """Return the serial for ``number``: at least ``length`` digits, more when needed.

    >>> format_number("NX-", 6, 42), format_number("NX-", 6, 12345678)
    ('NX-000042', 'NX-12345678')
    """
    return f"{prefix}{number:0{length}d}"


def highest_number(prefix, serials):
    """Return the highest number among the serials that start with ``prefix`` and go on
    with digits alone, 0 if there is none.

    Numbers of more than 18 digits are somebody else's: they do not fit a sequence.

    >>> highest_number("NX-", ["NX-000007", "NX-12b", "QX-99", "nx-000011"])
    11
    """
    folded = prefix.casefold()
    highest = 0
    for serial in serials:
        if serial.casefold().startswith(folded):
            digits = serial[len(prefix) :]
            if digits.isascii() and digits.isdigit() and len(digits) <= 18:
                highest = max(highest, int(digits))
    return highest
