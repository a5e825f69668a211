"""M100, QM100, JRD-100 and YRM100 modules, and R200 ones.

Source: "MagicRF M100/QM100 firmware manual" and frames published for YRM100
modules::

    BB | type | command | length (2, big-endian) | parameters | sum | 7E

Type is 00 for commands, 01 for responses, 02 for notifications. The sum runs from type
through parameters, modulo 256. R200 modules speak the same between AA and DD.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from .base import Request, check_epc
from .events import Event, Reply, RoundEnded, TagRead
from .framed import FramedProtocol
from .gen2 import EPC_BANK, PC_WORD, crc16, epc_size, mask_of, pc_and_epc

COMMAND, RESPONSE, NOTIFICATION = 0, 1, 2

INFO = 0x03
SELECT = 0x0C
SELECT_MODE = 0x12
POLL = 0x22
POLL_MANY = 0x27
STOP = 0x28
WRITE = 0x49
POWER = 0xB6
ERROR = 0xFF

NO_TAG = 0x15
ERRORS = {
    0x09: "No tag answered.",
    0x10: "No tag answered: nothing was written.",
    0x16: "The tag wants another access password.",
    0x17: "The reader does not know this command.",
    0x20: "The reader found no free channel.",
}
REPLIES = {
    SELECT: "select",
    SELECT_MODE: "select",
    STOP: "stop",
    WRITE: "write_epc",
    POWER: "set_power",
}
LONGEST_MASK = 12


class M100(FramedProtocol):
    """Reports every poll of a running inventory, so it is silent only when it stopped:
    after the number of polls it was started for, or without power.
    """

    name = "m100"
    title = "M100 / YRM100 / JRD-100"
    quiet = 2.0

    head: ClassVar[int] = 0xBB
    tail: ClassVar[int] = 0x7E
    polls: ClassVar[int] = 10000

    def __init__(self) -> None:
        super().__init__()
        self._running = False

    @classmethod
    def frame(cls, command: int, parameters: bytes = b"", kind: int = COMMAND) -> bytes:
        """A complete frame; ``parameters`` of at most 255 bytes."""
        body = bytes((kind, command, 0, len(parameters))) + parameters
        return bytes((cls.head, *body, sum(body) & 0xFF, cls.tail))

    def identify(self) -> Sequence[Request]:
        return (Request(self.frame(INFO, b"\x00"), "identify"),)

    def start(self) -> Sequence[Request]:
        self._running = True
        count = self.polls.to_bytes(2, "big")
        return (Request(self.frame(POLL_MANY, b"\x22" + count)),)

    def stop(self) -> Sequence[Request]:
        self._running = False
        return (Request(self.frame(STOP), "stop"),)

    def single(self) -> Sequence[Request]:
        self._running = False
        return (Request(self.frame(POLL)),)

    def set_power(self, dbm: float) -> Sequence[Request]:
        self._check_power(dbm)
        value = round(dbm * 100).to_bytes(2, "big")
        return (Request(self.frame(POWER, value), "set_power"),)

    def write_epc(
        self, epc: bytes, *, current: bytes | None = None, password: int = 0
    ) -> Sequence[Request]:
        check_epc(epc)
        data = pc_and_epc(epc)
        write = (
            password.to_bytes(4, "big")
            + bytes((EPC_BANK, 0, PC_WORD, 0, len(data) // 2))
            + data
        )
        return (
            Request(self._select(current), "select"),
            Request(self.frame(WRITE, write), "write_epc", timeout=3.0),
        )

    def _select(self, current: bytes | None) -> bytes:
        """Address one tag for what follows, or any (mode 01: never select)."""
        if current is None:
            return self.frame(SELECT_MODE, b"\x01")
        first_bit, mask = mask_of(current, LONGEST_MASK)
        return self.frame(
            SELECT,
            bytes((EPC_BANK,))
            + first_bit.to_bytes(4, "big")
            + bytes((len(mask) * 8, 0))
            + mask,
        )

    def _next_frame(self, buffer: bytearray, start: int) -> tuple[int, int]:
        begin = buffer.find(self.head, start)
        if begin < 0:
            return len(buffer), 0
        have = len(buffer) - begin
        if have > 1 and buffer[begin + 1] not in (RESPONSE, NOTIFICATION):
            return begin, 0
        if have > 3 and buffer[begin + 3]:  # no message is longer than 255 bytes
            return begin, 0
        if have < 5 or have < (size := buffer[begin + 4] + 7):
            return begin, -1
        end = begin + size
        sound = (
            buffer[end - 1] == self.tail
            and sum(buffer[begin + 1 : end - 2]) & 0xFF == buffer[end - 2]
        )
        return begin, size if sound else 0

    def _decode(self, frame: bytes) -> list[Event] | None:
        kind, command, parameters = frame[1], frame[2], frame[5:-2]
        if kind == NOTIFICATION and command in (POLL, POLL_MANY):
            return self._tag(parameters)
        if kind == RESPONSE and parameters:
            return self._response(command, parameters)
        return None

    @staticmethod
    def _tag(parameters: bytes) -> list[Event] | None:
        """RSSI (signed, dBm), PC, EPC and the tag's own CRC over PC and EPC."""
        if len(parameters) < 7:
            return None
        pc = int.from_bytes(parameters[1:3], "big")
        if len(parameters) != epc_size(pc) + 5:
            return None
        if crc16(parameters[1:-2]) != int.from_bytes(parameters[-2:], "big"):
            return None
        rssi = parameters[0] - 256 if parameters[0] > 127 else parameters[0]
        return [TagRead(parameters[3:-2], rssi=float(rssi), pc=pc)]

    def _response(self, command: int, parameters: bytes) -> list[Event] | None:
        if command == ERROR:
            return [self._error(parameters[0])]
        if command == INFO:
            text = parameters[1:].decode("ascii", "replace")
            return [Reply("identify", True, text)]
        if command in REPLIES:
            # A write answers with the tag's PC and EPC before the result.
            ok = parameters[-1] == 0
            return [Reply(REPLIES[command], ok, "" if ok else "Refused.")]
        return None

    def _error(self, code: int) -> Event:
        if code == NO_TAG:
            return RoundEnded(idle=not self._running)
        text = ERRORS.get(code, f"The reader reports error {code:02X}.")
        if code & 0xF0 == 0xB0:
            text = f"The tag refused the write (Gen2 error {code & 0x0F:X})."
        return Reply("", False, text)


class R200(M100):
    """The same between AA and DD, and started for as many polls as it can count."""

    name = "r200"
    title = "R200"
    head = 0xAA
    tail = 0xDD
    polls = 0xFFFF
