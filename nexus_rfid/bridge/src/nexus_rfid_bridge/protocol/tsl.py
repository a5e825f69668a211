"""TSL 1128, 2128, 1153, 2166 and other readers with the TSL ASCII 2 protocol.

Source: Technology Solutions' ASCII protocol 2 (pages of .iv, .ws, .sa and "Theory of
Operation"). Lines of ASCII: a command is ``.xx`` with parameters; its reply is a block
of lines ``XX: value`` from ``CS:``, which repeats the command line, to ``OK:`` or
``ER:``. Parameters stick to their command until changed, for the trigger's too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .base import Protocol, Request, check_epc
from .events import Dropped, Event, Reply, RoundEnded, TagRead, Trigger
from .gen2 import PC_WORD, crc16, epc_size, mask_of, pc_and_epc

LINE = re.compile(rb"([A-Z]{2}):(.*)")
BEGINNING = b"CS: ."
RSSI = re.compile(rb"-\d{1,3}")
HEX = re.compile(rb"(?:[0-9A-F]{4})+")
TAG_KEYS = frozenset({b"IX", b"EP", b"PC", b"CR", b"RI"})
OTHER_KEYS = frozenset({b"DT", b"ME"})
"""Date and message: fields of a block that belong to no tag."""
REPLIES = {b".sa": "setup", b".vr": "identify", b".ab": "stop", b".ws": "write_epc"}
LONGEST_LINE = 1024
LONGEST_MASK = 31

OURS = b"-al off"
"""Our own inventories, one after the other, do not beep; by this parameter they also
differ from those the trigger starts."""

NO_LINE = "lines that are none"
BAD_TAG = "tags whose fields do not agree"


class Tsl(Protocol):
    """Has no continuous inventory: ``poll()`` asks for the next round.

    The trigger starts inventories of its own, with or without ours; their tags count
    all the same.
    """

    name = "tsl"
    title = "TSL ASCII 2 (1128, 2128, 1153, 2166)"
    power_range = (10.0, 29.0)
    pause = 0.02
    quiet = 4.0
    round_seconds = 4.0

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._power = 29
        self._block: bytes | None = None
        self._text: list[str] = []
        self._tag: dict[bytes, bytes] | None = None
        self._lead: bytes | None = None
        self._lead_known = False
        self._needs_crc = False

    def setup(self) -> Sequence[Request]:
        """Ask for everything a tag tells, and for what the trigger does."""
        inventory = b".iv -x -n -c on -e on -r on -ie on -dt off -qs s0"
        return (
            Request(_line(inventory), "setup"),
            Request(_line(b".sa -a on"), "setup"),
        )

    def identify(self) -> Sequence[Request]:
        return (Request(_line(b".vr"), "identify"),)

    def start(self) -> Sequence[Request]:
        return (Request(_line(b".iv " + OURS)),)

    def stop(self) -> Sequence[Request]:
        """The trigger beeps again from then on."""
        return (
            Request(_line(b".ab"), "stop"),
            Request(_line(b".iv -n -al on"), "setup"),
        )

    def single(self) -> Sequence[Request]:
        return self.start()

    def set_power(self, dbm: float) -> Sequence[Request]:
        """In steps of 1 dBm."""
        self._check_power(dbm)
        self._power = round(dbm)
        return (Request(_line(b".iv -n -o %d" % self._power), "set_power"),)

    def write_epc(
        self, epc: bytes, *, current: bytes | None = None, password: int = 0
    ) -> Sequence[Request]:
        check_epc(epc)
        data = pc_and_epc(epc)
        line = b".ws -x -al off -o %d -ap %08X -db epc -do %04X -dl %02X -da %s" % (
            self._power,
            password,
            PC_WORD,
            len(data) // 2,
            _hex(data),
        )
        if current:
            first_bit, mask = mask_of(current, LONGEST_MASK)
            line += b" -sb epc -so %04X -sl %02X -sd %s" % (
                first_bit,
                len(mask) * 8,
                _hex(mask),
            )
        return (Request(_line(line), "write_epc", timeout=5.0),)

    def feed(self, data: bytes) -> list[Event]:
        self._buffer += data
        *lines, rest = self._buffer.replace(b"\r", b"\n").split(b"\n")
        if len(rest) > LONGEST_LINE:
            lines.append(rest)
            rest = bytearray()
        self._buffer = rest
        events: list[Event] = []
        for line in lines:
            if line:
                events += self._take(bytes(line))
        return events

    def timeout(self) -> list[Event]:
        """A line cut short is none, even if it looks like one."""
        if not self._buffer:
            return []
        line = bytes(self._buffer)
        self._buffer.clear()
        self._tag = None
        return [Dropped(len(line), NO_LINE)]

    def _take(self, line: bytes) -> list[Event]:
        match = LINE.fullmatch(line)
        if match is None or line.rfind(BEGINNING) > 0:
            return self._damaged(line)
        key, value = match[1], match[2].strip()
        if key == b"CS":
            return self._begin(value)
        if key == b"SW":
            return _trigger(value)
        if self._block is None:
            return [Dropped(len(line), NO_LINE)]
        if key in (b"OK", b"ER"):
            return self._end(key == b"OK", value)
        if self._block.startswith(b".iv"):
            return self._field(key, value)
        self._text.append(value.decode("ascii", "replace"))
        return []

    def _damaged(self, line: bytes) -> list[Event]:
        """A line is broken: so is the tag it may have belonged to.

        The beginning of a block is found even behind noise in its line.
        """
        self._tag = None
        if self._lead is None:
            self._lead = b"EP"
        at = line.rfind(BEGINNING)
        if at < 0:
            return [Dropped(len(line), NO_LINE)]
        return [Dropped(at, NO_LINE), *self._begin(line[at + 4 :])]

    def _begin(self, command: bytes) -> list[Event]:
        """A block begins; one that did not end lost its last line, and its last tag."""
        events: list[Event] = []
        if self._tag:
            events.append(_bad(self._tag))
        self._block, self._tag, self._text = command, None, []
        if not self._lead_known:
            self._lead = None
        return events

    def _field(self, key: bytes, value: bytes) -> list[Event]:
        """One line of a tag. Every tag of a reader begins with the same field."""
        if key in OTHER_KEYS:
            return []
        if self._lead is None:
            self._lead = key if key in TAG_KEYS else b"EP"
        if key not in TAG_KEYS:
            return []
        if key == self._lead:
            events = self._close()
            self._tag = {key: value}
            return events
        if self._tag is None:
            return []
        if key in self._tag:
            broken, self._tag = self._tag, None
            return [_bad(broken)]
        self._tag[key] = value
        return []

    def _close(self) -> list[Event]:
        """The tag whose fields were collected is complete."""
        tag, self._tag = self._tag, None
        if tag is None:
            return []
        read = self._read(tag)
        return [read or _bad(tag)]

    def _read(self, tag: dict[bytes, bytes]) -> TagRead | None:
        """Check a tag against its own CRC, once the reader is known to send it."""
        digits = tag.get(b"EP", b"")
        if not HEX.fullmatch(digits):
            return None
        epc = bytes.fromhex(digits.decode())
        pc = _word(tag.get(b"PC"))
        crc = _word(tag.get(b"CR"))
        if pc is not None and epc_size(pc) != len(epc):
            return None
        if b"CR" in tag or self._needs_crc:
            if pc is None or crc16(pc.to_bytes(2, "big") + epc) != crc:
                return None
            self._needs_crc = self._lead_known = True
        rssi = tag.get(b"RI", b"")
        return TagRead(epc, rssi=float(rssi) if RSSI.fullmatch(rssi) else None, pc=pc)

    def _end(self, ok: bool, value: bytes) -> list[Event]:
        """An inventory that finds nothing ends in an error: zero tags."""
        command, self._block = self._block or b"", None
        events = self._close()
        text = (
            ", ".join(self._text)
            if ok
            else f"Error {value.decode('ascii', 'replace')}."
        )
        if command.startswith(b".iv"):
            name = _setting(command)
            if name is None:
                return [*events, RoundEnded(idle=OURS in command)]
            self._needs_crc |= ok and b" -c on" in command
        else:
            name = REPLIES.get(command[:3])
        return [*events, Reply(name, ok, text)] if name else events


def _setting(command: bytes) -> str | None:
    """What an inventory command that takes no action was sent for."""
    if b" -n" not in command:
        return None
    return "set_power" if b" -o " in command else "setup"


def _line(command: bytes) -> bytes:
    return command + b"\r\n"


def _hex(data: bytes) -> bytes:
    return data.hex().upper().encode()


def _word(digits: bytes | None) -> int | None:
    """Four hexadecimal digits; None for anything else."""
    if digits is None or len(digits) != 4 or not HEX.fullmatch(digits):
        return None
    return int(digits, 16)


def _bad(tag: dict[bytes, bytes]) -> Dropped:
    return Dropped(sum(map(len, tag.values())), BAD_TAG)


def _trigger(value: bytes) -> list[Event]:
    if value not in (b"off", b"single", b"double"):
        return [Dropped(len(value), NO_LINE)]
    return [Trigger(value != b"off")]
