"""Protocols whose messages are frames with a length and a checksum."""

from __future__ import annotations

from abc import abstractmethod

from .base import Protocol
from .events import Dropped, Event

NO_FRAME = "bytes that belong to no frame"


class FramedProtocol(Protocol):
    """Cuts the stream into frames and finds its way back after noise.

    Where a frame turns out to be none, only its first byte is given up and the search
    goes on right behind it: an intact frame that noise seemed to swallow is found.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    @abstractmethod
    def _next_frame(self, buffer: bytearray, start: int) -> tuple[int, int]:
        """The next place from ``start`` on where a frame may be: (position, size).

        Size is -1 when that frame is not yet complete, 0 when there is none at the
        position. Position is ``len(buffer)`` when nothing here can begin a frame.
        """

    @abstractmethod
    def _decode(self, frame: bytes) -> list[Event] | None:
        """The events of a frame whose checksum is right; None: not a frame of ours."""

    def feed(self, data: bytes) -> list[Event]:
        self._buffer += data
        return self._scan(final=False)

    def timeout(self) -> list[Event]:
        return self._scan(final=True)

    def _scan(self, *, final: bool) -> list[Event]:
        """Take all frames out of the buffer; ``final``: no more bytes will come."""
        buffer = self._buffer
        events: list[Event] = []
        position = dropped = 0
        while position < len(buffer):
            found, size = self._next_frame(buffer, position)
            dropped += found - position
            position = found
            if size < 0 and not final:
                break
            decoded = None
            if size > 0:
                decoded = self._decode(bytes(buffer[position : position + size]))
            if decoded is not None:
                events += decoded
                position += size
            elif position < len(buffer):
                dropped += 1
                position += 1
        del buffer[:position]
        if dropped:
            events.append(Dropped(dropped, NO_FRAME))
        return events
