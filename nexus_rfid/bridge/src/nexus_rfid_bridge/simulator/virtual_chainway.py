"""Virtual Chainway readers: pushing over a cable, buffering over Bluetooth LE."""

from __future__ import annotations

from ..protocol import chainway
from ..protocol.gen2 import pc_and_epc
from .device import Device
from .field import Field, Sighting

LONGEST_FETCH = 8
"""Tags in one answer to a fetch."""
BUFFER = 1000
"""Tags a reader keeps until they are fetched; the oldest go first."""


class VirtualChainway(Device):
    """Pushes a frame per tag; hears nothing but stop while it runs.

    As a UR4, it does not answer a single inventory that finds nothing.
    """

    protocol = "chainway"

    def __init__(self, field: Field, *, batch: int = 10) -> None:
        super().__init__(field, batch=batch)
        self._buffer = bytearray()

    def tag(self, sighting: Sighting, command: int = chainway.TAG) -> bytes:
        """The frame that reports a tag."""
        return chainway.frame(
            command, self._record(sighting) + bytes((sighting.antenna,))
        )

    def receive(self, data: bytes) -> list[bytes]:
        self._buffer += data
        answers: list[bytes] = []
        while (request := self._request()) is not None:
            command, content = request[4], request[5:-3]
            if not self.running or command in self._heard_while_running():
                answers += self._answer(command, content)
        return answers

    def tick(self) -> list[bytes]:
        return [self.tag(sighting) for sighting in self._round()]

    def _heard_while_running(self) -> tuple[int, ...]:
        return (chainway.STOP,)

    def _round(self) -> list[Sighting]:
        if not self.running:
            return []
        return self.field.read(self.power, self.batch, self.antennas)

    @staticmethod
    def _record(sighting: Sighting) -> bytes:
        rssi = round(sighting.rssi * 10).to_bytes(2, "big", signed=True)
        return pc_and_epc(sighting.epc) + rssi

    def _request(self) -> bytes | None:
        """The next complete request; what is none is skipped in silence."""
        buffer = self._buffer
        while len(buffer) >= 8:
            head, size = bytes(buffer[:2]), int.from_bytes(buffer[2:4], "big")
            if head in chainway.HEADS and 8 <= size <= chainway.LONGEST_FRAME:
                if len(buffer) < size:
                    return None
                request = bytes(buffer[:size])
                if request == chainway.frame(request[4], request[5:-3], head):
                    del buffer[:size]
                    return request
            del buffer[0]
        return None

    def _answer(self, command: int, content: bytes) -> list[bytes]:
        if command == chainway.START:
            self.running = True
            return []
        if command == chainway.SINGLE:
            seen = self.field.read(self.power, 1, self.antennas)
            return [self.tag(one, chainway.SINGLE + 1) for one in seen]
        if command == chainway.VERSION:
            return [chainway.frame(command + 1, b"\x02\x00\x01")]
        if command == chainway.WRITE:
            return [chainway.frame(command + 1, self._write(content))]
        if command == chainway.STOP:
            self.running = False
        elif command == chainway.POWER:
            self.power = int.from_bytes(content[4:6], "big") / 100
        elif command == chainway.ANTENNAS:
            mask = int.from_bytes(content[1:3], "big")
            self.antennas = tuple(n + 1 for n in range(16) if mask >> n & 1)
        else:
            return []
        return [chainway.frame(command + 1, b"\x01")]

    def _write(self, content: bytes) -> bytes:
        bits = int.from_bytes(content[7:9], "big")
        mask = content[9 : 9 + bits // 8]
        epc = content[9 + len(mask) + 7 :]
        written = self.field.write(epc, self.power, mask)
        return b"\x01\x00" if written else b"\x00\x22"


class VirtualChainwayBle(VirtualChainway):
    """Keeps what it reads until it is fetched."""

    protocol = "chainway-ble"

    def __init__(self, field: Field, *, batch: int = 10) -> None:
        super().__init__(field, batch=batch)
        self._kept: list[Sighting] = []

    def tick(self) -> list[bytes]:
        self._kept += self._round()
        del self._kept[:-BUFFER]
        return []

    def _heard_while_running(self) -> tuple[int, ...]:
        return (chainway.STOP, chainway.BUFFERED)

    def _answer(self, command: int, content: bytes) -> list[bytes]:
        if command != chainway.BUFFERED:
            return super()._answer(command, content)
        fetched = self._kept[:LONGEST_FETCH]
        del self._kept[:LONGEST_FETCH]
        records = b"".join(
            bytes((len(record),)) + record for record in map(self._record, fetched)
        )
        data = len(self._kept).to_bytes(2, "big") + bytes((len(fetched),)) + records
        return [chainway.frame(command + 1, data)]
