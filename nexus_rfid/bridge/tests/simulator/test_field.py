"""Tags come, go, fade, collide and are written as the scene says."""

from random import Random

import pytest
from nexus_rfid_bridge.simulator import Field, Noise, Tag, Walk

A, B = b"\xaa\xaa", b"\xbb\xbb"


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def epcs(field: Field, power: float = 30.0, limit: int = 10) -> list[bytes]:
    return [sighting.epc for sighting in field.read(power, limit)]


def test_all_tags_take_turns() -> None:
    field = Field([Tag(bytes([n, n])) for n in range(7)])
    seen = [epc for _ in range(7) for epc in epcs(field, limit=3)]
    assert sorted(seen) == sorted(bytes([n, n]) for n in range(7) for _ in range(3))


def test_tag_is_there_from_since_until() -> None:
    clock = Clock()
    field = Field([Tag(A, since=1, until=2)], clock=clock)
    seen = []
    for clock.now in (100.5, 101.5, 102.5):
        seen.append(epcs(field))
    assert seen == [[], [A], []]


def test_walk_rises_fades_and_repeats() -> None:
    clock = Clock()
    tag = Tag(A, rssi=-40, walk=Walk(every=10, lasts=4))
    field = Field([tag], clock=clock)
    levels = []
    for clock.now in (100, 101, 102, 104, 105, 112):
        levels.append([s.rssi for s in field.read(30, 1)])
    assert levels == [[-75.0], [-48.8], [-40.0], [-75.0], [], [-40.0]]


def test_less_power_reads_less() -> None:
    field = Field([Tag(A, rssi=-40), Tag(B, rssi=-75)])
    assert epcs(field) == [A, B]
    assert epcs(field, power=20) == [A]


def test_tag_answers_only_so_often() -> None:
    field = Field([Tag(A, reads=2)])
    assert [epcs(field) for _ in range(3)] == [[A], [A], []]


def test_collisions_lose_their_share_and_no_more() -> None:
    field = Field([Tag(A)], miss=0.25, random=Random(3))
    seen = sum(bool(epcs(field)) for _ in range(2000))
    assert 1400 < seen < 1600


def test_write_needs_one_tag_alone() -> None:
    field = Field([Tag(A), Tag(B)])
    assert field.write(b"\x11\x11", 30) is None
    assert field.write(b"\x11\x11", 30, mask=B) is not None
    assert epcs(field) == [A, b"\x11\x11"]
    assert field.write(b"\x22\x22", 30, mask=b"\x99") is None


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_noise_spoils_its_share(share: float) -> None:
    noise = Noise(share, Random(5))
    message = bytes(range(24))
    spoilt = sum(noise.spoil(message) != message for _ in range(500))
    assert spoilt == (0 if share == 0 else pytest.approx(500, abs=20))
