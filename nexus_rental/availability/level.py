"""The quantity in use as it rises and falls: one sweep over sorted moments."""

from itertools import pairwise

from .demand import Demand

#: What sums of floats lose; half a unit of measure's rounding is a good value too.
TOLERANCE = 1e-6


def peak(demands, start, end=None):
    """Return the largest quantity in use at any one moment of [start, end).

    :param demands: of :class:`Demand`, in any order, also wholly outside
    :raise ValueError: the period, or a demand, ends before it starts, or the
        period is empty
    """
    return max(level for _moment, level in _levels(demands, start, end))


def peak_moment(demands, start, end=None, tolerance=TOLERANCE):
    """Return the first moment of [start, end) at which the peak is reached."""
    levels = list(_levels(demands, start, end))
    highest = max(level for _moment, level in levels)
    return next(moment for moment, level in levels if level >= highest - tolerance)


def profile(demands, start, end=None, tolerance=TOLERANCE):
    """Return what is in use as steps ``(start, end, quantity)``.

    They follow each other without a gap from ``start`` to ``end`` (None: the last
    one has no end), neighbours differing by more than ``tolerance``.
    """
    rises = []
    for moment, level in _levels(demands, start, end):
        if not rises or abs(level - rises[-1][1]) > tolerance:
            rises.append((moment, level))
    ends = [moment for moment, _level in rises[1:]] + [end]
    return [
        (moment, until, level)
        for (moment, level), until in zip(rises, ends, strict=True)
    ]


def peaks(demands, moments):
    """Return the peak of each period between neighbours of these moments.

    :param moments: at least two, each after the one before
    """
    steps = profile(demands, moments[0], moments[-1])
    found, at = [], 0
    for since, until in pairwise(moments):
        while steps[at][1] <= since:
            at += 1
        highest = steps[at][2]
        while steps[at][1] < until:
            at += 1
            highest = max(highest, steps[at][2])
        found.append(highest)
    return found


def first_free(demands, capacity, quantity, start, length, tolerance=TOLERANCE):
    """Return the first moment from ``start`` on at which a quantity fits.

    :param length: a timedelta, how long it is needed; None: until further notice
    :return: None if it never fits
    """
    candidate = start
    for since, until, level in profile(demands, start, None, tolerance):
        if level + quantity > capacity + tolerance:
            candidate = None
            continue
        candidate = candidate or since
        if until is None or (length is not None and until - candidate >= length):
            return candidate
    return None


def _levels(demands, start, end):
    """Yield ``(moment, quantity in use from then on)``, the first one at ``start``."""
    if end is not None and end <= start:
        raise ValueError(f"A period from {start} to {end} has no moment")
    level, changes = 0.0, {}
    for demand in demands:
        since, until, quantity = _checked(demand)
        if until is not None and until <= start:
            continue
        if since <= start:
            level += quantity
        elif end is None or since < end:
            changes[since] = changes.get(since, 0.0) + quantity
        else:
            continue
        if until is not None and (end is None or until < end):
            changes[until] = changes.get(until, 0.0) - quantity
    yield start, level
    for moment in sorted(changes):
        level += changes[moment]
        yield moment, level


def _checked(demand):
    demand = Demand(*demand)
    if demand.end is not None and demand.end < demand.start:
        raise ValueError(f"{demand} ends before it starts")
    return demand
