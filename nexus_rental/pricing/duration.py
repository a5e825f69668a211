"""How long a hire is, as people count it."""

from datetime import timedelta, timezone
from typing import NamedTuple

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class Duration(NamedTuple):
    """A whole number of hours, days or weeks, for the caller to put into words.

    :ivar unit: "hour", "day" or "week"
    """

    count: int
    unit: str


def measure(start, end, tz):
    """Return the time between two moments on the clock on the wall, a timedelta.

    From Saturday 16:00 to Sunday 16:00 is a day, also in the night in which the clock
    is changed. Seconds, which nobody sees on the screen, do not count. Within the
    hour that a clock put back shows twice, it is the time that passes.

    :param start: naive UTC, as ``end``
    :param tz: a tzinfo, of zoneinfo or pytz
    :raise ValueError: there is no end, or it is not after the start
    """
    if end is None:
        raise ValueError("A hire without an end has no length")
    start, end = (_to_the_minute(moment) for moment in (start, end))
    if end <= start:
        raise ValueError(f"A hire from {start} to {end} has no length")
    on_the_wall = _local(end, tz) - _local(start, tz)
    return on_the_wall if on_the_wall > timedelta() else end - start


def started_days(length):
    """Return how many days a timedelta begins; 24 hours are one, a minute more two."""
    return -(-length // DAY)


def describe_duration(start, end, tz):
    """Return the length for a quotation's line, as a :class:`Duration`.

    Started hours below a day, else started days; in weeks if they are whole ones.
    """
    length = measure(start, end, tz)
    if length < DAY:
        return Duration(-(-length // HOUR), "hour")
    days = started_days(length)
    return Duration(days, "day") if days % 7 else Duration(days // 7, "week")


def _to_the_minute(moment):
    return moment.replace(second=0, microsecond=0)


def _local(moment, tz):
    return moment.replace(tzinfo=timezone.utc).astimezone(tz).replace(tzinfo=None)
