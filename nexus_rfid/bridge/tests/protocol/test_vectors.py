"""Frames known from manuals and published traffic, byte for byte, both ways."""

from collections.abc import Sequence

import pytest
from nexus_rfid_bridge.exc import InvalidValueError, NotSupportedError
from nexus_rfid_bridge.protocol import (
    Dropped,
    Event,
    Protocol,
    Reply,
    Request,
    RoundEnded,
    TagRead,
    chafon,
    chainway,
    protocols,
)
from nexus_rfid_bridge.protocol.chafon import Chafon18, Chafon288
from nexus_rfid_bridge.protocol.chainway import Chainway, ChainwayBle
from nexus_rfid_bridge.protocol.gen2 import crc16
from nexus_rfid_bridge.protocol.m100 import M100, R200

EPC_M100 = bytes.fromhex("30751FEB705C5904E3D50D70")
EPC_UR4 = bytes.fromhex("E2003411B802011383258566")
EPC_CHAFON = bytes.fromhex("000000000000000000000313")
NEW = bytes.fromhex("3074257BF7194E4000001A85")


def sent(requests: Sequence[Request]) -> list[str]:
    return [request.data.hex(" ").upper() for request in requests]


def feed(protocol: Protocol, frame: str) -> list[Event]:
    return protocol.feed(bytes.fromhex(frame))


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        (M100().single(), "BB 00 22 00 00 22 7E"),
        (M100().start(), "BB 00 27 00 03 22 27 10 83 7E"),
        (M100().stop(), "BB 00 28 00 00 28 7E"),
        (M100().set_power(20), "BB 00 B6 00 02 07 D0 8F 7E"),
        (M100().identify(), "BB 00 03 00 01 00 04 7E"),
        (R200().start(), "AA 00 27 00 03 22 FF FF 4A DD"),
        (R200().stop(), "AA 00 28 00 00 28 DD"),
        (Chainway().identify(), "C8 8C 00 08 00 08 0D 0A"),
        (Chainway().set_power(30), "C8 8C 00 0E 10 00 01 00 00 0B B8 AC 0D 0A"),
        (Chainway().start(), "C8 8C 00 0A 82 00 00 88 0D 0A"),
        (Chainway().stop(), "C8 8C 00 08 8C 84 0D 0A"),
        (ChainwayBle().poll(), "C8 8C 00 08 E0 E8 0D 0A"),
        (Chafon18().identify(), "04 FF 21 19 95"),
        (
            Chafon288().start(),
            "0D FF 01 0F 00 01 00 00 00 00 80 14 C0 3A",
        ),
    ],
)
def test_request_is_the_documented_frame(
    requests: Sequence[Request], expected: str
) -> None:
    assert sent(requests) == [expected]


def test_chainway_start_of_a_counted_inventory() -> None:
    frame = chainway.frame(chainway.START, b"\x27\x10")
    assert frame.hex(" ").upper() == "C8 8C 00 0A 82 27 10 BF 0D 0A"


def test_chafon_power_to_one_reader_of_a_bus() -> None:
    assert chafon.frame(chafon.POWER, b"\x1e", address=0).hex() == "05002f1e7234"


@pytest.mark.parametrize(
    ("protocol", "frame", "events"),
    [
        (M100(), "BB 01 28 00 01 00 2A 7E", [Reply("stop", True)]),
        (M100(), "BB 01 B6 00 01 00 B8 7E", [Reply("set_power", True)]),
        (
            M100(),
            "BB 01 03 00 0B 00 4D 31 30 30 20 56 31 2E 30 30 22 7E",
            [Reply("identify", True, "M100 V1.00")],
        ),
        (
            M100(),
            "BB 02 22 00 11 C9 34 00 30 75 1F EB 70 5C 59 04 E3 D5 0D 70 3A 76 EF 7E",
            [TagRead(EPC_M100, rssi=-55.0, pc=0x3400)],
        ),
        (M100(), "BB 01 FF 00 01 15 16 7E", [RoundEnded(idle=True)]),
        (M100(), "BB 01 FF 00 01 09 0A 7E", [Reply("", False, "No tag answered.")]),
        (
            M100(),
            "BB 01 49 00 10 0E 34 00 30 75 1F EB 70 5C 59 04 E3 D5 0D 70 00 A9 7E",
            [Reply("write_epc", True)],
        ),
        (M100(), "BB 01 0C 00 01 00 0E 7E", [Reply("select", True)]),
        (
            Chainway(),
            "C8 8C 00 0B 01 02 00 01 09 0D 0A",
            [Reply("identify", True, "2.0.1")],
        ),
        (Chainway(), "C8 8C 00 09 11 01 19 0D 0A", [Reply("set_power", True)]),
        (
            Chainway(),
            "C8 8C 00 19 83 30 00 E2 00 34 11 B8 02 01 13 83 25 85 66"
            " FD 6F 02 10 0D 0A",
            [TagRead(EPC_UR4, rssi=-65.7, antenna=2, pc=0x3000)],
        ),
        (
            ChainwayBle(),
            "C8 8C 00 25 E1 00 00 02 0C E2 00 00 17 01 0B 00 49 17 50 61 77"
            " 0C E2 00 00 17 01 0B 00 25 17 50 61 47 9A 0D 0A",
            [
                TagRead(bytes.fromhex("E2000017010B004917506177")),
                TagRead(bytes.fromhex("E2000017010B002517506147")),
                RoundEnded(idle=True),
            ],
        ),
        (
            Chafon288(),
            "1100210000160c034e001e0a01000000e651",
            [Reply("identify", True, "version 0.22, type 0C")],
        ),
        (Chafon18(), "13000103010c0000000000000000000003133f39", [TagRead(EPC_CHAFON)]),
        (
            Chafon288(),
            "1500010301010c0000000000000000000003136bb1a5",
            [TagRead(EPC_CHAFON, antenna=1, strength=0x6B)],
        ),
        (
            Chafon288(),
            "1500010304010c49440000000000000a0003346425c0",
            [
                TagRead(
                    bytes.fromhex("49440000000000000a000334"), antenna=3, strength=100
                )
            ],
        ),
        (Chafon288(), "0700010101001e4b", [RoundEnded(idle=True)]),
        (
            Chafon288(),
            "0d000103010104003230386da3d2",
            [TagRead(bytes.fromhex("00323038"), antenna=1, strength=0x6D)],
        ),
        (
            Chafon18(),
            "20000103020c0000000000000000000003130c0000000000000000000003149ac9",
            [TagRead(EPC_CHAFON), TagRead(EPC_CHAFON[:-1] + b"\x14")],
        ),
    ],
)
def test_reply_means_what_is_documented(
    protocol: Protocol, frame: str, events: list[Event]
) -> None:
    assert feed(protocol, frame) == events


def test_m100_empty_poll_while_running_is_a_sign_of_life() -> None:
    protocol = M100()
    protocol.start()
    assert feed(protocol, "BB 01 FF 00 01 15 16 7E") == [RoundEnded(idle=False)]
    protocol.stop()
    assert feed(protocol, "BB 01 FF 00 01 15 16 7E") == [RoundEnded(idle=True)]


def test_m100_tag_whose_length_is_not_what_its_pc_says_is_none() -> None:
    stored = b"\x34\x00" + EPC_M100[:-2]
    body = b"\xc9" + stored + crc16(stored).to_bytes(2, "big")
    events = M100().feed(M100.frame(0x22, body, kind=2))
    assert [type(event) for event in events] == [Dropped]


def test_m100_tag_whose_own_crc_is_wrong_is_none() -> None:
    body = b"\xc9\x34\x00" + EPC_M100 + b"\x3a\x77"
    events = M100().feed(M100.frame(0x22, body, kind=2))
    assert [type(event) for event in events] == [Dropped]


def test_m100_impossible_length_does_not_hold_up_the_next_frame() -> None:
    events = feed(M100(), "BB 01 28 01 01 00 2B 7E BB 01 B6 00 01 00 B8 7E")
    assert events == [
        Reply("set_power", True),
        Dropped(8, "bytes that belong to no frame"),
    ]


def test_m100_write_selects_the_tag_first() -> None:
    select, write = M100().write_epc(NEW, current=EPC_M100, password=0xFFFF)
    assert select.data.hex(" ").upper() == (
        "BB 00 0C 00 13 01 00 00 00 20 60 00 30 75 1F EB 70 5C 59 04 E3 D5 0D 70 AD 7E"
    )
    assert write.data[1:-2].hex(" ").upper() == (
        "00 49 00 17 00 00 FF FF 01 00 01 00 07"
        " 30 00 30 74 25 7B F7 19 4E 40 00 00 1A 85"
    )
    any_tag, _ = M100().write_epc(NEW)
    assert any_tag.data.hex(" ").upper() == "BB 00 12 00 01 01 14 7E"


def test_m100_selects_a_long_epc_by_its_end() -> None:
    select, _ = M100().write_epc(NEW, current=bytes(range(16)))
    assert select.data[5:-2].hex(" ") == (
        "01 00 00 00 40 60 00 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f"
    )


def test_chainway_write_names_the_tag_and_the_words() -> None:
    (request,) = Chainway().write_epc(NEW, current=EPC_UR4)
    assert request.data[4:-3].hex(" ").upper() == (
        "86 00 00 00 00 01 00 20 00 60 E2 00 34 11 B8 02 01 13 83 25 85 66"
        " 01 00 01 00 07 30 00 30 74 25 7B F7 19 4E 40 00 00 1A 85"
    )
    (request,) = Chainway().write_epc(NEW)
    assert request.data[4:19].hex(" ").upper() == (
        "86 00 00 00 00 01 00 00 00 00 01 00 01 00 07"
    )
    assert feed(Chainway(), chainway.frame(0x87, b"\x01\x00").hex()) == [
        Reply("write_epc", True)
    ]
    for answer, text in (
        (b"\x00\x22\x00\x00", "No tag answered."),
        (b"\x01\x22", "No tag answered."),
        (b"\x00\x01", "The tag refused."),
        (b"\x00\x05", "Error 05."),
        (b"\x00", "The reader does not know this command."),
        (b"\x01", "The tag refused."),
    ):
        assert Chainway().feed(chainway.frame(0x87, answer)) == [
            Reply("write_epc", False, text)
        ]


def test_chainway_single_round_that_says_it_found_nothing_is_over() -> None:
    assert Chainway().feed(chainway.frame(0x81)) == [RoundEnded(idle=True)]


def test_chainway_antennas_are_a_mask_and_get_the_power_each() -> None:
    protocol = Chainway()
    (request,) = protocol.set_antennas([3, 1])
    assert request.data[4:-3].hex(" ") == "28 00 00 05"
    (request,) = protocol.set_power(25.5)
    assert request.data[4:-3].hex(" ").upper() == "10 00 01 00 00 09 F6 03 00 00 09 F6"


@pytest.mark.parametrize(
    ("record", "rssi"),
    [
        # Captured from a UR4 (firmware 7.40.1): with TID; with TID and user memory.
        ("3400523742303030303539353538e28011702000419f40ac0b9ffe1301", -49.3),
        (
            "3400523742303030303539353538e28011702000518f40ac0b9f00000000fdcd01",
            -56.3,
        ),
    ],
)
def test_chainway_tag_may_carry_more_of_its_memory(record: str, rssi: float) -> None:
    frame = chainway.frame(0x83, bytes.fromhex(record), head=b"\xa5\x5a")
    assert Chainway().feed(frame) == [
        TagRead(b"R7B000059558", rssi=rssi, antenna=1, pc=0x3400)
    ]


def test_chainway_tag_of_another_length_is_none() -> None:
    for extra in (4, 13):
        body = b"\x30\x00" + EPC_UR4 + bytes(extra) + b"\xfd\x6f\x02"
        events = Chainway().feed(chainway.frame(0x83, body))
        assert [type(event) for event in events] == [Dropped]


def test_chainway_ble_bare_epc_is_told_from_a_full_record_by_its_rssi() -> None:
    epc = bytes.fromhex("201900000000000000000001")
    events = ChainwayBle().feed(chainway.frame(0xE1, b"\x00\x00\x01\x0c" + epc))
    assert events == [TagRead(epc), RoundEnded(idle=True)]


def test_chainway_ble_full_records_carry_rssi() -> None:
    record = b"\x30\x00" + EPC_UR4 + b"\xfd\x6f"
    data = b"\x00\x00\x01" + bytes((len(record),)) + record
    assert ChainwayBle().feed(chainway.frame(0xE1, data)) == [
        TagRead(EPC_UR4, rssi=-65.7, pc=0x3000),
        RoundEnded(idle=True),
    ]


def test_chainway_ble_bare_epc_that_looks_like_a_full_record_stays_an_epc() -> None:
    protocol = ChainwayBle()
    bare = bytes.fromhex("E2000017010B004917506177")
    tricky = bytes.fromhex("20190000000000000000FF01")
    for epc in (bare, bare, tricky):
        data = b"\x00\x00\x01\x0c" + epc
        events = protocol.feed(chainway.frame(0xE1, data))
        assert events == [TagRead(epc), RoundEnded(idle=True)]


def test_chafon_write_and_power_replies() -> None:
    (request,) = Chafon18().write_epc(NEW, password=0x01020304)
    assert request.data[:-2].hex() == "15ff0406010203043074257bf7194e4000001a85"
    assert Chafon18().feed(chafon.frame(4, b"\x00", 0)) == [Reply("write_epc", True)]
    assert Chafon18().feed(chafon.frame(4, b"\xfb", 0)) == [
        Reply("write_epc", False, "No tag answered.")
    ]
    assert Chafon18().feed(chafon.frame(0x2F, b"\x00", 0)) == [Reply("set_power", True)]


def test_chafon_reply_that_miscounts_its_tags_is_none() -> None:
    data = b"\x03\x02\x0c" + EPC_CHAFON
    events = Chafon18().feed(chafon.frame(1, data, address=0))
    assert {type(event) for event in events} == {Dropped}


def test_chafon_288_takes_turns_with_its_antennas() -> None:
    protocol = Chafon288()
    assert protocol.set_antennas([4, 2]) == ()
    turns = [request.data[10] for _ in range(3) for request in protocol.poll()]
    assert turns == [0x81, 0x83, 0x81]


@pytest.mark.parametrize("protocol", protocols().values())
def test_power_out_of_range_is_refused(protocol: type[Protocol]) -> None:
    low, high = protocol.power_range
    assert protocol().set_power(high)
    for dbm in (low - 1, high + 1):
        with pytest.raises(InvalidValueError, match="dBm"):
            protocol().set_power(dbm)


def test_choosing_antennas_that_are_not_there_is_refused() -> None:
    for protocol in (Chainway(), Chafon288()):
        with pytest.raises(InvalidValueError):
            protocol.set_antennas([0])
    with pytest.raises(NotSupportedError):
        M100().set_antennas([1])


@pytest.mark.parametrize("protocol", protocols().values())
def test_epc_of_odd_length_is_never_written(protocol: type[Protocol]) -> None:
    with pytest.raises(InvalidValueError):
        protocol().write_epc(b"\x01" * 11)
