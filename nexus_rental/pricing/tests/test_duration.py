"""A hire is as long as people count it."""

from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pricing import Duration, describe_duration

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def utc(text, zone=COPENHAGEN, fold=0):
    wall = datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)
    return wall.astimezone(timezone.utc).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-06 16:00", "2026-11-09 10:00", Duration(3, "day")),
        ("2026-11-06 16:00", "2026-11-06 16:01", Duration(1, "hour")),
        ("2026-11-06 16:00", "2026-11-06 20:00", Duration(4, "hour")),
        ("2026-11-06 16:00", "2026-11-06 20:01", Duration(5, "hour")),
        ("2026-11-06 16:00", "2026-11-07 15:59", Duration(24, "hour")),
        ("2026-11-06 16:00", "2026-11-07 16:00", Duration(1, "day")),
        ("2026-11-06 16:00", "2026-11-07 16:01", Duration(2, "day")),
        ("2026-11-06 16:00:10", "2026-11-07 16:00:50", Duration(1, "day")),
        ("2026-11-06 16:00", "2026-11-13 16:00", Duration(1, "week")),
        ("2026-11-06 16:00", "2026-11-19 17:00", Duration(2, "week")),
        ("2026-11-06 16:00", "2026-11-20 17:00", Duration(15, "day")),
    ],
)
def test_started_hours_days_and_weeks(start, end, expected):
    assert describe_duration(utc(start), utc(end), COPENHAGEN) == expected


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-28 16:00", "2026-03-29 16:00"),  # 23 hours pass
        ("2026-10-24 16:00", "2026-10-25 16:00"),  # 25 hours pass
    ],
)
def test_a_changed_clock_makes_no_other_day(start, end):
    assert describe_duration(utc(start), utc(end), COPENHAGEN) == (1, "day")


def test_the_same_moments_are_as_long_as_their_place_counts():
    start, end = utc("2026-10-24 16:00"), utc("2026-10-25 16:00")
    assert describe_duration(start, end, ZoneInfo("Asia/Tokyo")) == (2, "day")


def test_an_hour_shown_twice_lasts_what_passes():
    start, end = utc("2026-10-25 02:30"), utc("2026-10-25 02:10", fold=1)
    assert describe_duration(start, end, COPENHAGEN) == (1, "hour")


@pytest.mark.parametrize("end", ["2026-11-06 16:00:30", "2026-11-05 16:00"])
def test_no_length_is_refused(end):
    with pytest.raises(ValueError, match="has no length"):
        describe_duration(utc("2026-11-06 16:00"), utc(end), COPENHAGEN)


def test_no_end_is_refused():
    with pytest.raises(ValueError, match="without an end"):
        describe_duration(utc("2026-11-06 16:00"), None, COPENHAGEN)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),
    st.integers(1, 400),
    st.sampled_from(["Europe/Copenhagen", "America/New_York", "Asia/Kathmandu"]),
)
def test_the_same_time_of_day_is_whole_days(start, days, name):
    zone = ZoneInfo(name)
    # At noon, for no zone's clock is changed then.
    start = start.replace(hour=12)
    end = datetime.fromordinal(start.toordinal() + days).replace(
        hour=12, minute=start.minute
    )
    found = describe_duration(utc(str(start), zone), utc(str(end), zone), zone)
    assert found.count * {"day": 1, "week": 7}[found.unit] == days
