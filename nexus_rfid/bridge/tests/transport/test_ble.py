"""Real bleak against a fake BlueZ: finding, using, losing and regaining a reader."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from bleak import BleakClient
from nexus_rfid_bridge.exc import TransportError
from nexus_rfid_bridge.protocol import GattProfile, Reply, RoundEnded, TagRead
from nexus_rfid_bridge.protocol.chainway import ChainwayBle
from nexus_rfid_bridge.simulator import Field, Tag
from nexus_rfid_bridge.simulator.bluez import FakeBluez, Peripheral, PrivateBus
from nexus_rfid_bridge.simulator.virtual_chainway import VirtualChainwayBle
from nexus_rfid_bridge.transport import ble
from nexus_rfid_bridge.transport.ble import BleTransport, ble_devices

MAC = "C0:11:22:33:44:55"
EPC = bytes.fromhex("3074257BF7194E4000001A85")
GATT = ChainwayBle.gatt
assert GATT is not None
OTHER = GattProfile(
    service="0000fff0-0000-1000-8000-00805f9b34fb",
    write="0000fff1-0000-1000-8000-00805f9b34fb",
    notify="0000fff2-0000-1000-8000-00805f9b34fb",
)


class Reader:
    """A virtual reader on the fake BlueZ, in range."""

    def __init__(self, bluez: FakeBluez, mac: str, epc: bytes = EPC) -> None:
        self.device = VirtualChainwayBle(Field([Tag(epc)]))
        self.writes: list[bytes] = []
        self.bluez = bluez
        self.peripheral = Peripheral(mac, f"R6-{mac[-2:]}", GATT, self._receive)
        bluez.add(self.peripheral)
        bluez.appear(self.peripheral)

    def _receive(self, data: bytes) -> None:
        self.writes.append(data)
        for answer in self.device.receive(data):
            self.bluez.notify(self.peripheral, answer)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs a scenario with a fake BlueZ that bleak takes for the system's."""
    assert shutil.which("dbus-daemon"), "install the package dbus-daemon"

    def runner(scenario: Callable[[FakeBluez], Awaitable[None]]) -> None:
        async def main() -> None:
            async with PrivateBus() as bus:
                monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
                async with FakeBluez(bus.address) as bluez:
                    await scenario(bluez)

        asyncio.run(main())

    return runner


@asynccontextmanager
async def opened(mac: str = MAC):
    transport = BleTransport(mac, GATT)
    await transport.open()
    try:
        yield transport
    finally:
        await transport.close()


async def talk(transport: BleTransport, protocol: ChainwayBle, requests, until) -> list:
    """Send, and collect events until one is of the wanted type."""
    for request in requests:
        await transport.write(request.data)
    events: list = []
    while not any(isinstance(event, until) for event in events):
        data = await transport.read(30)
        assert data, f"only {events}"
        events += protocol.feed(data)
    return events


def test_readers_in_sight_are_found_and_named(run: Callable[..., None]) -> None:
    async def scenario(bluez: FakeBluez) -> None:
        Reader(bluez, MAC)
        Reader(bluez, "C0:11:22:33:44:66")
        for mac, name in (("D0:00:00:00:00:01", "A phone"), ("D0:00:00:00:00:02", "")):
            other = Peripheral(mac, name, OTHER, lambda data: None)
            bluez.add(other)
            bluez.appear(other)
        found = await ble_devices(1)
        assert [(f.link, f.address, f.title) for f in found] == [
            ("ble", MAC, "R6-55 (Chainway (Bluetooth LE)?)"),
            ("ble", "C0:11:22:33:44:66", "R6-66 (Chainway (Bluetooth LE)?)"),
            ("ble", "D0:00:00:00:00:01", "A phone"),
        ]

    run(scenario)


def test_power_reads_and_long_requests_go_through(run: Callable[..., None]) -> None:
    async def scenario(bluez: FakeBluez) -> None:
        reader = Reader(bluez, MAC)
        protocol = ChainwayBle()
        async with opened() as transport:
            (reply,) = await talk(transport, protocol, protocol.set_power(20), Reply)
            assert reply == Reply("set_power", True)
            assert reader.device.power == 20
            write = protocol.write_epc(EPC[::-1], current=EPC)
            (reply,) = await talk(transport, protocol, write, Reply)
            assert reply == Reply("write_epc", True)
            await talk(transport, protocol, protocol.start(), RoundEnded)
            for _ in range(5):
                reader.device.tick()
            events = await talk(transport, protocol, protocol.poll(), TagRead)
            assert events[0] == TagRead(EPC[::-1], rssi=-60.0, pc=0x3000)
        assert max(map(len, reader.writes)) == 20
        assert len(write[0].data) > 40

    run(scenario)


def test_a_thousand_tags_at_once_arrive_in_order(run: Callable[..., None]) -> None:
    async def scenario(bluez: FakeBluez) -> None:
        reader = Reader(bluez, MAC)
        epcs = [n.to_bytes(12, "big") for n in range(1000)]
        reader.device.field.tags[:] = [Tag(epc) for epc in epcs]
        protocol = ChainwayBle()
        seen: list[bytes] = []
        async with opened() as transport:
            await talk(transport, protocol, protocol.start(), RoundEnded)
            for _ in range(100):
                reader.device.tick()
            while len(seen) < 1000:
                events = await talk(transport, protocol, protocol.poll(), RoundEnded)
                seen += [e.epc for e in events if isinstance(e, TagRead)]
        assert seen == epcs

    run(scenario)


def test_reader_out_of_range_is_lost_and_comes_back(
    run: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(bluez: FakeBluez) -> None:
        reader = Reader(bluez, MAC)
        protocol = ChainwayBle()
        async with opened() as transport:
            await talk(transport, protocol, protocol.identify(), Reply)
            bluez.vanish(reader.peripheral)
            with pytest.raises(TransportError, match="out of range"):
                await transport.read(30)
            with pytest.raises(TransportError):
                await transport.write(b"\x00")
        with monkeypatch.context() as patch:
            patch.setattr(ble, "SCAN_SECONDS", 0.3)
            with pytest.raises(TransportError, match="not in sight"):
                await BleTransport(MAC, GATT).open()
        bluez.appear(reader.peripheral)
        async with opened() as transport:
            assert await talk(transport, ChainwayBle(), protocol.identify(), Reply) == [
                Reply("identify", True, "2.0.1")
            ]

    run(scenario)


def test_two_readers_at_once_are_told_apart_by_address(
    run: Callable[..., None],
) -> None:
    async def scenario(bluez: FakeBluez) -> None:
        macs = [MAC, "C0:11:22:33:44:66"]
        readers = [Reader(bluez, mac, bytes([n] * 12)) for n, mac in enumerate(macs)]
        transports = [BleTransport(mac, GATT) for mac in macs]
        await asyncio.gather(*(transport.open() for transport in transports))
        for n, transport in enumerate(transports):
            protocol = ChainwayBle()
            await talk(transport, protocol, protocol.start(), RoundEnded)
            readers[n].device.tick()
            events = await talk(transport, protocol, protocol.poll(), TagRead)
            assert events[0].epc == bytes([n] * 12)
            await transport.close()

    run(scenario)


def test_opening_that_is_given_up_leaves_the_reader_free(
    run: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(bluez: FakeBluez) -> None:
        reader = Reader(bluez, MAC)
        reached = asyncio.Event()

        async def never(*args: object) -> None:
            reached.set()
            await asyncio.Event().wait()

        monkeypatch.setattr(BleakClient, "start_notify", never)
        opening = asyncio.create_task(BleTransport(MAC, GATT).open())
        await reached.wait()
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        assert not reader.peripheral.connected

    run(scenario)


def test_bluetooth_service_that_ends_is_a_lost_link(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def main() -> None:
        async with PrivateBus() as bus:
            monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
            async with FakeBluez(bus.address) as bluez:
                Reader(bluez, MAC)
                transport = BleTransport(MAC, GATT)
                await transport.open()
            with pytest.raises(TransportError, match="Lost"):
                await transport.write(b"\x00")
            await transport.close()

    asyncio.run(main())


def test_device_without_the_service_is_refused(run: Callable[..., None]) -> None:
    async def scenario(bluez: FakeBluez) -> None:
        reader = Reader(bluez, MAC)
        with pytest.raises(TransportError, match="another protocol"):
            await BleTransport(MAC, OTHER).open()
        assert not reader.peripheral.connected

    run(scenario)


def test_machine_without_bluetooth_gets_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    for attempt in (BleTransport(MAC, GATT).open, ble_devices):
        with pytest.raises(TransportError, match="systemctl start bluetooth"):
            asyncio.run(_call(attempt))


async def _call(function: Callable[[], Awaitable[object]]) -> None:
    await function()


def test_nothing_works_before_open_and_closing_twice_does_no_harm() -> None:
    async def scenario() -> None:
        transport = BleTransport(MAC, GATT)
        for attempt in (transport.read(0), transport.write(b"x")):
            with pytest.raises(TransportError, match="not connected"):
                await attempt
        await transport.close()
        await transport.close()

    asyncio.run(scenario())
