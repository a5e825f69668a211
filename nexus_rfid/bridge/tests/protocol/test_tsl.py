"""TSL's lines: blocks, tags of several lines, and what a broken line costs."""

from nexus_rfid_bridge.protocol import (
    Dropped,
    Reply,
    RoundEnded,
    TagRead,
    Trigger,
)
from nexus_rfid_bridge.protocol.tsl import Tsl

TAGGED = bytes.fromhex("30751FEB705C5904E3D50D70")
NEW = bytes.fromhex("3074257BF7194E4000001A85")


def lines(*parts: str) -> bytes:
    return "".join(part + "\r\n" for part in parts).encode()


def test_tsl_block_of_the_trigger() -> None:
    block = lines("CS: .iv", "EP: 000000000000000000001242", "RI: -61", "OK:", "")
    assert Tsl().feed(block) == [
        TagRead(bytes.fromhex("000000000000000000001242"), rssi=-61.0),
        RoundEnded(idle=False),
    ]


def test_tsl_own_inventory_without_a_tag_is_no_error() -> None:
    protocol = Tsl()
    (request,) = protocol.start()
    block = b"CS: " + request.data + lines("ME: No Transponder found", "ER: 005", "")
    assert protocol.feed(block) == [RoundEnded(idle=True)]


def test_tsl_tag_is_checked_against_its_crc() -> None:
    protocol = Tsl()
    setup = protocol.setup()[0].data
    assert protocol.feed(b"CS: " + setup + b"OK:\r\n\r\n") == [Reply("setup", True)]
    good = ("EP: 30751FEB705C5904E3D50D70", "PC: 3400", "CR: 3A76", "RI: -55")
    bad = ("EP: 30751FEB705C5904E3D50D71", "PC: 3400", "CR: 3A76", "RI: -55")
    bare = ("EP: 30751FEB705C5904E3D50D71", "RI: -55")
    events = protocol.feed(lines("CS: .iv", *bad, *good, *bare, "OK:"))
    assert [event for event in events if isinstance(event, TagRead)] == [
        TagRead(TAGGED, rssi=-55.0, pc=0x3400)
    ]


def test_tsl_broken_line_costs_its_tag_only() -> None:
    block = lines("CS: .iv", "EP: 1111", "RI: -50", "EP: 2222", "R\x7f: -51")
    events = Tsl().feed(block + lines("EP: 3333", "RI: -52", "OK:"))
    assert [(e.epc, e.rssi) for e in events if isinstance(e, TagRead)] == [
        (b"\x11\x11", -50.0),
        (b"\x33\x33", -52.0),
    ]


def test_tsl_broken_first_line_shifts_no_rssi_to_the_next_tag() -> None:
    block = lines("CS: .iv", "EQ: 1111", "RI: -50", "EP: 2222", "RI: -51", "OK:")
    events = Tsl().feed(block)
    assert [(e.epc, e.rssi) for e in events if isinstance(e, TagRead)] == [
        (b"\x22\x22", -51.0)
    ]


def test_tsl_tags_may_begin_with_any_field() -> None:
    tags = ("RI: -50", "EP: 1111", "RI: -51", "EP: 2222")
    for before in ((), ("DT: 2026-11-22T21:00:00",)):
        events = Tsl().feed(lines("CS: .iv", *before, *tags, "OK:"))
        assert [(e.epc, e.rssi) for e in events if isinstance(e, TagRead)] == [
            (b"\x11\x11", -50.0),
            (b"\x22\x22", -51.0),
        ]


def test_tsl_block_that_never_ends_loses_its_last_tag_and_says_so() -> None:
    block = lines("CS: .iv", "EP: 1111", "RI: -50", "CS: .iv", "EP: 2222", "OK:")
    assert Tsl().feed(block) == [
        Dropped(7, "tags whose fields do not agree"),
        TagRead(b"\x22\x22"),
        RoundEnded(idle=False),
    ]


def test_tsl_line_without_end_does_not_fill_the_memory() -> None:
    protocol = Tsl()
    dropped = sum(
        event.count
        for _ in range(100)
        for event in protocol.feed(b"x" * 1000)
        if isinstance(event, Dropped)
    )
    assert dropped >= 98_000


def test_tsl_commands() -> None:
    protocol = Tsl()
    assert protocol.set_power(12)[0].data == b".iv -n -o 12\r\n"
    assert [request.data for request in protocol.stop()] == [
        b".ab\r\n",
        b".iv -n -al on\r\n",
    ]
    (request,) = protocol.write_epc(NEW, current=TAGGED)
    assert request.data == (
        b".ws -x -al off -o 12 -ap 00000000 -db epc -do 0001 -dl 07"
        b" -da 30003074257BF7194E4000001A85"
        b" -sb epc -so 0020 -sl 60 -sd 30751FEB705C5904E3D50D70\r\n"
    )


def test_tsl_replies_answer_their_commands() -> None:
    protocol = Tsl()
    assert protocol.feed(lines("CS: .iv -n -o 12", "OK:")) == [Reply("set_power", True)]
    assert protocol.feed(lines("CS: .vr", "MF: TSL", "US: 1128-1", "OK:")) == [
        Reply("identify", True, "TSL, 1128-1")
    ]
    assert protocol.feed(lines("CS: .ws -x", "ER: 006")) == [
        Reply("write_epc", False, "Error 006.")
    ]
    assert protocol.feed(lines("SW: single", "SW: off")) == [
        Trigger(True),
        Trigger(False),
    ]
