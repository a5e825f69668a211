"""Chafon readers: UHFReader18 and UHFReader288 families.

Source: Chafon's UHFReader18 and UHFReader288 user manuals and frames published for
CF-RU5102 and CF-MU90x; requests and replies::

    length | address | command | data | CRC (little-endian)
    length | address | command | status | data | CRC

The length does not count itself. CRC: poly 8408 (reflected), init FFFF. There is no
start byte: a frame is where length, command and CRC agree.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from ..exc import InvalidValueError
from .base import Request, check_epc
from .events import Event, Reply, RoundEnded, TagRead
from .framed import FramedProtocol

BROADCAST = 0xFF

INVENTORY = 0x01
WRITE_EPC = 0x04
INFO = 0x21
POWER = 0x2F

MORE = 0x03
NO_TAG = 0xFB
ROUND_OVER = {0x01, 0x02, 0x04, 0xF8, NO_TAG}
"""Done; time is up; the reader's memory is full; no antenna; no tag."""
ERRORS = {
    0x05: "The tag wants another access password.",
    0xF9: "The command failed.",
    0xFA: "The tag is too far away.",
    NO_TAG: "No tag answered.",
    0xFC: "The tag refused.",
    0xFD: "The reader does not take this length.",
    0xFE: "The reader does not know this command.",
    0xFF: "The reader does not take this value.",
}


def _crc_table() -> tuple[int, ...]:
    table: list[int] = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x8408 if crc & 1 else crc >> 1
        table.append(crc)
    return tuple(table)


_TABLE = _crc_table()


def crc16(data: bytes | bytearray) -> int:
    """Also right when it is 0 over a frame including its CRC."""
    crc = 0xFFFF
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc


def frame(command: int, data: bytes = b"", address: int = BROADCAST) -> bytes:
    """A complete request; with the status first in ``data`` it is a reply."""
    body = bytes((len(data) + 4, address, command)) + data
    return body + crc16(body).to_bytes(2, "little")


class _Chafon(FramedProtocol):
    """What both families have in common: every round has to be asked for."""

    baudrate = 57600
    quiet = 3.0
    round_seconds = 3.0

    _commands: ClassVar[frozenset[int]] = frozenset({INVENTORY, WRITE_EPC, INFO, POWER})

    def identify(self) -> Sequence[Request]:
        return (Request(frame(INFO), "identify"),)

    @abstractmethod
    def start(self) -> Sequence[Request]: ...

    def stop(self) -> Sequence[Request]:
        """Nothing to send: the reader is silent when it is not asked."""
        return ()

    def single(self) -> Sequence[Request]:
        return self.start()

    def set_power(self, dbm: float) -> Sequence[Request]:
        """In steps of 1 dBm."""
        self._check_power(dbm)
        return (Request(frame(POWER, bytes((round(dbm),))), "set_power"),)

    def write_epc(
        self, epc: bytes, *, current: bytes | None = None, password: int = 0
    ) -> Sequence[Request]:
        """Writes whatever tag answers first: ``current`` cannot be told the reader."""
        check_epc(epc)
        data = bytes((len(epc) // 2,)) + password.to_bytes(4, "big") + epc
        return (Request(frame(WRITE_EPC, data), "write_epc", timeout=3.0),)

    def _next_frame(self, buffer: bytearray, start: int) -> tuple[int, int]:
        end = len(buffer)
        for begin in range(start, end):
            if buffer[begin] < 5:
                continue
            if begin + 2 < end and buffer[begin + 2] not in self._commands:
                continue
            size = buffer[begin] + 1
            if begin + size > end:
                return begin, -1
            if not crc16(buffer[begin : begin + size]):
                return begin, size
        return end, 0

    def _decode(self, frame: bytes) -> list[Event] | None:
        command, status, data = frame[2], frame[3], frame[4:-2]
        if command == INVENTORY:
            return self._inventory(status, data)
        if command == INFO and len(data) >= 8:
            text = f"version {data[0]}.{data[1]}, type {data[2]:02X}"
            return [Reply("identify", status == 0, text)]
        if command in (POWER, WRITE_EPC):
            name = "set_power" if command == POWER else "write_epc"
            text = ERRORS.get(status, f"Error {status:02X}.") if status else ""
            return [Reply(name, status == 0, text)]
        return None

    def _inventory(self, status: int, data: bytes) -> list[Event] | None:
        if status != MORE and status not in ROUND_OVER:
            return None
        tags = self._tags(data) if data else []
        if tags is None:
            return None
        return [*tags, *([] if status == MORE else [RoundEnded(idle=True)])]

    @abstractmethod
    def _tags(self, data: bytes) -> list[TagRead] | None:
        """The tags of one reply; None if the data is not made like that."""


class Chafon18(_Chafon):
    """Tells neither RSSI nor antenna."""

    name = "chafon-18"
    title = "Chafon UHFReader18"

    def start(self) -> Sequence[Request]:
        return (Request(frame(INVENTORY)),)

    def _tags(self, data: bytes) -> list[TagRead] | None:
        records = _records(data, 0)
        if records is None:
            return None
        return [TagRead(epc) for epc, _ in records]


class Chafon288(_Chafon):
    """Reads with one antenna at a time; its RSSI is a number without a unit."""

    name = "chafon-288"
    title = "Chafon UHFReader288"
    antennas = 4
    power_range = (0.0, 33.0)

    def __init__(self) -> None:
        super().__init__()
        self._antennas: tuple[int, ...] = (1,)
        self._turn = 0

    def start(self) -> Sequence[Request]:
        """Q 15, session 0, target A, at most 2 s, with the antenna whose turn it is."""
        antenna = self._antennas[self._turn % len(self._antennas)]
        self._turn += 1
        data = bytes((0x0F, 0, 1, 0, 0, 0, 0, 0x7F + antenna, 0x14))
        return (Request(frame(INVENTORY, data)),)

    def set_antennas(self, numbers: Sequence[int]) -> Sequence[Request]:
        if not numbers or not all(1 <= n <= self.antennas for n in numbers):
            raise InvalidValueError(f"Antennas are numbered 1 to {self.antennas}.")
        self._antennas = tuple(sorted(set(numbers)))
        self._turn = 0
        return ()

    def _tags(self, data: bytes) -> list[TagRead] | None:
        """A bit for the antenna, then number, length, EPC and RSSI of each tag."""
        antenna = data[0].bit_length()
        records = _records(data[1:], 1)
        if records is None or data[0] != 1 << antenna - 1 or antenna > self.antennas:
            return None
        return [
            TagRead(epc, antenna=antenna, strength=rest[0]) for epc, rest in records
        ]


def _records(data: bytes, trailer: int) -> list[tuple[bytes, bytes]] | None:
    """Split count, then length, EPC and ``trailer`` bytes of each tag."""
    if not data:
        return None
    records: list[tuple[bytes, bytes]] = []
    at = 1
    while at < len(data):
        size = data[at]
        end = at + 1 + size
        if not 2 <= size <= 62 or size % 2 or end + trailer > len(data):
            return None
        records.append((data[at + 1 : end], data[end : end + trailer]))
        at = end + trailer
    return records if len(records) == data[0] else None
