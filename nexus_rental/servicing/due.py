"""When a service is due, and what that means at a moment."""

import calendar
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)


class Rule(NamedTuple):
    """How often: each that is not 0 counts, and what comes first decides.

    :ivar months: calendar months
    :ivar hires: times the unit went out
    :ivar days_out: days the unit was out; of each hire the started 24 hours
    """

    months: int = 0
    hires: int = 0
    days_out: int = 0


class State(NamedTuple):
    """What is known of a unit and a kind of service.

    :ivar last: date of the last good service, or from which it counts; None: never
    :ivar expires: the first moment at which it is not good any more; None: none known
    """

    last: date | None
    expires: datetime | None
    is_failed: bool = False
    is_exempt: bool = False
    is_last_hire: bool = False


def add_months(day, months):
    """Return the same day of a month to come, or the last day of one that is shorter.

    From the day itself, not step by step: 31 January and two months is 31 March.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def days_of(start, end):
    """Return how many days a hire is out: its started 24 hours, at least one."""
    return max(1, -((start - end) // DAY))


def due(rule, last, hires, given=None):
    """Return the first moment at which a service is not good any more, or None.

    By months it is good through the last day, so that the moment is the midnight after
    it. By hires the moment is when the last one that was allowed comes back: that hire
    may go on. By days out it is when they are used up, be it in the middle of a hire;
    a hire that ends on the last of them uses them up when it ends.

    :param last: date of the last good service; None: only what is given counts
    :param hires: of ``(out, back)``, back is None while it is out; see
        :func:`use_since` for which count
    :param given: the last day it is good, as somebody said: in place of the months.
        Hires and days out count all the same
    """
    moments = []
    if given:
        moments.append(_midnight_after(given))
    elif last and rule.months:
        moments.append(_midnight_after(add_months(last, rule.months)))
    if last:
        counted = _counted(last, hires)
        if rule.hires and len(counted) >= rule.hires:
            # While the last one is out nobody knows when it ends.
            moments += [back for _out, back in counted[rule.hires - 1 :][:1] if back]
        if rule.days_out:
            moments += _find_used_up(rule.days_out, counted)
    return min(moments, default=None)


def use_since(last, hires, now):
    """Return (hires, days out) since a service.

    A hire counts that went out on the day of the service or later. One that was out
    already counts from the midnight after that day, if it was still out then: what came
    back on the day was serviced after it came back.

    :param last: a date; None: nothing counts
    :param hires: of ``(out, back)``, back is None while it is out
    """
    counted = _counted(last, hires) if last else []
    days = sum(days_of(out, back or max(now, out)) for out, back in counted)
    return len(counted), days


def judge(state, now, warning):
    """Return exempt, failed, never, expired, soon or ok.

    :param warning: days before it expires from which on it is soon; whoever is out on
        the last hire that is allowed is, too
    """
    if state.is_exempt:
        return "exempt"
    if state.is_failed:
        return "failed"
    if state.expires is None:
        if state.last is None:
            return "never"
        return "soon" if state.is_last_hire else "ok"
    if now >= state.expires:
        return "expired"
    is_soon = now >= state.expires - warning * DAY
    return "soon" if is_soon or state.is_last_hire else "ok"


def _counted(last, hires):
    """Return the hires since a service, each with the part of it that counts."""
    midnight = _midnight_after(last)
    counted = []
    for out, back in sorted(hires, key=lambda hire: hire[0]):
        if out.date() >= last:
            counted.append((out, back))
        elif back is None or back > midnight:
            counted.append((midnight, back))
    return counted


def _find_used_up(days_out, counted):
    """Return the moment at which the days out are used up: a list of one or none."""
    left = days_out
    for out, back in counted:
        if back is not None and days_of(out, back) < left:
            left -= days_of(out, back)
            continue
        used_up = out + left * DAY
        return [used_up if back is None else min(used_up, back)]
    return []


def _midnight_after(day):
    return datetime.combine(day, time()) + DAY
