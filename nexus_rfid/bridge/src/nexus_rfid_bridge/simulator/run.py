"""Plays a scene: virtual readers on real serial ports, sockets and a D-Bus."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from random import Random
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ..exc import InvalidValueError, TransportError
from ..protocol import protocols
from .device import Device, Noise, devices
from .field import Field
from .links import Link, NetworkLink, SerialLink
from .scene import Scene, VirtualReader

if TYPE_CHECKING:
    from .bluez import FakeBluez

Say = Callable[[str], None]


class Station:
    """One virtual reader of a scene, on its link."""

    def __init__(self, reader: VirtualReader, link: Link, random: Random) -> None:
        self.reader = reader
        self.link = link
        self.field = Field(reader.tags, miss=reader.miss, random=random)
        self.plugged = False
        self.device = self._power_up()
        self._noise = Noise(reader.noise, random)

    def _power_up(self) -> Device:
        device = devices()[self.reader.protocol]
        return device(self.field, batch=self.reader.batch)

    async def plug(self) -> None:
        """Plug the reader in; it has forgotten all settings, as after a power cut."""
        self.device = self._power_up()
        await self.link.plug(self._receive)
        self.plugged = True

    async def unplug(self) -> None:
        """Pull the plug, or carry the reader out of range."""
        self.plugged = False
        await self.link.unplug()

    def pull_trigger(self) -> None:
        """Pull the trigger and let it go."""
        self._send([*self.device.trigger(True), *self.device.trigger(False)])

    async def tick(self) -> None:
        """Let the reader read, for ever."""
        while True:
            await asyncio.sleep(self.device.interval)
            if self.plugged:
                self._send(self.device.tick())

    async def trigger(self, every: float) -> None:
        """Pull the trigger every so many seconds, for ever."""
        while True:
            await asyncio.sleep(every)
            if self.plugged:
                self.pull_trigger()

    async def accidents(self, say: Say) -> None:
        """Unplug and replug as the scene says."""
        passed = 0.0
        for after, lasts in self.reader.unplugged:
            await asyncio.sleep(max(0.0, after - passed))
            await self.unplug()
            say(f"{self.reader.name}: unplugged for {lasts:g} s")
            await asyncio.sleep(lasts)
            await self.plug()
            say(f"{self.reader.name}: plugged in again")
            passed = after + lasts

    def _receive(self, data: bytes) -> None:
        self._send(self.device.receive(data))

    def _send(self, messages: list[bytes]) -> None:
        data = b"".join(map(self._noise.spoil, messages))
        if data:
            self.link.send(data)


class Simulation:
    """All readers of a scene, alive as long as the block runs.

    ``bus_address`` is what a bridge needs as ``DBUS_SYSTEM_BUS_ADDRESS`` to see the
    Bluetooth readers; empty when there are none. ``say`` gets a line per happening.
    """

    def __init__(self, scene: Scene, say: Say = lambda line: None) -> None:
        self.scene = scene
        self.stations: dict[str, Station] = {}
        self.bus_address = ""
        self._say = say
        self._stack = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Simulation:
        try:
            await self._begin()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def play(self) -> None:
        """Return only when something breaks, and raise that."""
        await asyncio.gather(*self._tasks)
        await asyncio.Event().wait()

    async def _begin(self) -> None:
        bluez = await self._bluetooth()
        for number, reader in enumerate(self.scene.readers):
            random = Random(self.scene.seed * 1000 + number)
            station = Station(reader, _link(reader, bluez), random)
            self.stations[reader.name] = station
            self._stack.push_async_callback(station.unplug)
            await station.plug()
            self._say(f"{reader.name}: {reader.protocol} at {reader.at}")
        self._stack.push_async_callback(self._stop)
        for station in self.stations.values():
            self._start(station.tick())
            self._start(station.accidents(self._say))
            if station.reader.trigger is not None:
                self._start(station.trigger(station.reader.trigger.every))

    async def _bluetooth(self) -> FakeBluez | None:
        if all(reader.link != "bluetooth" for reader in self.scene.readers):
            return None
        if sys.platform != "linux":
            raise TransportError("Virtual Bluetooth readers need Linux.")
        from .bluez import FakeBluez, PrivateBus

        bus = await self._stack.enter_async_context(PrivateBus())
        self.bus_address = bus.address
        self._say(f"Bluetooth: set DBUS_SYSTEM_BUS_ADDRESS={bus.address}")
        return await self._stack.enter_async_context(FakeBluez(bus.address))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        outcomes = await asyncio.gather(*self._tasks, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome


def _link(reader: VirtualReader, bluez: FakeBluez | None) -> Link:
    if reader.link == "network":
        return NetworkLink(reader.at)
    if reader.link == "serial":
        return SerialLink(reader.at)
    gatt = protocols()[reader.protocol].gatt
    if gatt is None or bluez is None:
        raise InvalidValueError(
            f"reader “{reader.name}”: {reader.protocol} is not spoken over Bluetooth."
        )
    return bluez.link(reader.at, reader.name, gatt)
