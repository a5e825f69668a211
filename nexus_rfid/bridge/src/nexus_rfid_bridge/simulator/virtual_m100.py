"""A virtual M100 or R200 module."""

from __future__ import annotations

from typing import ClassVar

from ..protocol import m100
from ..protocol.gen2 import crc16, pc_and_epc
from .device import Device
from .field import Field, Sighting


class VirtualM100(Device):
    """Polls on its own when started and reports every empty poll."""

    protocol = "m100"
    wire: ClassVar[type[m100.M100]] = m100.M100

    def __init__(self, field: Field, *, batch: int = 10) -> None:
        super().__init__(field, batch=batch)
        self._buffer = bytearray()
        self._polls = 0
        self._mask = b""

    def tag(self, sighting: Sighting, command: int = m100.POLL) -> bytes:
        """The frame that reports a tag."""
        stored = pc_and_epc(sighting.epc)
        body = (
            round(sighting.rssi).to_bytes(1, "big", signed=True)
            + stored
            + crc16(stored).to_bytes(2, "big")
        )
        return self.wire.frame(command, body, m100.NOTIFICATION)

    def receive(self, data: bytes) -> list[bytes]:
        self._buffer += data
        answers: list[bytes] = []
        while (request := self._request()) is not None:
            answers += self._answer(request[2], request[5:-2])
        return answers

    def tick(self) -> list[bytes]:
        if not self.running:
            return []
        self._polls -= 1
        self.running = self._polls > 0
        return self._poll()

    def _request(self) -> bytes | None:
        """The next complete request; what is none is skipped in silence."""
        buffer = self._buffer
        while len(buffer) >= 7:
            if buffer[0] == self.wire.head:
                size = buffer[4] + 7
                if len(buffer) < size:
                    return None
                request = bytes(buffer[:size])
                if request == self.wire.frame(request[2], request[5:-2]):
                    del buffer[:size]
                    return request
            del buffer[0]
        return None

    def _answer(self, command: int, parameters: bytes) -> list[bytes]:
        if command == m100.POLL:
            return self._poll()
        if command == m100.POLL_MANY:
            self.running = True
            self._polls = int.from_bytes(parameters[1:3], "big")
            return []
        if command == m100.INFO:
            return [self._reply(command, parameters + b"M100 V1.00")]
        if command == m100.WRITE:
            return [self._write(parameters)]
        if command == m100.STOP:
            self.running = False
        elif command == m100.POWER:
            self.power = int.from_bytes(parameters, "big") / 100
        elif command == m100.SELECT:
            self._mask = parameters[7:]
        elif command == m100.SELECT_MODE:
            self._mask = b""
        else:
            return [self._reply(m100.ERROR, b"\x17")]
        return [self._reply(command, b"\x00")]

    def _reply(self, command: int, parameters: bytes) -> bytes:
        return self.wire.frame(command, parameters, m100.RESPONSE)

    def _poll(self) -> list[bytes]:
        seen = self.field.read(self.power, self.batch)
        if not seen:
            return [self._reply(m100.ERROR, bytes((m100.NO_TAG,)))]
        return [self.tag(sighting) for sighting in seen]

    def _write(self, parameters: bytes) -> bytes:
        epc = parameters[11:]
        if self.field.write(epc, self.power, self._mask) is None:
            return self._reply(m100.ERROR, b"\x10")
        stored = pc_and_epc(epc)
        return self._reply(m100.WRITE, bytes((len(stored),)) + stored + b"\x00")


class VirtualR200(VirtualM100):
    """The same between AA and DD."""

    protocol = "r200"
    wire = m100.R200
