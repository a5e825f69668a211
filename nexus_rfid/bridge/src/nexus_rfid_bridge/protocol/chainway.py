"""Chainway UR4, R6, SR160 and their kin: serial, TCP and Bluetooth LE.

Source: Chainway's UHF module protocol V2.1 and frames published for UR4 and R6. The
header is either of two pairs, the length counts the whole frame::

    C8 8C or A5 5A | length (2, big-endian) | command | data | XOR | 0D 0A

XOR runs from length through data. A reply's command is the request's plus one. While an
inventory runs, the reader hears nothing but stop.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..exc import InvalidValueError
from .base import GattProfile, Request, check_epc
from .events import Event, Reply, RoundEnded, TagRead
from .framed import FramedProtocol
from .gen2 import EPC_BANK, PC_WORD, epc_size, mask_of, pc_and_epc

HEAD = b"\xc8\x8c"
HEADS = (HEAD, b"\xa5\x5a")
TAIL = b"\r\n"
LONGEST_FRAME = 2048

VERSION = 0x00
POWER = 0x10
ANTENNAS = 0x28
SINGLE = 0x80
START = 0x82
TAG = 0x83
WRITE = 0x86
STOP = 0x8C
BUFFERED = 0xE0

REPLIES = {
    POWER + 1: "set_power",
    ANTENNAS + 1: "set_antennas",
    WRITE + 1: "write_epc",
    STOP + 1: "stop",
}
ERRORS = {
    0x00: "The reader does not know this command.",
    0x01: "The tag refused.",
    0x22: "No tag answered.",
}
TID_SIZE = 12
LONGEST_MASK = 31


def frame(command: int, data: bytes = b"", head: bytes = HEAD) -> bytes:
    """A complete frame."""
    body = (len(data) + 8).to_bytes(2, "big") + bytes((command,)) + data
    return head + body + bytes((xor(body),)) + TAIL


def xor(data: bytes | bytearray) -> int:
    """All bytes exclusive-or'ed together."""
    result = 0
    for byte in data:
        result ^= byte
    return result


class Chainway(FramedProtocol):
    """Pushes a frame per tag and is silent when it sees none.

    Asking it to start when it already runs does no harm: it does not listen then.
    """

    name = "chainway"
    title = "Chainway (serial, network)"
    antennas = 16
    power_range = (1.0, 33.0)

    def __init__(self) -> None:
        super().__init__()
        self._antennas: tuple[int, ...] = (1,)

    def identify(self) -> Sequence[Request]:
        return (Request(frame(VERSION), "identify"),)

    def start(self) -> Sequence[Request]:
        return (Request(frame(START, b"\x00\x00")),)  # 0 rounds: without end

    def stop(self) -> Sequence[Request]:
        return (Request(frame(STOP), "stop"),)

    def single(self) -> Sequence[Request]:
        return (Request(frame(SINGLE, b"\x00\x64")),)

    def set_power(self, dbm: float) -> Sequence[Request]:
        """Until the reader is switched off, for the antennas in use.

        The first pair of bytes after each antenna, a power for reading alone, means
        nothing to the reader.
        """
        self._check_power(dbm)
        value = round(dbm * 100).to_bytes(2, "big")
        each = b"".join(bytes((n, 0, 0)) + value for n in self._antennas)
        return (Request(frame(POWER, b"\x00" + each), "set_power"),)

    def set_antennas(self, numbers: Sequence[int]) -> Sequence[Request]:
        if not numbers or not all(1 <= n <= self.antennas for n in numbers):
            raise InvalidValueError(f"Antennas are numbered 1 to {self.antennas}.")
        self._antennas = tuple(sorted(set(numbers)))
        mask = sum(1 << n - 1 for n in self._antennas)
        data = b"\x00" + mask.to_bytes(2, "big")
        return (Request(frame(ANTENNAS, data), "set_antennas"),)

    def write_epc(
        self, epc: bytes, *, current: bytes | None = None, password: int = 0
    ) -> Sequence[Request]:
        check_epc(epc)
        first_bit, mask = mask_of(current, LONGEST_MASK) if current else (0, b"")
        data = pc_and_epc(epc)
        body = (
            password.to_bytes(4, "big")
            + bytes((EPC_BANK,))
            + first_bit.to_bytes(2, "big")
            + (len(mask) * 8).to_bytes(2, "big")
            + mask
            + bytes((EPC_BANK, 0, PC_WORD, 0, len(data) // 2))
            + data
        )
        return (Request(frame(WRITE, body), "write_epc", timeout=3.0),)

    def _next_frame(self, buffer: bytearray, start: int) -> tuple[int, int]:
        begin = _find_head(buffer, start)
        have = len(buffer) - begin
        if have < 2:
            return begin, -1 if have else 0
        if bytes(buffer[begin : begin + 2]) not in HEADS:
            return begin, 0
        if have < 4:
            return begin, -1
        size = buffer[begin + 2] << 8 | buffer[begin + 3]
        if not 8 <= size <= LONGEST_FRAME:
            return begin, 0
        if have < size:
            return begin, -1
        end = begin + size
        sound = (
            buffer.startswith(TAIL, end - 2)
            and xor(buffer[begin + 2 : end - 3]) == buffer[end - 3]
        )
        return begin, size if sound else 0

    def _decode(self, frame: bytes) -> list[Event] | None:
        command, data = frame[4], frame[5:-3]
        if command == TAG:
            tag = _tag(data)
            return None if tag is None else [tag]
        if command == SINGLE + 1:
            return _single(data)
        if command == VERSION + 1 and len(data) == 3:
            return [Reply("identify", True, ".".join(map(str, data)))]
        if command in REPLIES and data:
            return [_reply(REPLIES[command], data)]
        return None


class ChainwayBle(Chainway):
    """Keeps what it reads in a buffer that has to be fetched over and over.

    Over Bluetooth LE by the Nordic UART service. A fetch is answered even when there is
    nothing, with what came since the last one.
    """

    name = "chainway-ble"
    title = "Chainway (Bluetooth LE)"
    gatt = GattProfile(
        service="6e400001-b5a3-f393-e0a9-e50e24dcca9e",
        write="6e400002-b5a3-f393-e0a9-e50e24dcca9e",
        notify="6e400003-b5a3-f393-e0a9-e50e24dcca9e",
        chunk=20,
    )
    antennas = 1
    pause = 0.08
    quiet = 1.0

    def __init__(self) -> None:
        super().__init__()
        self._votes = 0

    def start(self) -> Sequence[Request]:
        return (*super().start(), *self.poll())

    def poll(self) -> Sequence[Request]:
        return (Request(frame(BUFFERED)),)

    def _decode(self, frame: bytes) -> list[Event] | None:
        if frame[4] != BUFFERED + 1:
            return super()._decode(frame)
        records = _records(frame[5:-3])
        if records is None:
            return None
        tags = self._buffered(records)
        return None if tags is None else [*tags, RoundEnded(idle=True)]

    def _buffered(self, records: list[bytes]) -> list[TagRead] | None:
        """The tags of a fetch.

        Newer readers send PC, EPC and RSSI, older ones the EPC alone, and an EPC can
        look like the former. Which kind of reader this is shows in the majority of its
        fetches; a fetch that does not fit is not used.
        """
        if not records:
            return []
        full = [tag for record in records if (tag := _full_record(record))]
        bare = [TagRead(record) for record in records if _is_epc(record)]
        vote = 1 if len(full) == len(records) else -1
        self._votes = max(-10, min(10, self._votes + vote))
        if self._votes > 0:
            return full if len(full) == len(records) else None
        return bare if self._votes and len(bare) == len(records) else None


def _find_head(buffer: bytearray, start: int) -> int:
    """Where a header may begin: the first C8 or A5, or the end."""
    found = [at for head in HEADS if (at := buffer.find(head[0], start)) >= 0]
    return min(found, default=len(buffer))


def _tag(data: bytes) -> TagRead | None:
    """PC, EPC, perhaps TID and user memory, RSSI (signed, tenths of dBm), antenna."""
    if len(data) < 7:
        return None
    pc = int.from_bytes(data[:2], "big")
    size = epc_size(pc)
    extra = len(data) - size - 5
    if not size or (extra and (extra < TID_SIZE or extra % 2)):
        return None
    return TagRead(
        data[2 : 2 + size], rssi=_dbm(data[-3:-1]), antenna=data[-1] or None, pc=pc
    )


def _dbm(raw: bytes) -> float | None:
    value = int.from_bytes(raw, "big", signed=True) / 10
    return value if -130 < value < 20 else None


def _single(data: bytes) -> list[Event] | None:
    """Reply to one inventory round: a tag, or no data when there is none."""
    tag = _tag(data)
    if tag is None:
        return [RoundEnded(idle=True)] if len(data) < 2 else None
    return [tag, RoundEnded(idle=True)]


def _reply(command: str, data: bytes) -> Reply:
    """01 is success; commands to a tag add a second byte, 00 when it obeyed."""
    if data[:2] == b"\x01\x00" or (data == b"\x01" and command != "write_epc"):
        return Reply(command, True)
    code = data[1] if len(data) > 1 else data[0]
    return Reply(command, False, ERRORS.get(code, f"Error {code:02X}."))


def _records(data: bytes) -> list[bytes] | None:
    """Split a fetched buffer: index (2), count, then length and bytes of each tag."""
    if len(data) < 3:
        return [] if len(data) == 2 else None
    records: list[bytes] = []
    at = 3
    while at < len(data):
        end = at + 1 + data[at]
        records.append(data[at + 1 : end])
        at = end
    return records if at == len(data) and len(records) == data[2] else None


def _full_record(record: bytes) -> TagRead | None:
    """PC, EPC, RSSI (below zero). None if the record is not made like that."""
    if len(record) < 6:
        return None
    pc = int.from_bytes(record[:2], "big")
    rssi = _dbm(record[-2:])
    if len(record) != epc_size(pc) + 4 or rssi is None or rssi >= 0:
        return None
    return TagRead(record[2:-2], rssi=rssi, pc=pc)


def _is_epc(record: bytes) -> bool:
    """Whether a record of older readers, the EPC and nothing else, can be one."""
    return 2 <= len(record) <= 62 and not len(record) % 2
