"""Virtual Chafon readers."""

from __future__ import annotations

from ..protocol import chafon
from .device import Device
from .field import Field, Sighting

ADDRESS = 0x00


class VirtualChafon18(Device):
    """Speaks when it is asked; one round per question."""

    protocol = "chafon-18"
    info = bytes.fromhex("02160903 4e001e0a")

    def __init__(self, field: Field, *, batch: int = 10) -> None:
        super().__init__(field, batch=batch)
        self._buffer = bytearray()

    def tag(self, sighting: Sighting, status: int = chafon.MORE) -> bytes:
        """The frame that reports a tag."""
        return self._reply(chafon.INVENTORY, status, self._tag_data(sighting))

    def receive(self, data: bytes) -> list[bytes]:
        self._buffer += data
        answers: list[bytes] = []
        while (request := self._request()) is not None:
            answers += self._answer(request[2], request[3:-2])
        return answers

    @staticmethod
    def _reply(command: int, status: int, data: bytes = b"") -> bytes:
        return chafon.frame(command, bytes((status,)) + data, ADDRESS)

    def _request(self) -> bytes | None:
        """The next complete request; what is none is skipped in silence."""
        buffer = self._buffer
        while buffer:
            size = buffer[0] + 1
            if size > len(buffer):
                return None
            request = bytes(buffer[:size])
            if size > 4 and not chafon.crc16(request):
                del buffer[:size]
                return request
            del buffer[0]
        return None

    def _answer(self, command: int, data: bytes) -> list[bytes]:
        if command == chafon.INVENTORY:
            return self._round(data)
        if command == chafon.INFO:
            return [self._reply(command, 0, self.info)]
        if command == chafon.POWER:
            self.power = float(data[0])
            return [self._reply(command, 0)]
        if command == chafon.WRITE_EPC:
            written = self.field.write(data[5:], self.power)
            return [self._reply(command, 0 if written else chafon.NO_TAG)]
        return [self._reply(command, 0xFE)]

    def _round(self, data: bytes) -> list[bytes]:
        del data
        seen = self.field.read(self.power, self.batch)
        return [*map(self.tag, seen), self._reply(chafon.INVENTORY, chafon.NO_TAG)]

    @staticmethod
    def _tag_data(sighting: Sighting) -> bytes:
        return bytes((1, len(sighting.epc))) + sighting.epc


class VirtualChafon288(VirtualChafon18):
    """Names the antenna, and the strength in a unit of its own."""

    protocol = "chafon-288"
    info = bytes.fromhex("02160c03 4e001e0a 01000000")

    def _round(self, data: bytes) -> list[bytes]:
        antenna = data[7] - 0x7F
        seen = self.field.read(self.power, self.batch, (antenna,))
        end = bytes((1 << antenna - 1, 0))
        return [*map(self.tag, seen), self._reply(chafon.INVENTORY, 0x01, end)]

    @staticmethod
    def _tag_data(sighting: Sighting) -> bytes:
        antenna = 1 << sighting.antenna - 1
        strength = max(0, min(255, round(sighting.rssi) + 129))
        return (
            bytes((antenna, 1, len(sighting.epc))) + sighting.epc + bytes((strength,))
        )
