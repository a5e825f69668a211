"""A stand-in for BlueZ: virtual Bluetooth LE readers on a D-Bus of their own.

Serves as much of ``org.bluez`` (BlueZ 5.66 API documents) as a central needs: one
adapter, devices that come into range, connect, resolve their services, take writes and
notify, and that can drop out in the middle. A program sees it when it is started with
``DBUS_SYSTEM_BUS_ADDRESS`` set to the address of that bus. Linux only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from ..exc import TransportError
from ..protocol import GattProfile
from .links import Link, Receive

ADAPTER_PATH = "/org/bluez/hci0"
ADAPTER = "org.bluez.Adapter1"
DEVICE = "org.bluez.Device1"
SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"
OBJECTS = "org.freedesktop.DBus.ObjectManager"
PROPERTIES = "org.freedesktop.DBus.Properties"
MTU = 23
"""What a link starts with: 20 bytes of payload."""
ADVERTISING_INTERVAL = 0.1
"""Seconds."""

Interfaces = dict[str, dict[str, Variant]]


class PrivateBus:
    """A ``dbus-daemon`` that ends with the block; ``address`` is where it listens."""

    def __init__(self) -> None:
        self.address = ""
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> PrivateBus:
        try:
            self._process = await asyncio.create_subprocess_exec(
                "dbus-daemon",
                "--session",
                "--nofork",
                "--nopidfile",
                "--print-address",
                stdout=asyncio.subprocess.PIPE,
                # It warns of limits it may not raise, which does not matter here.
                stderr=asyncio.subprocess.DEVNULL,
            )
        except FileNotFoundError as error:
            raise TransportError(
                "Virtual Bluetooth readers need the program dbus-daemon"
                " (package dbus-daemon)."
            ) from error
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        self.address = line.decode().strip()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()


@dataclass
class Peripheral:
    """A Bluetooth LE device that speaks one protocol over one service.

    ``receive`` gets the bytes of every write. ``mac`` is its address, ``AA:BB:…``.
    """

    mac: str
    name: str
    gatt: GattProfile
    receive: Callable[[bytes], None]
    in_range: bool = False
    connected: bool = False
    notifying: bool = False
    path: str = field(init=False)

    def __post_init__(self) -> None:
        self.path = f"{ADAPTER_PATH}/dev_{self.mac.replace(':', '_')}"

    @property
    def notify_path(self) -> str:
        return f"{self.path}/service0001/char0004"

    @property
    def write_path(self) -> str:
        return f"{self.path}/service0001/char0002"

    def device_interfaces(self) -> Interfaces:
        properties = {
            "Address": Variant("s", self.mac),
            "AddressType": Variant("s", "random"),
            "Name": Variant("s", self.name),
            "Alias": Variant("s", self.name),
            "Adapter": Variant("o", ADAPTER_PATH),
            "Paired": Variant("b", False),
            "Bonded": Variant("b", False),
            "Trusted": Variant("b", False),
            "Blocked": Variant("b", False),
            "LegacyPairing": Variant("b", False),
            "Connected": Variant("b", self.connected),
            "ServicesResolved": Variant("b", self.connected),
            "UUIDs": Variant("as", [self.gatt.service]),
            "RSSI": Variant("n", -50),
        }
        return {DEVICE: properties}

    def gatt_objects(self) -> dict[str, Interfaces]:
        service = f"{self.path}/service0001"
        return {
            service: {
                SERVICE: {
                    "UUID": Variant("s", self.gatt.service),
                    "Primary": Variant("b", True),
                    "Device": Variant("o", self.path),
                    "Includes": Variant("ao", []),
                }
            },
            self.write_path: _characteristic(
                self.gatt.write, service, ["write", "write-without-response"]
            ),
            self.notify_path: _characteristic(self.gatt.notify, service, ["notify"]),
        }


def _characteristic(uuid: str, service: str, flags: list[str]) -> Interfaces:
    return {
        CHARACTERISTIC: {
            "UUID": Variant("s", uuid),
            "Service": Variant("o", service),
            "Flags": Variant("as", flags),
            "Notifying": Variant("b", False),
            "MTU": Variant("q", MTU),
            "Value": Variant("ay", b""),
        }
    }


class FakeBluez:
    """Owns ``org.bluez`` on a bus while the block runs."""

    def __init__(self, address: str) -> None:
        self._bus = MessageBus(bus_address=address)
        self._peripherals: dict[str, Peripheral] = {}
        self._discovering = False
        self._advertiser: asyncio.Task[None] | None = None

    async def __aenter__(self) -> FakeBluez:
        await self._bus.connect()
        self._bus.add_message_handler(self._handle)
        await self._bus.request_name("org.bluez")
        self._advertiser = asyncio.create_task(self._advertise())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._advertiser is not None:
            self._advertiser.cancel()
            await asyncio.wait([self._advertiser])
        self._bus.disconnect()
        await self._bus.wait_for_disconnect()

    async def _advertise(self) -> None:
        """As long as somebody scans, whoever is not connected is heard again."""
        rssi = {"RSSI": Variant("n", -50)}
        while True:
            await asyncio.sleep(ADVERTISING_INTERVAL)
            for peripheral in self._peripherals.values():
                if self._discovering and peripheral.in_range:
                    self._changed(peripheral.path, DEVICE, rssi)

    def link(self, mac: str, name: str, gatt: GattProfile) -> BluetoothLink:
        """What a virtual reader is on the air with."""
        return BluetoothLink(self, mac, name, gatt)

    def add(self, peripheral: Peripheral) -> None:
        """Make a peripheral known; it is out of range at first."""
        self._peripherals[peripheral.path] = peripheral

    def appear(self, peripheral: Peripheral) -> None:
        """It comes into range, and is seen by whoever scans."""
        peripheral.in_range = True
        if self._discovering:
            self._added(peripheral.path, peripheral.device_interfaces())

    def vanish(self, peripheral: Peripheral) -> None:
        """It is switched off or carried away: its connection drops."""
        peripheral.in_range = False
        self._drop(peripheral)
        self._removed(peripheral.path, [DEVICE])

    def notify(self, peripheral: Peripheral, data: bytes) -> None:
        """Send bytes to the central, in pieces of what fits; lost if none listens."""
        size = MTU - 3
        for at in range(0, len(data), size):
            if peripheral.notifying:
                value = Variant("ay", data[at : at + size])
                self._changed(peripheral.notify_path, CHARACTERISTIC, {"Value": value})

    def _handle(self, message: Message) -> Message | bool | None:
        """Answer a call; None leaves it to the bus library (introspection, ping)."""
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if message.interface == OBJECTS:
            return Message.new_method_return(
                message, "a{oa{sa{sv}}}", [self._objects()]
            )
        if message.interface == ADAPTER:
            return self._adapter_call(message)
        peripheral = self._peripheral_of(message.path or "")
        if message.interface == DEVICE and message.path in self._peripherals:
            return self._device_call(message, self._peripherals[message.path])
        if message.interface == CHARACTERISTIC and peripheral is not None:
            return self._characteristic_call(message, peripheral)
        return None

    def _peripheral_of(self, path: str) -> Peripheral | None:
        for peripheral in self._peripherals.values():
            if path.startswith(peripheral.path):
                return peripheral
        return None

    def _objects(self) -> dict[str, Interfaces]:
        objects: dict[str, Interfaces] = {
            ADAPTER_PATH: {
                ADAPTER: {
                    "Address": Variant("s", "00:00:00:00:00:01"),
                    "Name": Variant("s", "virtual"),
                    "Powered": Variant("b", True),
                    "Discovering": Variant("b", self._discovering),
                    "Roles": Variant("as", ["central"]),
                }
            }
        }
        for peripheral in self._peripherals.values():
            if peripheral.in_range and (self._discovering or peripheral.connected):
                objects[peripheral.path] = peripheral.device_interfaces()
            if peripheral.connected:
                objects |= peripheral.gatt_objects()
        return objects

    def _adapter_call(self, message: Message) -> Message:
        if message.member == "StartDiscovery":
            if self._discovering:
                return Message.new_error(
                    message,
                    "org.bluez.Error.InProgress",
                    "Operation already in progress",
                )
            self._discovering = True
            for peripheral in self._peripherals.values():
                if peripheral.in_range:
                    self._added(peripheral.path, peripheral.device_interfaces())
        elif message.member == "StopDiscovery":
            self._discovering = False
        return Message.new_method_return(message)

    def _device_call(self, message: Message, peripheral: Peripheral) -> Message:
        if message.member == "Connect":
            if not peripheral.in_range:
                return Message.new_error(
                    message, "org.bluez.Error.Failed", "le-connection-abort-by-remote"
                )
            self._connect(peripheral)
        elif message.member == "Disconnect":
            self._drop(peripheral)
        return Message.new_method_return(message)

    def _connect(self, peripheral: Peripheral) -> None:
        peripheral.connected = True
        self._changed(peripheral.path, DEVICE, {"Connected": Variant("b", True)})
        for path, interfaces in peripheral.gatt_objects().items():
            self._added(path, interfaces)
        self._changed(peripheral.path, DEVICE, {"ServicesResolved": Variant("b", True)})

    def _drop(self, peripheral: Peripheral) -> None:
        if not peripheral.connected:
            return
        peripheral.connected = peripheral.notifying = False
        gone = {"ServicesResolved": Variant("b", False)}
        self._changed(peripheral.path, DEVICE, gone)
        for path, interfaces in peripheral.gatt_objects().items():
            self._removed(path, list(interfaces))
        self._changed(peripheral.path, DEVICE, {"Connected": Variant("b", False)})

    def _characteristic_call(self, message: Message, peripheral: Peripheral) -> Message:
        if not peripheral.connected:
            return Message.new_error(message, "org.bluez.Error.Failed", "Not connected")
        if message.member == "WriteValue" and message.path == peripheral.write_path:
            data = bytes(message.body[0])
            if len(data) > MTU - 3:
                return Message.new_error(
                    message, "org.bluez.Error.InvalidArguments", "Invalid Length"
                )
            asyncio.get_running_loop().call_soon(peripheral.receive, data)
        elif message.path == peripheral.notify_path:
            peripheral.notifying = message.member == "StartNotify"
        return Message.new_method_return(message)

    def _signal(
        self, path: str, interface: str, member: str, signature: str, body: list[object]
    ) -> None:
        message = Message.new_signal(path, interface, member, signature, body)
        # Not awaited: signals keep their order, and nobody waits for delivery.
        self._bus.send(message)  # pyright: ignore[reportUnknownMemberType]

    def _added(self, path: str, interfaces: Interfaces) -> None:
        self._signal("/", OBJECTS, "InterfacesAdded", "oa{sa{sv}}", [path, interfaces])

    def _removed(self, path: str, interfaces: list[str]) -> None:
        self._signal("/", OBJECTS, "InterfacesRemoved", "oas", [path, interfaces])

    def _changed(self, path: str, interface: str, values: dict[str, Variant]) -> None:
        self._signal(
            path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, values, []]
        )


class BluetoothLink(Link):
    """A peripheral of the fake BlueZ; unplugged is out of range."""

    def __init__(
        self, bluez: FakeBluez, mac: str, name: str, gatt: GattProfile
    ) -> None:
        self._bluez = bluez
        self._receive: Receive | None = None
        self._peripheral = Peripheral(mac, name, gatt, self._received)
        bluez.add(self._peripheral)

    def _received(self, data: bytes) -> None:
        if self._receive is not None:
            self._receive(data)

    async def plug(self, receive: Receive) -> None:
        self._receive = receive
        self._bluez.appear(self._peripheral)

    async def unplug(self) -> None:
        if self._receive is not None:
            self._receive = None
            self._bluez.vanish(self._peripheral)

    def send(self, data: bytes) -> None:
        self._bluez.notify(self._peripheral, data)
