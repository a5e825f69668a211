"""What a virtual reader is plugged in with."""

from __future__ import annotations

import asyncio
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

from ..exc import InvalidValueError, TransportError

Receive = Callable[[bytes], None]


class Link(ABC):
    """One end of a cable, or of the air; plugged in and pulled out many times."""

    @abstractmethod
    async def plug(self, receive: Receive) -> None:
        """From now on ``receive`` gets what the host sends."""

    @abstractmethod
    async def unplug(self) -> None:
        """Pull the plug; does nothing when it is out."""

    @abstractmethod
    def send(self, data: bytes) -> None:
        """To the host; lost when nobody listens, as with a real cable."""


class SerialLink(Link):
    """A pseudo-terminal, found at a path of its own: a link that goes when unplugged.

    A host that has it open sees its port vanish then.
    """

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._ends: tuple[int, int] | None = None

    async def plug(self, receive: Receive) -> None:
        if sys.platform == "win32":
            raise TransportError("Virtual serial ports need Linux or macOS.")
        import tty

        if self._path.exists() and not self._path.is_symlink():
            raise InvalidValueError(f"{self._path} is in the way: it is a real file.")
        ours, theirs = os.openpty()
        tty.setraw(theirs)
        os.set_blocking(ours, False)
        self._ends = ours, theirs
        self._path.unlink(missing_ok=True)
        self._path.symlink_to(os.ttyname(theirs))
        asyncio.get_running_loop().add_reader(ours, self._readable, ours, receive)

    @staticmethod
    def _readable(ours: int, receive: Receive) -> None:
        try:
            data = os.read(ours, 4096)
        except BlockingIOError:
            return
        receive(data)

    async def unplug(self) -> None:
        if self._ends is None:
            return
        (ours, theirs), self._ends = self._ends, None
        asyncio.get_running_loop().remove_reader(ours)
        self._path.unlink(missing_ok=True)
        # Ours last would give the host an end of file in between.
        os.close(ours)
        os.close(theirs)

    def send(self, data: bytes) -> None:
        if self._ends is None:
            return
        try:
            os.write(self._ends[0], data)
        except BlockingIOError:
            return  # nobody reads and the buffer is full: lost, as with a real port


class NetworkLink(Link):
    """A TCP port that takes one connection at a time, as readers do."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit():
            raise InvalidValueError(f"“{address}” is not host:port.")
        self._host, self._port = host, int(port)
        self._server: asyncio.Server | None = None
        self._host_side: asyncio.StreamWriter | None = None
        self._talk: asyncio.Task[None] | None = None
        self._receive: Receive | None = None

    async def plug(self, receive: Receive) -> None:
        self._receive = receive
        try:
            self._server = await asyncio.start_server(
                self._connected, self._host, self._port
            )
        except OSError as error:
            raise TransportError(
                f"Cannot listen at {self._host}:{self._port}: {error.strerror}"
            ) from error

    @property
    def port(self) -> int:
        """The port in use; of interest when port 0 was asked for."""
        assert self._server is not None
        return self._server.sockets[0].getsockname()[1]

    async def _connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self._host_side is not None:
            writer.close()
            return
        self._host_side = writer
        self._talk = asyncio.current_task()
        try:
            while self._receive and (data := await reader.read(4096)):
                self._receive(data)
        except ConnectionError:
            return  # the host is gone, which is its right
        finally:
            self._host_side = self._talk = None
            writer.close()

    async def unplug(self) -> None:
        server, self._server = self._server, None
        self._receive = None
        if server is not None:
            server.close()
        if self._host_side is not None:
            self._host_side.transport.abort()
        if self._talk is not None:
            await asyncio.wait([self._talk])
        if server is not None:
            await server.wait_closed()

    def send(self, data: bytes) -> None:
        if self._host_side is not None and not self._host_side.is_closing():
            self._host_side.write(data)
