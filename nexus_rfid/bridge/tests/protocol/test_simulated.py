"""Every protocol holds a conversation with a virtual reader of its kind: it identifies
it, sets it up, reads in a long inventory and singly, writes a tag and reads it back."""

import pytest
from nexus_rfid_bridge.protocol import (
    Event,
    Protocol,
    Reply,
    Request,
    RoundEnded,
    TagRead,
    Trigger,
    protocols,
)
from nexus_rfid_bridge.simulator import Device, Field, Tag, devices
from nexus_rfid_bridge.simulator.virtual_tsl import VirtualTsl

NAMES = sorted(protocols())
FAR = bytes.fromhex("E28011700000020A1B2C3D4E")
NEAR = bytes.fromhex("3074257BF7194E4000001A85")
NEW = bytes.fromhex("3474257BF40000000000162E")


class Talk:
    """A protocol and a virtual reader, joined without any link."""

    def __init__(self, name: str, *tags: Tag) -> None:
        self.protocol: Protocol = protocols()[name]()
        self.device: Device = devices()[name](Field(tags, clock=lambda: 0.0))

    def ask(self, requests: "tuple[Request, ...] | list[Request]") -> list[Event]:
        events: list[Event] = []
        for request in requests:
            answers = self.device.receive(request.data)
            got = [e for answer in answers for e in self.protocol.feed(answer)]
            if request.expects:
                assert Reply in map(type, got), request
                assert all(
                    e.command in ("", request.expects)
                    for e in got
                    if isinstance(e, Reply)
                )
            events += got
        return events

    def ticks(self, count: int) -> list[Event]:
        """Let time pass as the owner of a protocol does: poll at the end of a round."""
        events: list[Event] = []
        for _ in range(count):
            for message in self.device.tick():
                events += self.protocol.feed(message)
        return events

    def read(self, rounds: int) -> list[TagRead]:
        """An inventory of so many rounds, from start to stop."""
        events = self.ask(list(self.protocol.start()))
        seen = list(events)
        for _ in range(rounds):
            idle = any(isinstance(e, RoundEnded) and e.idle for e in events)
            events = self.ticks(1)
            if idle:
                events += self.ask(list(self.protocol.poll()))
            seen += events
        self.ask(list(self.protocol.stop()))
        return [event for event in seen if isinstance(event, TagRead)]


def two_tags() -> tuple[Tag, Tag]:
    return Tag(FAR, rssi=-70), Tag(NEAR, rssi=-45)


@pytest.mark.parametrize("name", NAMES)
def test_reader_says_who_it_is(name: str) -> None:
    (reply,) = Talk(name).ask(list(protocols()[name]().identify()))
    assert isinstance(reply, Reply)
    assert reply.ok
    assert reply.text


@pytest.mark.parametrize("name", NAMES)
def test_inventory_goes_on_and_stops(name: str) -> None:
    talk = Talk(name, *two_tags())
    talk.ask(list(talk.protocol.setup()))
    tags = talk.read(rounds=30)
    for epc in (NEAR, FAR):
        assert sum(tag.epc == epc for tag in tags) >= 10
    assert [e for e in talk.ticks(5) if isinstance(e, TagRead)] == []


@pytest.mark.parametrize("name", NAMES)
def test_low_power_reads_the_near_tag_only(name: str) -> None:
    talk = Talk(name, *two_tags())
    talk.ask(list(talk.protocol.setup()))
    (reply,) = talk.ask(list(talk.protocol.set_power(12)))
    assert reply == Reply("set_power", True)
    events = talk.ask(list(talk.protocol.single()))
    assert [e.epc for e in events if isinstance(e, TagRead)] == [NEAR]


@pytest.mark.parametrize("name", NAMES)
def test_empty_field_is_a_round_without_tags(name: str) -> None:
    talk = Talk(name)
    talk.ask(list(talk.protocol.setup()))
    ended = [] if name.startswith("chainway") else [RoundEnded(idle=True)]
    assert talk.ask(list(talk.protocol.single())) == ended


@pytest.mark.parametrize("name", NAMES)
def test_written_tag_reads_back(name: str) -> None:
    talk = Talk(name, Tag(NEAR, rssi=-45))
    talk.ask(list(talk.protocol.setup()))
    *_, reply = talk.ask(list(talk.protocol.write_epc(NEW, current=NEAR)))
    assert reply == Reply("write_epc", True)
    events = talk.ask(list(talk.protocol.single()))
    assert [e.epc for e in events if isinstance(e, TagRead)] == [NEW]


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"chafon-18", "chafon-288"}))
def test_write_touches_the_named_tag_only(name: str) -> None:
    talk = Talk(name, *two_tags())
    talk.ask(list(talk.protocol.write_epc(NEW, current=FAR)))
    assert [tag.epc for tag in talk.device.field.tags] == [NEW, NEAR]


@pytest.mark.parametrize("name", NAMES)
def test_write_with_two_tags_near_fails_and_says_so(name: str) -> None:
    talk = Talk(name, *two_tags())
    *_, reply = talk.ask(list(talk.protocol.write_epc(NEW)))
    assert isinstance(reply, Reply)
    assert not reply.ok
    assert reply.text
    assert [tag.epc for tag in talk.device.field.tags] == [FAR, NEAR]


def test_chainway_reads_with_the_chosen_antennas() -> None:
    talk = Talk("chainway", Tag(NEAR, antenna=2), Tag(FAR, antenna=4))
    assert talk.read(rounds=3) == []
    talk.ask(list(talk.protocol.set_antennas([2, 4])))
    assert {(tag.epc, tag.antenna) for tag in talk.read(rounds=5)} == {
        (NEAR, 2),
        (FAR, 4),
    }


def test_chafon_288_reads_with_the_chosen_antennas() -> None:
    talk = Talk("chafon-288", Tag(NEAR, antenna=2), Tag(FAR, antenna=4))
    assert talk.read(rounds=3) == []
    talk.protocol.set_antennas([2, 4])
    assert {(tag.epc, tag.antenna) for tag in talk.read(rounds=5)} == {
        (NEAR, 2),
        (FAR, 4),
    }


def test_m100_starts_again_when_its_polls_are_used_up() -> None:
    talk = Talk("m100", Tag(NEAR))
    talk.ask(list(talk.protocol.start()))
    events = talk.ticks(10_050)
    assert sum(isinstance(e, TagRead) for e in events) == 10_000
    talk.ask(list(talk.protocol.poll()))
    assert talk.ticks(1)


def test_tsl_beeps_for_the_trigger_but_not_for_our_inventory() -> None:
    talk = Talk("tsl", Tag(NEAR))
    device = talk.device
    assert isinstance(device, VirtualTsl)
    talk.ask(list(talk.protocol.setup()))
    assert device.beeps()
    talk.ask(list(talk.protocol.start()))
    assert not device.beeps()
    talk.ask(list(talk.protocol.stop()))
    assert device.beeps()


def test_tsl_trigger_reads_by_itself() -> None:
    talk = Talk("tsl", Tag(NEAR, rssi=-45))
    talk.ask(list(talk.protocol.setup()))
    messages = talk.device.trigger(True) + talk.device.trigger(False)
    events = [e for message in messages for e in talk.protocol.feed(message)]
    assert events == [
        Trigger(True),
        TagRead(NEAR, rssi=-46.0, pc=0x3000),  # 29 dBm is its most
        RoundEnded(idle=False),
        Trigger(False),
    ]
