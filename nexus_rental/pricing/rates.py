"""The factor on a day rate: the longer the hire, the cheaper its day."""

from datetime import timedelta
from typing import NamedTuple

from .duration import DAY, measure, started_days

#: What a rate's duration is counted in.
UNITS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}


class Rate(NamedTuple):
    """A row of a rate table: up to so long costs so many day rates.

    :ivar duration: how many units, more than 0
    :ivar unit: a key of :data:`UNITS`
    """

    duration: float
    unit: str
    factor: float

    @property
    def length(self):
        """The longest hire at this rate, a timedelta."""
        return self.duration * UNITS[self.unit]


class Price(NamedTuple):
    """What a hire costs, in day rates.

    :ivar rate: the row that applies
    :ivar further_days: days beyond the table's last row
    """

    rate: Rate
    further_days: int
    factor: float


#: A table that says nothing of a day takes a day for a day.
ONE_DAY = Rate(1, "day", 1.0)


def factor(rates, further_day_factor, start, end, tz):
    """Return by what the day rate is multiplied; the arguments are :func:`price`'s."""
    return price(rates, further_day_factor, start, end, tz).factor


def price(rates, further_day_factor, start, end, tz):
    """Return the :class:`Price` of a hire: the shortest row that covers it.

    Rows in hours are for hires shorter than a day: longer ones are ignored. Beyond
    the last row each further started day adds ``further_day_factor``.

    :param rates: of :class:`Rate`, in any order; without a row of a day or longer,
        one day is 1
    :param start: naive UTC, as ``end``
    :param tz: a tzinfo: where days are counted, see :func:`measure`
    :raise ValueError: there is no end, or it is not after the start
    """
    rates = sorted(rates, key=lambda rate: rate.length)
    days = [rate for rate in rates if rate.unit != "hour"] or [ONE_DAY]
    hours = [rate for rate in rates if rate.unit == "hour" and rate.length < DAY]
    length = measure(start, end, tz)
    for rate in hours + days:
        if rate.length >= length:
            return Price(rate, 0, rate.factor)
    last = days[-1]
    further = started_days(length - last.length)
    return Price(last, further, round(last.factor + further * further_day_factor, 6))
