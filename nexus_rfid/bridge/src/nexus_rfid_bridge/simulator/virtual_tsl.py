"""A virtual TSL hand-held reader."""

from __future__ import annotations

import re

from ..protocol.gen2 import crc16, pc_and_epc
from .device import Device
from .field import Field, Sighting

PARAMETER = re.compile(r"-([a-z]{1,2})(?: ([0-9A-Za-z]+))?(?= |$)")


class VirtualTsl(Device):
    """Echoes every command line; one round per ``.iv``, or per pull of the trigger.

    Its parameters stick to their command, as with the real one.
    """

    protocol = "tsl"

    def __init__(self, field: Field, *, batch: int = 10) -> None:
        super().__init__(field, batch=batch)
        self._buffer = bytearray()
        self._sticky: dict[str, str] = {}
        self._reports_switch = False
        self.power = 29.0

    def tag(self, sighting: Sighting) -> bytes:
        """The lines that report a tag."""
        stored = pc_and_epc(sighting.epc)
        lines = [f"EP: {sighting.epc.hex().upper()}"]
        if self._sticky.get("e") == "on":
            lines.append(f"PC: {stored[:2].hex().upper()}")
        if self._sticky.get("c") == "on":
            lines.append(f"CR: {crc16(stored):04X}")
        if self._sticky.get("r") == "on":
            lines.append(f"RI: {round(sighting.rssi)}")
        return "".join(line + "\r\n" for line in lines).encode()

    def receive(self, data: bytes) -> list[bytes]:
        self._buffer += data
        *lines, rest = self._buffer.split(b"\n")
        self._buffer = rest
        answers: list[bytes] = []
        for line in lines:
            command = line.decode("ascii", "replace").strip()
            if command.startswith("."):
                answers += self._answer(command)
        return answers

    def beeps(self) -> bool:
        """Whether the next inventory that finds a tag is heard."""
        return self._sticky.get("al", "on") == "on"

    def trigger(self, pressed: bool) -> list[bytes]:
        switch = f"SW: {'single' if pressed else 'off'}\r\n".encode()
        messages = [switch] if self._reports_switch else []
        return [*messages, *self._inventory(".iv")] if pressed else messages

    def _answer(self, command: str) -> list[bytes]:
        name = command[:3]
        given: dict[str, str] = dict(PARAMETER.findall(command))
        if name == ".iv":
            if "x" in given:
                self._sticky = {}
            self._sticky |= given
            self.power = float(self._sticky.get("o", 29))
            if "n" in given:
                self._sticky.pop("n")
                return [_line(f"CS: {command}") + _line("OK:") + _line()]
            return self._inventory(command)
        body = ""
        ending = "OK:"
        if name == ".vr":
            body = "MF: Technology Solutions (UK) Ltd\r\nUS: VIRTUAL-1128\r\n"
        elif name == ".sa":
            self._reports_switch = given.get("a") == "on"
        elif name == ".ws":
            ending = self._write(given)
        elif name != ".ab":
            ending = "ER: 001"
        return [_line(f"CS: {command}") + body.encode() + _line(ending) + _line()]

    def _inventory(self, command: str) -> list[bytes]:
        seen = self.field.read(self.power, self.batch)
        end = "OK:" if seen else "ME: No Transponder found\r\nER: 005"
        return [
            _line(f"CS: {command}"),
            *map(self.tag, seen),
            _line(end) + _line(),
        ]

    def _write(self, given: dict[str, str]) -> str:
        epc = bytes.fromhex(given["da"])[2:]
        mask = bytes.fromhex(given.get("sd", ""))
        return "OK:" if self.field.write(epc, self.power, mask) else "ER: 005"


def _line(text: str = "") -> bytes:
    return text.encode() + b"\r\n"
