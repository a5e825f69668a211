"""Arrived, seen, departed."""

from nexus_rfid_bridge.filter import Filter, FilterSettings
from nexus_rfid_bridge.protocol import TagRead

EPC = bytes.fromhex("3074257BF7194E4000001A85")
SETTINGS = FilterSettings(
    rssi_floor=-70.0,
    min_reads=3,
    min_reads_seconds=2.0,
    repeat_seconds=5.0,
    departed_seconds=10.0,
)


def feed(tag_filter: Filter, *reads: tuple[float, float | None, int | None]):
    """Each read: moment, RSSI, antenna. Returns what was told."""
    told = [
        tag_filter.read(TagRead(EPC, rssi=rssi, antenna=antenna), now)
        for now, rssi, antenna in reads
    ]
    return [sighting for sighting in told if sighting]


def test_tag_arrives_with_the_third_read_and_tells_the_strongest() -> None:
    told = feed(Filter(SETTINGS), (0, -65, 1), (0.1, -50, 2), (0.2, -60, 1))

    (arrived,) = told
    assert (arrived.kind, arrived.reads) == ("arrived", 3)
    assert (arrived.rssi, arrived.antenna) == (-50, 2)


def test_two_reads_and_a_late_third_do_not_arrive() -> None:
    assert not feed(Filter(SETTINGS), (0, -50, 1), (0.1, -50, 1), (2.5, -50, 1))


def test_weak_reads_do_not_count_but_are_counted() -> None:
    tag_filter = Filter(SETTINGS)

    assert not feed(tag_filter, (0, -71, 1), (0.1, -71, 1), (0.2, -71, 1))
    assert tag_filter.rejected == 3


def test_reads_without_rssi_pass_the_floor() -> None:
    assert feed(Filter(SETTINGS), (0, None, None), (0.1, None, None), (0.2, None, None))


def test_tag_that_stays_is_told_again_after_the_repeat_window() -> None:
    reads = [(step / 10, -50.0, 1) for step in range(125)]
    kinds = [sighting.kind for sighting in feed(Filter(SETTINGS), *reads)]

    assert kinds == ["arrived", "seen", "seen"]


def test_repeat_of_zero_never_tells_again() -> None:
    settings = FilterSettings(repeat_seconds=0)
    reads = [(float(step), -50.0, 1) for step in range(20)]

    assert len(feed(Filter(settings), *reads)) == 1


def test_every_read_is_told_in_exactly_one_sighting() -> None:
    tag_filter = Filter(SETTINGS)
    told = feed(tag_filter, *[(step / 10, -50.0, 1) for step in range(200)])
    told += tag_filter.expire(100.0)

    assert sum(sighting.reads for sighting in told) == 200


def test_tag_departs_once_and_arrives_anew() -> None:
    tag_filter = Filter(FilterSettings(departed_seconds=10))
    feed(tag_filter, (0, -50, 1))

    assert not tag_filter.expire(9.9)
    assert [sighting.kind for sighting in tag_filter.expire(10.0)] == ["departed"]
    assert not tag_filter.expire(99.0)
    assert [sighting.kind for sighting in feed(tag_filter, (100, -50, 1))] == [
        "arrived"
    ]


def test_tag_below_the_minimum_is_forgotten_in_silence() -> None:
    tag_filter = Filter(SETTINGS)
    feed(tag_filter, (0, -50, 1))

    assert not tag_filter.expire(50.0)
    assert not tag_filter._tags


def test_time_in_which_nobody_looked_does_not_count_as_absence() -> None:
    tag_filter = Filter(FilterSettings(departed_seconds=10))
    feed(tag_filter, (0, -50, 1))
    tag_filter.resume(500.0)

    assert not tag_filter.expire(509.0)
    assert tag_filter.expire(510.0)
