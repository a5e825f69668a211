"""What is asked for, and for how long it is really away from the shelf."""

from datetime import datetime, timedelta
from typing import NamedTuple


class Demand(NamedTuple):
    """A quantity in use over [start, end).

    :ivar end: None is "until further notice"; an end at the start uses nothing,
        one before it is a ValueError wherever it is counted
    :ivar quantity: a negative one is supply: so much less is in use
    """

    start: datetime
    end: datetime | None
    quantity: float


def busy(start, end, before, after):
    """Return the period with the time to prepare before and to turn around after.

    :param before: hours, as ``after``; hours that pass, whatever the clock is
        put to meanwhile
    :return: (start, end); an end of None stays None
    """
    if before < 0 or after < 0:
        raise ValueError(f"Padding of {before} and {after} hours: at least 0")
    padded_end = end and end + timedelta(hours=after)
    return start - timedelta(hours=before), padded_end
