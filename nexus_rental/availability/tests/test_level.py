"""The edges of a count, one by one."""

from datetime import datetime, timedelta

import pytest
from availability import Demand, busy, first_free, peak, peak_moment, profile

MONDAY = datetime(2026, 11, 2, 9)


def day(number, hour=9):
    return MONDAY.replace(hour=hour) + timedelta(days=number)


def test_nothing_booked_is_nothing_used():
    assert peak([], day(0), day(1)) == 0
    assert profile([], day(0), None) == [(day(0), None, 0)]


def test_what_ends_when_another_starts_is_not_added():
    demands = [Demand(day(0), day(1), 4), Demand(day(1), day(2), 4)]
    assert peak(demands, day(0), day(2)) == 4


def test_two_that_never_meet_are_not_added():
    demands = [Demand(day(0), day(1), 4), Demand(day(3), day(4), 5)]
    assert peak(demands, day(0), day(9)) == 5


@pytest.mark.parametrize("end", [day(5), None])
def test_what_has_no_end_is_used_for_good(end):
    demands = [Demand(day(0), None, 2), Demand(day(3), day(4), 1)]
    assert peak(demands, day(1), end) == 3
    assert peak(demands, day(400), None) == 2


def test_a_demand_without_length_uses_nothing():
    assert peak([Demand(day(1), day(1), 7)], day(0), day(2)) == 0


@pytest.mark.parametrize("far", [0, 30])
def test_a_demand_that_ends_before_it_starts_is_refused(far):
    with pytest.raises(ValueError, match="ends before it starts"):
        peak([Demand(day(far + 1), day(far), 1)], day(0), day(2))


@pytest.mark.parametrize("end", [day(1), day(0)])
def test_a_period_without_a_moment_is_refused(end):
    with pytest.raises(ValueError, match="has no moment"):
        peak([], day(1), end)


def test_supply_counts_against_use():
    demands = [Demand(day(0), None, 5), Demand(day(2), None, -3)]
    assert peak(demands, day(1), day(3)) == 5
    assert peak(demands, day(2), day(3)) == 2


def test_lost_fractions_do_not_move_the_first_highest_moment():
    # 0.3 is reached on day 0; what floats make of it on day 2 is a little more.
    demands = [
        Demand(day(0), day(1), 0.3),
        Demand(day(2), day(3), 0.1),
        Demand(day(2), day(3), 0.2),
    ]
    assert peak_moment(demands, day(0), day(9)) == day(0)


def test_lost_fractions_make_no_step():
    demands = [Demand(day(0), day(1), 0.3)]
    demands += [Demand(day(1), day(2), 0.1), Demand(day(1), day(2), 0.2)]
    assert [step[:2] for step in profile(demands, day(0), day(2))] == [(day(0), day(2))]


def test_tolerance_is_the_callers():
    demands = [Demand(day(0), day(1), 2.004)]
    assert first_free(demands, 3, 1, day(0), None, tolerance=0.005) == day(0)
    assert first_free(demands, 3, 1, day(0), None) == day(1)


def test_first_free_waits_for_a_gap_that_is_long_enough():
    demands = [
        Demand(day(0), day(2), 10),
        Demand(day(3), day(6), 9),
        Demand(day(8), day(9), 10),
    ]
    assert first_free(demands, 10, 1, day(0), timedelta(days=1)) == day(2)
    assert first_free(demands, 10, 2, day(0), timedelta(days=2)) == day(6)
    assert first_free(demands, 10, 2, day(0), timedelta(days=3)) == day(9)
    assert first_free(demands, 10, 2, day(0), None) == day(9)


def test_more_than_there_is_never_fits():
    assert first_free([], 10, 11, day(0), timedelta(days=1)) is None
    assert first_free([Demand(day(0), None, 1)], 10, 10, day(0), None) is None


def test_padding_is_before_and_after():
    assert busy(day(1), day(2), 1.5, 24) == (
        day(1) - timedelta(minutes=90),
        day(3),
    )
    assert busy(day(1), None, 0, 24) == (day(1), None)


def test_negative_padding_is_refused():
    with pytest.raises(ValueError, match="at least 0"):
        busy(day(1), day(2), -1, 0)


def test_a_thousand_bookings_are_swept_not_compared():
    class Counted(datetime):
        compared = 0

        def __lt__(self, other):
            Counted.compared += 1
            return super().__lt__(other)

        __hash__ = datetime.__hash__

    def at(minute):
        return Counted(2026, 1, 1 + minute // 1440, minute // 60 % 24, minute % 60)

    demands = [Demand(at(7 * n), at(7 * n + 500), 1) for n in range(1000)]
    assert peak(demands, at(0), at(9000)) == 72
    assert Counted.compared < 40_000
