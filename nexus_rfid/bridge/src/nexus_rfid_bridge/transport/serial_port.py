"""Serial ports: USB adapters, and Bluetooth Classic, which looks the same."""

from __future__ import annotations

import asyncio
import errno
import os
import sys
import threading
from collections.abc import Iterable

import serial
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from ..exc import TransportError
from .base import Found, Inbox, Transport

READ_SECONDS = 0.2
"""How long the reading thread sleeps at most; closing waits for it."""
WRITE_SECONDS = 5.0
OPEN_SECONDS = 15.0
"""Opening a Bluetooth port waits for the device."""


class SerialTransport(Transport):
    """A thread reads, so that no other work can let the port's buffer run over.

    ``address`` is a port (``/dev/ttyUSB0``, ``COM3``) or ``usb:VID:PID[:SERIAL]``,
    which finds the device on whatever port it is.
    """

    def __init__(self, address: str, baudrate: int) -> None:
        self._address = address
        self._baudrate = baudrate
        self._port: serial.Serial | None = None
        self._inbox: Inbox | None = None
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()

    async def open(self) -> None:
        opening = asyncio.get_running_loop().run_in_executor(None, self._open)
        try:
            self._port = await asyncio.wait_for(asyncio.shield(opening), OPEN_SECONDS)
        except asyncio.TimeoutError:
            opening.add_done_callback(_close_late)
            raise TransportError(
                f"{self._address} does not open. Is the reader switched on, near, and "
                "paired with this machine?"
            ) from None
        self._inbox = Inbox()
        self._thread = threading.Thread(
            target=self._listen,
            args=(self._port, self._inbox),
            name=f"serial {self._address}",
            daemon=True,
        )
        self._thread.start()

    async def read(self, timeout: float) -> bytes:
        if self._inbox is None:
            raise TransportError(f"{self._address} is not open.")
        return await self._inbox.get(timeout)

    async def write(self, data: bytes) -> None:
        port = self._port
        if port is None:
            raise TransportError(f"{self._address} is not open.")
        try:
            await asyncio.get_running_loop().run_in_executor(None, port.write, data)
        except (OSError, TypeError) as error:  # pyserial: TypeError after an unplug
            raise self._lost(error) from error

    async def close(self) -> None:
        self._closing.set()
        thread, self._thread = self._thread, None
        port, self._port = self._port, None
        loop = asyncio.get_running_loop()
        if thread is not None:
            await loop.run_in_executor(None, thread.join)
        if port is not None:
            await loop.run_in_executor(None, _close, port)

    def _open(self) -> serial.Serial:
        path = find_port(self._address)
        port = serial.Serial()
        port.port = path
        port.baudrate = self._baudrate
        port.timeout = READ_SECONDS
        port.write_timeout = WRITE_SECONDS
        if os.name == "posix":
            # Two programs that read from one port get half of the bytes each.
            port.exclusive = True
        try:
            port.open()
        except (OSError, ValueError) as error:
            raise TransportError(explain(path, error)) from error
        return port

    def _listen(self, port: serial.Serial, inbox: Inbox) -> None:
        while not self._closing.is_set():
            try:
                data = port.read(1)
                if data:
                    data += port.read(port.in_waiting)
            except (OSError, TypeError) as error:
                inbox.fail_threadsafe(self._lost(error))
                return
            if data:
                inbox.put_threadsafe(data)

    def _lost(self, error: Exception) -> TransportError:
        if isinstance(error, serial.SerialTimeoutException):
            return TransportError(
                f"{self._address} takes no more bytes: the reader hangs. Switch it off "
                "and on."
            )
        return TransportError(
            f"Lost {self._address}: unplugged, switched off or out of range. It is "
            "used again as soon as it is back."
        )


def serial_ports() -> list[Found]:
    """The serial ports of this machine that have a device behind them."""
    return [
        Found("serial", _address(port), _title(port))
        for port in sorted(list_ports.comports(), key=lambda port: port.device)
        if port.hwid != "n/a"
    ]


def find_port(address: str, ports: Iterable[ListPortInfo] | None = None) -> str:
    """The port an address stands for now; TransportError when it is not there."""
    if not address.startswith("usb:"):
        return address
    wanted = address[4:].split(":", 2)
    found = [
        port
        for port in (list_ports.comports() if ports is None else ports)
        if port.vid is not None
        and _usb_id(port)[: len(wanted)] == [*map(str.upper, wanted[:2]), *wanted[2:]]
    ]
    if not found:
        raise TransportError(
            f"No device {address} is plugged in. “nexus-rfid-bridge readers” lists "
            "what there is."
        )
    if len(found) > 1:
        names = ", ".join(port.device for port in found)
        raise TransportError(
            f"{address} is more than one device: {names}. Write the serial number "
            "behind it, or the port itself."
        )
    return found[0].device


def explain(path: str, error: Exception) -> str:
    """Why a port does not open, and what to do about it."""
    code = getattr(error, "errno", None)
    text = str(error)
    if code == errno.ENOENT or "FileNotFoundError" in text:
        return (
            f"{path} is not there. Is the reader plugged in and switched on? "
            "“nexus-rfid-bridge readers” lists the ports there are."
        )
    if code == errno.EBUSY or "exclusively lock" in text or "PermissionError" in text:
        return (
            f"{path} is in use by another program. Close it, or stop the other bridge: "
            "systemctl stop nexus-rfid-bridge"
        )
    if code in (errno.EACCES, errno.EPERM):
        user = os.environ.get("USER", "the user")
        return (
            f"{path}: no permission. Add {user} to the group of the port and log in "
            f"again: sudo usermod -aG {_group(path)} {user}"
        )
    return f"{path} does not open: {error}"


def _group(path: str) -> str:
    """The group that may open a port; ``dialout`` where that cannot be told."""
    if sys.platform != "win32":
        import grp

        try:
            return grp.getgrgid(os.stat(path).st_gid).gr_name
        except (OSError, KeyError):
            pass
    return "dialout"


def _usb_id(port: ListPortInfo) -> list[str]:
    return [f"{port.vid:04X}", f"{port.pid:04X}", port.serial_number or ""]


def _address(port: ListPortInfo) -> str:
    """With a serial number, an address that outlives another USB socket."""
    if port.vid is not None and port.serial_number:
        return "usb:" + ":".join(_usb_id(port))
    return port.device


def _title(port: ListPortInfo) -> str:
    words = [port.device]
    if port.description and port.description != "n/a":
        words.append(port.description)
    if port.vid is not None:
        words.append(f"(USB {port.vid:04X}:{port.pid:04X})")
    return " ".join(words)


def _close(port: serial.Serial) -> None:
    try:
        port.close()
    except OSError:
        return  # the device has gone before us: nothing is left to close


def _close_late(opening: asyncio.Future[serial.Serial]) -> None:
    """A port that opens after all when nobody waits for it any more."""
    if not opening.cancelled() and opening.exception() is None:
        _close(opening.result())
