"""Bluetooth LE: readers that offer a serial service over GATT."""

from __future__ import annotations

import asyncio
import logging
from weakref import WeakKeyDictionary

from bleak import BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.exc import BleakBluetoothNotAvailableError, BleakError

from ..exc import TransportError
from ..protocol import GattProfile, protocols
from .base import Found, Inbox, Transport

SCAN_SECONDS = 10.0
CONNECT_SECONDS = 20.0
WRITE_SECONDS = 5.0

# What bleak lets through besides its own: no D-Bus or no adapter (OSError, EOFError),
# no answer (TimeoutError).
ERRORS = (BleakError, OSError, EOFError, asyncio.TimeoutError)

_log = logging.getLogger(__name__)
_scanning: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = (
    WeakKeyDictionary()
)


class BleTransport(Transport):
    """``address`` is the device's MAC address (on macOS the system's UUID for it)."""

    def __init__(self, address: str, gatt: GattProfile) -> None:
        self._address = address
        self._gatt = gatt
        self._client: BleakClient | None = None
        self._inbox: Inbox | None = None
        self._chunk = gatt.chunk
        self._acknowledged = False

    async def open(self) -> None:
        self._inbox = Inbox()
        try:
            async with _scan_lock():
                device = await BleakScanner.find_device_by_address(
                    self._address, timeout=SCAN_SECONDS
                )
        except ERRORS as error:
            raise TransportError(explain(self._address, error)) from error
        if device is None:
            raise TransportError(
                f"{self._address} is not in sight. Is the reader switched on, near, "
                "and not connected to a phone or another computer?"
            )
        client = self._client = BleakClient(
            device, disconnected_callback=self._lost, timeout=CONNECT_SECONDS
        )
        try:
            await client.connect()
            self._look_at(client)
            # Before the first request is sent: its answer must not be missed.
            await client.start_notify(self._gatt.notify, self._received)
        except ERRORS as error:
            await self.close()
            raise TransportError(explain(self._address, error)) from error
        except BaseException:
            # Also when we are told to give up: BlueZ would keep the device connected,
            # and a connected device is not in sight of anybody.
            await self.close()
            raise

    async def read(self, timeout: float) -> bytes:
        if self._inbox is None:
            raise TransportError(f"{self._address} is not connected.")
        return await self._inbox.get(timeout)

    async def write(self, data: bytes) -> None:
        if self._client is None:
            raise TransportError(f"{self._address} is not connected.")
        for at in range(0, len(data), self._chunk):
            piece = data[at : at + self._chunk]
            try:
                await asyncio.wait_for(
                    self._client.write_gatt_char(
                        self._gatt.write, piece, response=self._acknowledged
                    ),
                    WRITE_SECONDS,
                )
            except ERRORS as error:
                raise TransportError(f"Lost {self._address}: {error!r}") from error

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            await client.disconnect()
        except ERRORS as error:
            # The device has gone before us: nothing is left to close.
            _log.debug("disconnecting %s: %r", self._address, error)

    def _look_at(self, client: BleakClient) -> None:
        """Find out how to write; TransportError if it is another kind of device."""
        write = client.services.get_characteristic(self._gatt.write)
        notify = client.services.get_characteristic(self._gatt.notify)
        if write is None or notify is None:
            raise TransportError(
                f"{self._address} is no reader of this kind. Choose another protocol "
                "for it."
            )
        self._acknowledged = "write-without-response" not in write.properties
        self._chunk = min(self._gatt.chunk, write.max_write_without_response_size)

    def _received(self, source: BleakGATTCharacteristic, data: bytearray) -> None:
        del source
        if self._inbox is not None:
            self._inbox.put(bytes(data))

    def _lost(self, client: BleakClient) -> None:
        del client
        if self._inbox is not None:
            self._inbox.fail(
                TransportError(
                    f"Lost {self._address}: switched off or out of range. It is used "
                    "again as soon as it is back."
                )
            )


async def ble_devices(seconds: float = 5.0) -> list[Found]:
    """Bluetooth LE devices in sight: known kinds of readers first, then by name.

    Devices that tell no name and no known service are left out. TransportError when
    this machine has no Bluetooth.
    """
    try:
        async with _scan_lock():
            seen = await BleakScanner.discover(timeout=seconds, return_adv=True)
    except ERRORS as error:
        raise TransportError(explain("Bluetooth", error)) from error
    kinds = {
        protocol.gatt.service: protocol.title
        for protocol in protocols().values()
        if protocol.gatt is not None
    }
    found: list[tuple[bool, Found]] = []
    for device, advertisement in seen.values():
        kind = next((kinds[u] for u in advertisement.service_uuids if u in kinds), "")
        if kind or advertisement.local_name:
            words = [advertisement.local_name or "", kind and f"({kind}?)"]
            title = " ".join(word for word in words if word)
            found.append((not kind, Found("ble", device.address, title)))
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].title))]


def explain(address: str, error: BaseException) -> str:
    """Why Bluetooth does not work, and what to do about it."""
    if isinstance(error, BleakBluetoothNotAvailableError):
        return (
            f"{address}: Bluetooth is off or missing on this machine ({error}). Switch "
            "it on: bluetoothctl power on"
        )
    if isinstance(error, asyncio.TimeoutError):
        return (
            f"{address} does not answer. Is the reader near, and not connected to a "
            "phone or another computer?"
        )
    if isinstance(error, (OSError, EOFError)):
        return (
            f"{address}: this machine's Bluetooth service does not run ({error!r}). "
            "Start it: systemctl start bluetooth"
        )
    return f"{address} does not connect: {error}"


def _scan_lock() -> asyncio.Lock:
    """BlueZ refuses a second scan of the same program while one runs."""
    return _scanning.setdefault(asyncio.get_running_loop(), asyncio.Lock())
