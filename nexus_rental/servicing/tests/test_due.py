"""When a service is due: a plain restatement, and the cases people ask about."""

import calendar
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from servicing import Rule, State, add_months, days_of, due, judge, use_since

HOUR = timedelta(hours=1)
EPOCH = datetime(2023, 12, 25)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 5, 4), 24, date(2028, 5, 4)),
    ],
)
def test_add_months_ends_of_months(day, months, expected):
    assert add_months(day, months) == expected


def test_due_months_is_good_through_the_day():
    assert due(Rule(months=12), date(2026, 3, 9), []) == datetime(2027, 3, 10)


def test_due_hires_ends_with_the_last_one_allowed():
    out, back = datetime(2026, 3, 10, 9), datetime(2026, 3, 12, 17)
    rule = Rule(hires=2)
    assert due(rule, date(2026, 3, 9), [(out, back)]) is None
    later = out + timedelta(days=9), back + timedelta(days=9)
    assert due(rule, date(2026, 3, 9), [later, (out, back)]) == later[1]
    assert due(rule, date(2026, 3, 9), [(out, back), (later[0], None)]) is None


def test_due_days_out_runs_out_during_a_hire():
    out = datetime(2026, 3, 10, 9)
    rule, last = Rule(days_out=3), date(2026, 3, 9)
    assert due(rule, last, [(out, None)]) == datetime(2026, 3, 13, 9)
    assert due(rule, last, [(out, out + 60 * HOUR)]) == out + 60 * HOUR
    assert due(rule, last, [(out, out + 48 * HOUR)]) is None


@pytest.mark.parametrize(
    ("hours", "days"), [(0, 1), (1, 1), (24, 1), (25, 2), (48, 2), (49, 3)]
)
def test_days_of_counts_what_was_started(hours, days):
    assert days_of(EPOCH, EPOCH + hours * HOUR) == days


def test_use_since_counts_a_hire_under_way_from_the_day_after():
    day = date(2026, 3, 9)
    before = datetime(2026, 3, 7, 9)
    now = datetime(2026, 3, 11, 12)
    assert use_since(day, [(before, datetime(2026, 3, 9, 18))], now) == (0, 0)
    assert use_since(day, [(before, datetime(2026, 3, 10))], now) == (0, 0)
    assert use_since(day, [(before, datetime(2026, 3, 10, 18))], now) == (1, 1)
    assert use_since(day, [(before, None)], now) == (1, 2)
    assert use_since(day, [(datetime(2026, 3, 9, 8), None)], now) == (1, 3)
    assert use_since(None, [(before, None)], now) == (0, 0)


def test_due_given_replaces_the_months_only():
    last, out = date(2026, 3, 9), datetime(2026, 3, 10, 9)
    rule = Rule(months=1, hires=1)
    assert due(rule, last, [], date(2026, 9, 1)) == datetime(2026, 9, 2)
    hire = (out, out + HOUR)
    assert due(rule, last, [hire], date(2026, 9, 1)) == out + HOUR
    assert due(rule, None, [hire], date(2026, 9, 1)) == datetime(2026, 9, 2)
    assert due(rule, None, [hire]) is None


# ----------------------------------------------------------------------
# The rule, said again as plainly as it can be: hour by hour
# ----------------------------------------------------------------------


def plain_due(rule, last, hires, given, end):
    """Walk from hour to hour until something has run out."""
    if last is None and given is None:
        return None
    good_until = given
    if given is None and rule.months:
        good_until = plain_months(last, rule.months)
    now = datetime.combine(min(last or given, given or last), datetime.min.time())
    now -= 24 * HOUR
    while now <= end:
        if good_until and now.date() > good_until:
            return now
        if last and plain_is_used_up(rule, last, hires, now):
            return now
        now += HOUR
    return None


def plain_months(day, months):
    year, month = day.year, day.month
    for _each in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    number = day.day
    while number > calendar.monthrange(year, month)[1]:
        number -= 1
    return date(year, month, number)


def plain_is_used_up(rule, last, hires, now):
    """Tell whether at this moment no further hire, or no further day, is allowed."""
    ended, days = 0, 0
    for out, back in hires:
        if out.date() < last:
            # It was out before: what is after the day of the service counts.
            out = datetime.combine(last, datetime.min.time()) + 24 * HOUR
            if back is not None and back <= out:
                continue
        if out > now:
            continue
        if back is None or back > now:
            days += (now - out) // (24 * HOUR)  # those that are over
            continue
        ended += 1
        begun, moment = 1, out + 24 * HOUR
        while moment < back:
            begun, moment = begun + 1, moment + 24 * HOUR
        days += begun
    if rule.hires and ended >= rule.hires:
        return True
    return bool(rule.days_out and days >= rule.days_out)


@st.composite
def histories(draw):
    """Hires of a unit, one after the other; the last one may still be out."""
    hires, moment = [], EPOCH + draw(st.integers(0, 500)) * HOUR
    for _each in range(draw(st.integers(0, 6))):
        back = moment + draw(st.integers(0, 150)) * HOUR
        hires.append((moment, back))
        moment = back + draw(st.integers(0, 400)) * HOUR
    if hires and draw(st.booleans()):
        hires[-1] = (hires[-1][0], None)
    return hires


RULES = st.builds(
    Rule, st.integers(0, 3), st.integers(0, 4), st.integers(0, 12)
).filter(any)
DAYS = st.dates(date(2023, 12, 20), date(2024, 3, 5))


@settings(max_examples=1000, deadline=None)
@given(RULES, DAYS, histories(), st.none() | DAYS, st.booleans())
def test_due_as_counted_hour_by_hour(rule, last, hires, given_day, is_new):
    last = None if is_new else last
    end = EPOCH + timedelta(days=190)
    expected = plain_due(rule, last, hires, given_day, end)
    assert due(rule, last, hires, given_day) == expected


@settings(max_examples=1000)
@given(
    st.booleans(),
    st.booleans(),
    st.none() | DAYS,
    st.none() | st.integers(-40, 40),
    st.integers(0, 30),
)
def test_judge_says_the_worst_that_holds(is_failed, is_exempt, last, left, warning):
    now = datetime(2024, 2, 29, 15)
    expires = None if left is None else now + timedelta(days=left)
    found = judge(State(last, expires, is_failed, is_exempt), now, warning)
    truth = [
        ("exempt", is_exempt),
        ("failed", is_failed),
        ("never", last is None and left is None),
        ("expired", left is not None and left <= 0),
        ("soon", left is not None and left <= warning),
        ("ok", True),
    ]
    assert found == next(name for name, holds in truth if holds)


def test_judge_last_hire_is_soon():
    now = datetime(2024, 2, 29, 15)
    day = date(2024, 1, 1)
    assert judge(State(day, None, is_last_hire=True), now, 0) == "soon"
    assert judge(State(day, None), now, 0) == "ok"
