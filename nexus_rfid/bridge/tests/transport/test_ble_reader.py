"""The bridge's own reader on a Bluetooth LE device: reading, power, writing, and coming
back by itself after the device dropped out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from nexus_rfid_bridge.backoff import Backoff
from nexus_rfid_bridge.contract import ReaderConfig
from nexus_rfid_bridge.filter import Sighting
from nexus_rfid_bridge.reader import OFFLINE, READING, Reader
from nexus_rfid_bridge.simulator import Simulation, Station, parse
from nexus_rfid_bridge.transport import ble
from nexus_rfid_bridge.writing import WriteOrder

MAC = "C0:11:22:33:44:55"
EPC = "3074257BF7194E4000001A85"
NEW = bytes.fromhex("3474257BF40000000000162E")

Scenario = Callable[["Diary", Reader, Station], Awaitable[None]]


class Diary:
    """What the reader told, with a way to wait for it."""

    def __init__(self) -> None:
        self.epcs: list[bytes] = []
        self.states: list[str] = []

    def on_sighting(self, reader: Reader, sighting: Sighting) -> None:
        self.epcs.append(sighting.epc)

    def on_trigger(self, reader: Reader, pressed: bool) -> None:
        raise AssertionError("this reader has no trigger")

    def on_state(self, reader: Reader) -> None:
        self.states.append(reader.state)

    async def until(self, condition: Callable[[], bool]) -> None:
        async def wait() -> None:
            while not condition():
                await asyncio.sleep(0.01)

        await asyncio.wait_for(wait(), 60)


def play(monkeypatch: pytest.MonkeyPatch, scenario: Scenario, **changes: Any) -> None:
    monkeypatch.setattr(ble, "SCAN_SECONDS", 0.5)
    virtual = {
        "name": "sled",
        "protocol": "chainway-ble",
        "link": "bluetooth",
        "at": MAC,
        "tags": [{"epc": EPC}],
    }

    async def main() -> None:
        async with Simulation(parse({"reader": [virtual]})) as simulation:
            monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", simulation.bus_address)
            config = ReaderConfig(
                "r1", "Sled", "ble", MAC, "chainway-ble", mode="always", **changes
            )
            diary = Diary()
            reader = Reader(config, diary, backoff=Backoff(0.05, 0.1))
            running = asyncio.create_task(reader.run())
            try:
                await scenario(diary, reader, simulation.stations["sled"])
            finally:
                running.cancel()
                await asyncio.wait([running])
            # Stopped, not only left: it would go on reading into its buffer for hours.
            assert not simulation.stations["sled"].device.running

    asyncio.run(main())


def test_reads_with_the_power_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scenario(diary: Diary, reader: Reader, station: Station) -> None:
        await diary.until(lambda: bool(diary.epcs))
        assert diary.epcs == [bytes.fromhex(EPC)]
        assert station.device.power == 22
        assert reader.identity == "2.0.1"

    play(monkeypatch, scenario, power=22.0)


def test_reader_that_dropped_out_is_used_again_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scenario(diary: Diary, reader: Reader, station: Station) -> None:
        await diary.until(lambda: reader.figures.reads > 5)
        await station.unplug()
        await diary.until(lambda: reader.state == OFFLINE)
        assert "It is used again" in reader.message
        await diary.until(lambda: "not in sight" in reader.message)
        before = reader.figures.reads
        await station.plug()
        await diary.until(lambda: reader.figures.reads > before + 5)
        assert reader.state == READING
        assert reader.figures.connects == 2
        assert reader.figures.dropped_bytes == 0

    play(monkeypatch, scenario, power=20.0)


def test_tag_is_written_and_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(diary: Diary, reader: Reader, station: Station) -> None:
        await diary.until(lambda: reader.state == READING)
        written = await reader.write(WriteOrder(NEW, bytes.fromhex(EPC)))
        assert (written.ok, written.seen) == (True, (NEW,))
        await diary.until(lambda: NEW in diary.epcs)

    play(monkeypatch, scenario)
