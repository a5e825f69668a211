"""What the sweep finds equals a count at every single moment."""

from datetime import datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from availability import Demand, busy, first_free, peak, peak_moment, peaks, profile
from hypothesis import assume, given, settings
from hypothesis import strategies as st

#: A night in which clocks change, by an hour and by half of one, and zones without.
ZONES = {
    "Europe/Copenhagen": datetime(2026, 10, 25),
    "America/New_York": datetime(2026, 3, 8),
    "Australia/Lord_Howe": datetime(2026, 4, 5),
    "Asia/Kathmandu": datetime(2026, 5, 1),
    "UTC": datetime(2026, 12, 31),
}
STEP = 15 * 60
QUARTERS = 4 * 24
#: Beyond what is generated: where "until further notice" is counted to.
FAR = 3 * QUARTERS


@st.composite
def situations(draw):
    """Draw a period and what is booked around it, as people in one place type it.

    :return: (demands, start, end), all naive UTC, padding included
    """
    zone = draw(st.sampled_from(sorted(ZONES)))

    def moment(first=-QUARTERS // 2, last=QUARTERS):
        quarters = draw(st.integers(first, last))
        wall = ZONES[zone] + timedelta(minutes=15 * quarters)
        wall = wall.replace(tzinfo=ZoneInfo(zone), fold=draw(st.integers(0, 1)))
        return wall.astimezone(timezone.utc).replace(tzinfo=None)

    def period(can_be_endless):
        start, end = sorted((moment(), moment()))
        if can_be_endless and draw(st.integers(0, 5)) == 0:
            end = None
        return start, end

    start, end = period(can_be_endless=True)
    assume(start != end)
    before, after = (draw(st.sampled_from([0, 0.25, 1, 6])) for _side in range(2))
    demands = []
    for _number in range(draw(st.integers(0, 14))):
        booked = draw(st.sampled_from(["any", "touches before", "touches after"]))
        since, until = period(can_be_endless=True)
        if booked == "touches before":
            since, until = min(since, start - timedelta(hours=after)), start
            until -= timedelta(hours=after)
        elif booked == "touches after" and end:
            since = end + timedelta(hours=before)
            until = max(since, until) if until else None
        quantity = draw(st.sampled_from([1, 1, 2, 12, 0.5, 0.1]))
        demands.append(Demand(*busy(since, until, before, after), quantity))
    return demands, start, end


def seconds(moment):
    return int(moment.replace(tzinfo=timezone.utc).timestamp())


def count(demands, start, end):
    """Count what is in use at every quarter of an hour: {second: quantity}."""
    first = seconds(start)
    last = seconds(end) if end else first + FAR * STEP
    used = dict.fromkeys(range(first, last, STEP), 0.0)
    for demand in demands:
        since = seconds(demand.start)
        until = seconds(demand.end) if demand.end else last
        for second in used:
            if since <= second < until:
                used[second] += demand.quantity
    return used


def close(left, right):
    return abs(left - right) < 1e-6


@given(situations())
@settings(max_examples=1000, deadline=None)
def test_peak_is_the_most_of_all_moments(situation):
    assert close(peak(*situation), max(count(*situation).values()))


@given(situations())
@settings(max_examples=300, deadline=None)
def test_peak_moment_is_the_first_of_the_highest(situation):
    used = count(*situation)
    highest = max(used.values())
    first = next(second for second, level in used.items() if close(level, highest))
    assert seconds(peak_moment(*situation)) == first


@given(situations())
@settings(max_examples=300, deadline=None)
def test_profile_says_every_moment_once(situation):
    demands, start, end = situation
    steps = profile(demands, start, end)
    assert steps[0][0] == start
    assert steps[-1][1] == end
    for left, right in pairwise(steps):
        assert left[0] < left[1] == right[0]
        assert not close(left[2], right[2])
    for second, level in count(demands, start, end).items():
        (shown,) = [
            quantity
            for since, until, quantity in steps
            if seconds(since) <= second and (until is None or second < seconds(until))
        ]
        assert close(shown, level)


@given(situations(), st.lists(st.integers(0, QUARTERS), min_size=2, unique=True))
@settings(max_examples=300, deadline=None)
def test_peaks_are_those_of_each_period(situation, quarters):
    demands, start, _end = situation
    moments = [start + timedelta(minutes=15 * count) for count in sorted(quarters)]
    for found, *period in zip(
        peaks(demands, moments), moments[:-1], moments[1:], strict=True
    ):
        assert close(found, peak(demands, *period))


@given(
    situations(),
    st.integers(0, 15),
    st.sampled_from([0.1, 1, 3, 12]),
    st.one_of(st.none(), st.integers(1, QUARTERS)),
)
@settings(max_examples=300, deadline=None)
def test_first_free_is_the_first_start_that_fits(situation, capacity, quantity, length):
    demands, start, _end = situation
    used = list(count(demands, start, None).items())
    fits = [level + quantity <= capacity + 1e-6 for _second, level in used]
    # Nothing starts or ends so late: the last moment stands for all after it.
    room = fits + [fits[-1]] * FAR
    needed = FAR if length is None else length
    expected = next(
        (used[at][0] for at in range(FAR) if all(room[at : at + needed])), None
    )
    found = first_free(
        demands,
        capacity,
        quantity,
        start,
        length and timedelta(minutes=15 * length),
    )
    assert (found and seconds(found)) == expected
