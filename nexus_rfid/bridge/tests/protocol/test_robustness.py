"""No stream makes a codec raise or see a tag that was not there, and an intact frame is
found again whatever came before it.

The bytes come from the virtual readers, whose frames the documented ones vouch for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nexus_rfid_bridge.protocol import Event, Protocol, TagRead, protocols
from nexus_rfid_bridge.protocol.events import Dropped
from nexus_rfid_bridge.simulator import Device, Field, Sighting, devices
from nexus_rfid_bridge.simulator.virtual_chainway import VirtualChainwayBle

NAMES = sorted(protocols())
ONE_BIT = {"chainway", "chainway-ble"}
"""Their XOR cannot see two bits turned in the same column; the others' CRC sees three
wherever they are."""
FETCH = bytes.fromhex("C88C0008E0E80D0A")

epcs = st.integers(1, 31).flatmap(lambda n: st.binary(min_size=2 * n, max_size=2 * n))
sightings = st.builds(
    Sighting,
    epc=epcs,
    rssi=st.integers(-80, -20).map(float),
    antenna=st.integers(1, 4),
)


@dataclass
class Line:
    """A protocol, and a virtual reader of its kind, both as they are in use."""

    protocol: Protocol
    device: Device

    def message(self, seen: list[Sighting]) -> bytes:
        """What the reader sends about these tags in one go."""
        device = self.device
        if isinstance(device, VirtualChainwayBle):
            device.running = True
            device._kept = list(seen)
            return b"".join(device.receive(FETCH))
        tags = b"".join(device.tag(one) for one in seen)  # type: ignore[attr-defined]
        if device.protocol == "tsl":
            return b"CS: .iv\r\n" + tags + b"OK:\r\n\r\n"
        return tags


def line(name: str) -> Line:
    made = Line(protocols()[name](), devices()[name](Field([])))
    for request in made.protocol.setup():
        for answer in made.device.receive(request.data):
            made.protocol.feed(answer)
    return made


def pieces(data: bytes, cuts: Iterable[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[a:b] for a, b in pairwise(edges)]


def finish(protocol: Protocol) -> list[Event]:
    return protocol.timeout() + protocol.timeout()


def read(events: Iterable[Event]) -> list[bytes]:
    return [event.epc for event in events if isinstance(event, TagRead)]


@pytest.mark.parametrize("name", NAMES)
@given(
    seen=st.lists(sightings, max_size=8),
    cuts=st.lists(st.integers(0, 2000), max_size=30),
)
def test_any_chunks_give_every_tag_and_nothing_dropped(
    name: str, seen: list[Sighting], cuts: list[int]
) -> None:
    it = line(name)
    data = b"".join(it.message([one]) for one in seen)
    events = [e for piece in pieces(data, cuts) for e in it.protocol.feed(piece)]
    assert read(events) == [one.epc for one in seen]
    assert not [event for event in events if isinstance(event, Dropped)]
    assert finish(it.protocol) == []


@pytest.mark.parametrize("name", NAMES)
@given(one=sightings)
def test_strength_and_antenna_arrive_as_sent(name: str, one: Sighting) -> None:
    it = line(name)
    (tag,) = [e for e in it.protocol.feed(it.message([one])) if isinstance(e, TagRead)]
    assert tag.rssi == (None if "chafon" in name else one.rssi)
    antenna = one.antenna if name in ("chainway", "chafon-288") else None
    assert tag.antenna == antenna


@pytest.mark.parametrize("name", NAMES)
@given(
    parts=st.lists(st.one_of(sightings, st.binary(max_size=40)), max_size=10),
    cuts=st.lists(st.integers(0, 2000), max_size=20),
)
def test_garbage_between_frames_hides_none_and_is_counted(
    name: str, parts: list[Sighting | bytes], cuts: list[int]
) -> None:
    it = line(name)
    data = b"".join(
        part if isinstance(part, bytes) else it.message([part]) for part in parts
    )
    events = [e for piece in pieces(data, cuts) for e in it.protocol.feed(piece)]
    events += finish(it.protocol)
    assert read(events) == [p.epc for p in parts if isinstance(p, Sighting)]
    dropped = sum(event.count for event in events if isinstance(event, Dropped))
    junk = b"".join(part for part in parts if isinstance(part, bytes))
    if name == "tsl":
        junk = junk.translate(None, b"\r\n")
    assert dropped == len(junk)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_turned_bits_never_make_a_tag_and_hide_no_other_frame(
    name: str, data: st.DataObject
) -> None:
    it = line(name)
    groups = data.draw(st.lists(st.lists(sightings, max_size=3), max_size=6))
    most = 1 if name in ONE_BIT else 3
    stream = b""
    intact: list[bytes] = []
    for group in groups:
        message = bytearray(it.message(group))
        bits = st.integers(0, max(0, len(message) * 8 - 1))
        turned = data.draw(st.sets(bits, max_size=most)) if message else set()
        for bit in turned:
            message[bit // 8] ^= 1 << bit % 8
        stream += message
        intact += [] if turned else [one.epc for one in group]
    cuts = data.draw(st.lists(st.integers(0, 2000), max_size=10))
    events = [e for piece in pieces(stream, cuts) for e in it.protocol.feed(piece)]
    found = read([*events, *finish(it.protocol)])
    sent = [one.epc for group in groups for one in group]
    assert _contains(sent, found)
    assert _contains(found, intact)


def _contains(whole: list[bytes], part: list[bytes]) -> bool:
    """Whether ``part`` is ``whole`` with some left out, in the same order."""
    rest = iter(whole)
    return all(one in rest for one in part)


@pytest.mark.parametrize("name", NAMES)
@given(first=sightings, second=sightings, cut=st.integers(0, 200))
def test_frame_after_one_that_was_cut_short_is_found(
    name: str, first: Sighting, second: Sighting, cut: int
) -> None:
    it = line(name)
    whole = it.message([first])
    stream = whole[: cut % len(whole)] + it.message([second])
    # Without a start byte, the next frame's first byte may happen to be the lost one.
    assume(not stream.startswith(whole))
    events = it.protocol.feed(stream) + finish(it.protocol)
    assert read(events)[-1:] == [second.epc]
    assert _contains([first.epc, second.epc], read(events))


@pytest.mark.parametrize("name", NAMES)
@given(
    junk=st.lists(
        st.one_of(
            st.binary(max_size=60),
            st.text("CSEPRIOK:. -\r\n0123456789ABCDEF", max_size=60).map(str.encode),
        ),
        max_size=12,
    )
)
def test_noise_alone_raises_nothing_and_is_no_tag(name: str, junk: list[bytes]) -> None:
    it = line(name)
    events = [event for piece in junk for event in it.protocol.feed(piece)]
    assert read([*events, *finish(it.protocol)]) == []
    assert finish(it.protocol) == []
