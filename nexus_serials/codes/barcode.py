"""The ways one barcode is written."""

#: Digits of EAN-8, UPC-A, EAN-13 and GTIN-14: the same number, filled up with zeros.
_GTIN_LENGTHS = (8, 12, 13, 14)


def barcode_variants(text):
    """Return the ways a barcode may be kept in the database, the one given first.

    >>> barcode_variants("abc-1")
    ['abc-1', 'ABC-1']
    >>> barcode_variants("00614141000036")
    ['00614141000036', '614141000036', '0614141000036']
    """
    variants = [text, text.upper(), text.lower()]
    if text.isascii() and text.isdigit() and len(text) in _GTIN_LENGTHS:
        bare = text.lstrip("0")
        variants += [bare.zfill(n) for n in _GTIN_LENGTHS if bare and len(bare) <= n]
    return list(dict.fromkeys(variants))
