"""The longer the hire, the cheaper its day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pricing import Price, Rate, factor, price

UTC = ZoneInfo("UTC")
START = datetime(2026, 11, 6, 16)
TABLE = [
    Rate(1, "week", 3.0),
    Rate(4, "hour", 0.6),
    Rate(1, "day", 1.0),
    Rate(2, "day", 1.5),
    Rate(3, "day", 2.0),
]


def factor_of(table=TABLE, further=0.3, **length):
    return factor(table, further, START, START + timedelta(**length), UTC)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (1, 0.6),
        (4, 0.6),
        (4.5, 1.0),
        (23, 1.0),
        (24, 1.0),
        (25, 1.5),
        (48, 1.5),
        (66, 2.0),
        (73, 3.0),
        (168, 3.0),
        (169, 3.3),
        (192, 3.3),
        (193, 3.6),
        (240, 3.9),
    ],
)
def test_the_shortest_row_that_covers_the_hire(hours, expected):
    assert factor_of(hours=hours) == expected


def test_a_day_is_counted_where_the_gear_is():
    start, end = datetime(2026, 10, 24, 14), datetime(2026, 10, 25, 15)
    assert factor(TABLE, 0.3, start, end, ZoneInfo("Europe/Copenhagen")) == 1.0
    assert factor(TABLE, 0.3, start, end, UTC) == 1.5


def test_a_row_in_hours_is_for_less_than_a_day():
    table = [Rate(1, "day", 1.0), Rate(30, "hour", 1.1), Rate(2, "day", 1.5)]
    assert factor_of(table, hours=20) == 1.0
    assert factor_of(table, hours=26) == 1.5


def test_a_day_without_a_row_is_a_day():
    assert factor_of([], further=1.0, days=5) == 5.0
    assert factor_of([], further=0.5, days=3) == 2.0
    assert factor_of([Rate(4, "hour", 0.6)], hours=9) == 1.0
    assert factor_of([Rate(4, "hour", 0.6)], days=2) == 1.3


def test_floats_leave_no_crumbs():
    assert [factor_of([], further=0.1, days=days) for days in range(1, 12)] == [
        1.0,
        *(1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0),
    ]
    assert factor_of([Rate(1, "day", 0.7)], further=0.1, days=2) == 0.8


def test_the_price_says_which_row_and_how_many_days_more():
    assert price(TABLE, 0.3, START, START + timedelta(days=9), UTC) == Price(
        Rate(1, "week", 3.0), 2, 3.6
    )


@pytest.mark.parametrize("end", [None, START, START - timedelta(days=1)])
def test_a_hire_without_a_length_has_no_price(end):
    with pytest.raises(ValueError, match="length"):
        factor(TABLE, 0.3, START, end, UTC)


@given(st.integers(1, 60 * 24 * 40), st.integers(0, 60 * 24 * 20))
def test_longer_is_never_cheaper_in_a_table_that_rises(minutes, more):
    assert factor_of(minutes=minutes) <= factor_of(minutes=minutes + more)
