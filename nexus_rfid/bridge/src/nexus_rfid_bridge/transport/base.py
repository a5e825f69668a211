"""What every link to a reader can do, whatever it is made of."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass

from ..exc import TransportError


@dataclass(frozen=True, slots=True)
class Found:
    """A place where a reader may be: a port, a Bluetooth device.

    ``address`` is what goes into the configuration and finds the same device again;
    ``link`` is the kind of link (``serial``, ``ble``); ``title`` is for people.
    """

    link: str
    address: str
    title: str


class Transport(ABC):
    """One connection to one reader. Opened once; after a loss, make a new one.

    Errors are ``TransportError`` with a text that names the device and the remedy.
    """

    @abstractmethod
    async def open(self) -> None:
        """Connect; TransportError when that fails."""

    @abstractmethod
    async def read(self, timeout: float) -> bytes:
        """What has come since the last call, at once if there is something.

        Waits at most ``timeout`` seconds for the first byte, then returns ``b""``.
        TransportError when the link is gone and all that came before has been read.
        """

    @abstractmethod
    async def write(self, data: bytes) -> None:
        """Send all of it, in pieces the link can take; TransportError if it is gone."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of the device. Never raises; may be called twice."""


class Inbox:
    """Bytes on their way from a thread or a callback to ``Transport.read``.

    Lives in one event loop. When nobody reads, it keeps the last ``limit`` bytes: what
    was cut off is found out, and reported, by the protocol.
    """

    def __init__(self, limit: int = 4 * 1024 * 1024) -> None:
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray()
        self._wake = asyncio.Event()
        self._error: TransportError | None = None

    def put(self, data: bytes) -> None:
        """Add what came; in the event loop's own thread."""
        self._buffer += data
        if len(self._buffer) > self._limit:
            del self._buffer[: -self._limit]
        self._wake.set()

    def fail(self, error: TransportError) -> None:
        """The link is gone, for this reason; the first one counts."""
        self._error = self._error or error
        self._wake.set()

    def put_threadsafe(self, data: bytes) -> None:
        """``put`` from another thread; does nothing once the loop has ended."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.put, data)

    def fail_threadsafe(self, error: TransportError) -> None:
        """``fail`` from another thread; does nothing once the loop has ended."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.fail, error)

    async def get(self, timeout: float) -> bytes:
        """``Transport.read``, as described there."""
        if not self._buffer and self._error is None:
            # Not wait_for: before Python 3.12 it loses a cancellation that comes
            # together with data, and a reader that talks a lot could not be stopped.
            self._wake.clear()
            alarm = self._loop.call_later(timeout, self._wake.set)
            try:
                await self._wake.wait()
            finally:
                alarm.cancel()
        if not self._buffer and self._error is not None:
            raise self._error
        data = bytes(self._buffer)
        self._buffer.clear()
        return data
