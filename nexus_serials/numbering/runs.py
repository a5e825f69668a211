"""Many serials told in few words: ``NX-000101 – NX-000150 (50)``."""

import re

#: Units from which on a run is shorter to read than its serials one by one.
MIN_RUN = 3

# Python refuses to count in numbers of several thousand digits; no serial has them.
_LAST_NUMBER = re.compile(r"(?<![0-9])[0-9]{1,1000}\Z")
_NUMBERS = re.compile(r"([0-9]+)")


def condense(serials):
    """Return the serials in natural order, each once, runs of consecutive ones as
    first, last and number of units.

    >>> condense(["B7", "A10", "A9", "A11", "A2"])
    ['A2', 'A9 – A11 (3)', 'B7']
    """
    return [
        run[0] if len(run) == 1 else f"{run[0]} – {run[-1]} ({len(run)})"
        for run in find_runs(serials)
    ]


def find_runs(serials):
    """Return the serials in natural order as lists of consecutive ones.

    A run counts as :func:`~.entry.expand_range` does: the text before the last number
    stays the same, leading zeros are kept and the number may grow past its length.
    Where less than :data:`MIN_RUN` units follow one another, each is a list of its own.
    """
    left = dict.fromkeys(sorted(set(serials), key=natural_key))
    runs = []
    for serial in list(left):
        if serial not in left:
            continue
        run = [serial, *_following(serial, left)]
        if len(run) < MIN_RUN:
            run = [serial]
        for taken in run:
            del left[taken]
        runs.append(run)
    return runs


def natural_key(serial):
    """Return what to sort serials by, so that ``A9`` comes before ``A10``."""
    parts = _NUMBERS.split(serial)
    for i in range(1, len(parts), 2):
        number = parts[i].lstrip("0")
        parts[i] = (len(number), number)
    return parts, serial


def _following(serial, available):
    """Yield what counts on from ``serial`` as long as it is available."""
    match = _LAST_NUMBER.search(serial)
    if not match:
        return
    prefix, width = serial[: match.start()], len(match[0])
    number = int(match[0]) + 1
    while (following := f"{prefix}{number:0{width}d}") in available:
        yield following
        number += 1
