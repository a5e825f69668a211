"""A played scene is there for real: a port to open, a socket, a Bluetooth device."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import serial
from nexus_rfid_bridge.exc import InvalidValueError, TransportError
from nexus_rfid_bridge.protocol import Event, Protocol, Reply, TagRead, protocols
from nexus_rfid_bridge.simulator import Simulation, parse
from nexus_rfid_bridge.simulator.links import NetworkLink
from nexus_rfid_bridge.transport.ble import BleTransport

EPC = "3074257BF7194E4000001A85"


def scene(protocol: str, at: str, **changes: Any) -> Any:
    reader = {"name": "it", "protocol": protocol, "at": at, "tags": [{"epc": EPC}]}
    return parse({"reader": [reader | changes]})


async def until_tag(
    protocol: Protocol, read: Callable[[], Awaitable[bytes]]
) -> list[Event]:
    events: list[Event] = []
    while not any(isinstance(event, TagRead) for event in events):
        events += protocol.feed(await asyncio.wait_for(read(), 30))
    return events


async def read_on(read: Callable[[], Awaitable[bytes]]) -> None:
    """Read until that fails; an end of file is no failure."""
    while await read():
        pass


async def read_port(port: serial.Serial) -> bytes:
    return await asyncio.to_thread(lambda: port.read(1) + port.read(port.in_waiting))


def test_serial_reader_is_a_port_for_pyserial(tmp_path: Path) -> None:
    async def main() -> None:
        path = str(tmp_path / "reader")
        async with Simulation(scene("m100", path)):
            with serial.Serial(path, 115200, timeout=1) as port:
                protocol = protocols()["m100"]()
                port.write(protocol.start()[0].data)
                await until_tag(protocol, lambda: read_port(port))
        assert not os.path.lexists(path)

    asyncio.run(main())


def test_unplugged_port_is_gone_and_comes_back_switched_off(tmp_path: Path) -> None:
    async def main() -> None:
        path = str(tmp_path / "reader")
        async with Simulation(scene("m100", path)) as simulation:
            station = simulation.stations["it"]
            protocol = protocols()["m100"]()
            with serial.Serial(path, 115200, timeout=1) as port:
                port.write(protocol.start()[0].data)
                await until_tag(protocol, lambda: read_port(port))
                await station.unplug()
                with pytest.raises(OSError, match=r"[Ii]nput/output|disconnected"):
                    await read_on(lambda: read_port(port))
            assert not os.path.lexists(path)
            await station.plug()
            assert not station.device.running
            with serial.Serial(path, 115200, timeout=1) as port:
                port.write(protocol.identify()[0].data)
                assert protocol.feed(await read_port(port))

    asyncio.run(main())


def test_scene_unplugs_by_itself(tmp_path: Path) -> None:
    async def main() -> None:
        said: list[tuple[str, bool]] = []
        path = str(tmp_path / "reader")
        accident = {"after": 0.05, "lasts": 0.05}
        played = scene("m100", path, unplugged=[accident])
        async with Simulation(
            played, lambda line: said.append((line, os.path.lexists(path)))
        ):
            while len(said) < 3:
                await asyncio.sleep(0.01)
        assert said[1:] == [
            ("it: unplugged for 0.05 s", False),
            ("it: plugged in again", True),
        ]

    asyncio.run(asyncio.wait_for(main(), 30))


def test_network_reader_takes_one_connection(tmp_path: Path) -> None:
    async def main() -> None:
        async with Simulation(
            scene("chainway", "127.0.0.1:0", link="network")
        ) as simulation:
            station = simulation.stations["it"]
            assert isinstance(station.link, NetworkLink)
            port = station.link.port
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            protocol = protocols()["chainway"]()
            writer.write(protocol.start()[0].data)
            await until_tag(protocol, lambda: reader.read(100))
            second, other = await asyncio.open_connection("127.0.0.1", port)
            assert await second.read(1) == b""
            await station.unplug()
            with suppress(ConnectionResetError):  # or just the end, as timing has it
                await asyncio.wait_for(read_on(lambda: reader.read(1000)), 30)
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", port)
            for one in (writer, other):
                one.close()
                with suppress(ConnectionResetError):
                    await one.wait_closed()

    asyncio.run(main())


def test_bluetooth_reader_is_seen_on_the_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    mac = "C0:11:22:33:44:55"

    async def main() -> None:
        played = scene("chainway-ble", mac, link="bluetooth")
        async with Simulation(played) as simulation:
            monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", simulation.bus_address)
            protocol = protocols()["chainway-ble"]()
            assert protocol.gatt is not None
            transport = BleTransport(mac, protocol.gatt)
            await transport.open()

            async def read() -> bytes:
                await transport.write(protocol.poll()[0].data)
                return await transport.read(1)

            await transport.write(protocol.start()[0].data)
            await until_tag(protocol, read)
            await transport.close()

    asyncio.run(main())


def test_spoilt_messages_are_dropped_and_the_tag_still_read(tmp_path: Path) -> None:
    async def main() -> None:
        path = str(tmp_path / "reader")
        async with Simulation(scene("m100", path, noise=0.5)):
            with serial.Serial(path, 115200, timeout=1) as port:
                protocol = protocols()["m100"]()
                port.write(protocol.start()[0].data)
                events: list[Event] = []
                while sum(isinstance(e, TagRead) for e in events) < 20:
                    events += protocol.feed(await read_port(port))
        tags = {e.epc for e in events if isinstance(e, TagRead)}
        assert tags == {bytes.fromhex(EPC)}
        assert not any(isinstance(e, Reply) for e in events)

    asyncio.run(main())


def test_path_of_a_real_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.write_text("mine")

    async def main() -> None:
        async with Simulation(scene("m100", str(path))):
            pass

    with pytest.raises(InvalidValueError, match="in the way"):
        asyncio.run(main())
    assert path.read_text() == "mine"


def test_port_in_use_is_named() -> None:
    async def main() -> None:
        async with Simulation(
            scene("chainway", "127.0.0.1:0", link="network")
        ) as first:
            link = first.stations["it"].link
            assert isinstance(link, NetworkLink)
            again = scene("chainway", f"127.0.0.1:{link.port}", link="network")
            async with Simulation(again):
                pass

    with pytest.raises(TransportError, match="Cannot listen"):
        asyncio.run(main())


def test_protocol_without_bluetooth_is_refused_there() -> None:
    async def main() -> None:
        async with Simulation(scene("m100", "C0:11:22:33:44:55", link="bluetooth")):
            pass

    with pytest.raises(InvalidValueError, match="not spoken over Bluetooth"):
        asyncio.run(main())
