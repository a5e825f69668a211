"""Readers in the network, and serial port servers."""

from __future__ import annotations

import asyncio
import socket
import sys
from contextlib import suppress

from ..exc import InvalidValueError, TransportError
from .base import Transport

CONNECT_SECONDS = 10.0
WRITE_SECONDS = 10.0
CHUNK = 65536


def split_address(address: str) -> tuple[str, int]:
    """``host:port`` or ``[ipv6]:port``; InvalidValueError for anything else."""
    host, colon, port = address.rpartition(":")
    host = host.strip("[]")
    if not (colon and host and port.isdigit() and 0 < int(port) < 65536):
        raise InvalidValueError(
            f"“{address}” is no network address. Write host and port, such as "
            "192.168.1.50:4001."
        )
    return host, int(port)


class TcpTransport(Transport):
    """The stream's own buffer holds the reader back when nobody reads."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._host, self._port = split_address(address)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._reading: asyncio.Future[bytes] | None = None

    async def open(self) -> None:
        try:
            self._streams = await asyncio.wait_for(
                asyncio.open_connection(self._host, self._port), CONNECT_SECONDS
            )
        except (OSError, asyncio.TimeoutError) as error:
            raise TransportError(self._explain(error)) from error
        _keep_alive(self._streams[1].get_extra_info("socket"))

    async def read(self, timeout: float) -> bytes:
        reader, _ = self._opened()
        if self._reading is None:
            self._reading = asyncio.ensure_future(reader.read(CHUNK))
        done, _ = await asyncio.wait((self._reading,), timeout=timeout)
        if not done:
            return b""
        reading, self._reading = self._reading, None
        try:
            data = reading.result()
        except OSError as error:
            raise TransportError(f"Lost {self._address}: {error}") from error
        if not data:
            raise TransportError(f"{self._address} closed the connection.")
        return data

    async def write(self, data: bytes) -> None:
        _, writer = self._opened()
        try:
            writer.write(data)
            await asyncio.wait_for(writer.drain(), WRITE_SECONDS)
        except (OSError, asyncio.TimeoutError) as error:
            raise TransportError(f"Lost {self._address}: {error!r}") from error

    async def close(self) -> None:
        if self._streams is None:
            return
        (_, writer), self._streams = self._streams, None
        writer.transport.abort()
        reading, self._reading = self._reading, None
        if reading is not None:
            await asyncio.wait((reading,))
            reading.exception()  # seen: it is why we are here, or of no interest
        with suppress(OSError):
            await writer.wait_closed()

    def _opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            raise TransportError(f"{self._address} is not connected.")
        return self._streams

    def _explain(self, error: Exception) -> str:
        if isinstance(error, asyncio.TimeoutError):
            why = "did not answer. Is the reader switched on and in this network?"
        elif isinstance(error, ConnectionRefusedError):
            why = (
                "refuses the connection. Is the port right, and is no other program "
                "connected to the reader?"
            )
        elif isinstance(error, socket.gaierror):
            why = "has an unknown name. Check its spelling, or write the IP address."
        else:
            why = f"cannot be reached: {error}"
        return f"{self._address} {why}"


def _keep_alive(connection: socket.socket) -> None:
    """Notice within about a minute that the other side is gone without a word."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if sys.platform == "linux":
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
