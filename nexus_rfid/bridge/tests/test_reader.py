"""A reader over its life, with the virtual readers on real ports and sockets."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from nexus_rfid_bridge import fleet as fleet_module
from nexus_rfid_bridge import reader as reader_module
from nexus_rfid_bridge.backoff import Backoff
from nexus_rfid_bridge.contract import ReaderConfig
from nexus_rfid_bridge.filter import FilterSettings
from nexus_rfid_bridge.fleet import Fleet, Session
from nexus_rfid_bridge.simulator.run import Simulation
from nexus_rfid_bridge.simulator.scene import parse
from nexus_rfid_bridge.writing import WriteOrder

FIRST = bytes.fromhex("E28011700000020A00000000")
OTHER = bytes.fromhex("3074257BF7194E4000001A85")
SERIAL = ["m100", "r200", "chainway", "tsl", "chafon-18", "chafon-288"]
CAN_WRITE = SERIAL


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(reader_module, "Backoff", lambda *_: Backoff(0.05, 0.1))
    monkeypatch.setattr(fleet_module, "Backoff", lambda *_: Backoff(0.05, 0.1))


class Listener:
    def __init__(self) -> None:
        self.told = []
        self.triggers = []
        self.states = []

    def on_sighting(self, reader, sighting) -> None:
        self.told.append((sighting.kind, sighting.epc))

    def on_trigger(self, reader, pressed) -> None:
        self.triggers.append(pressed)

    def on_state(self, reader) -> None:
        self.states.append((reader.state, reader.message))

    def arrived(self) -> set[bytes]:
        return {epc for kind, epc in self.told if kind == "arrived"}


@asynccontextmanager
async def reading(tmp_path, protocol, tags=20, *, mode="always", scene=None, **config):
    """A virtual reader with tags, a bridge's reader on it, and who listens."""
    at = str(tmp_path / "port")
    entry = {"name": "r", "protocol": protocol, "at": at, **(scene or {})}
    if tags:
        entry["tags"] = [{"epc": FIRST.hex(), "count": tags}]
    listener = Listener()
    fleet = Fleet(listener)
    async with Simulation(parse({"reader": [entry]})) as simulation:
        link = {"network": "tcp"}.get(entry.get("link", ""), "serial")
        made = ReaderConfig("r", "r", link, entry["at"], protocol, mode=mode, **config)
        await fleet.configure([made])
        try:
            yield fleet.readers["r"], listener, simulation.stations["r"]
        finally:
            await fleet.stop()


async def until(condition, seconds: float = 20) -> None:
    end = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < end, "it never came to that"
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("protocol", SERIAL)
def test_all_tags_arrive_and_the_reader_names_itself(tmp_path, protocol) -> None:
    async def scenario() -> None:
        async with reading(tmp_path, protocol) as (reader, listener, _):
            await until(lambda: len(listener.arrived()) == 20)
            assert reader.state == "reading"
            assert reader.identity
            assert not reader.message

    asyncio.run(scenario())


@pytest.mark.parametrize("protocol", SERIAL)
def test_unplugged_and_plugged_in_again_it_goes_on(tmp_path, protocol) -> None:
    async def scenario() -> None:
        settings = FilterSettings(repeat_seconds=0.1, departed_seconds=1.0)
        async with reading(tmp_path, protocol, filter=settings) as parts:
            reader, listener, station = parts
            await until(lambda: len(listener.arrived()) == 20)
            await station.unplug()
            await until(lambda: reader.state == "offline")
            assert reader.message
            told = len(listener.told)
            await asyncio.sleep(1.2)  # longer than it takes to depart
            await station.plug()
            await until(lambda: reader.state == "reading")
            await until(lambda: len(listener.told) > told)
            assert "departed" not in {kind for kind, _ in listener.told}

    asyncio.run(scenario())


def test_network_reader_is_lost_and_found(tmp_path, unused_tcp_port) -> None:
    async def scenario() -> None:
        scene = {"link": "network", "at": f"127.0.0.1:{unused_tcp_port}"}
        async with reading(tmp_path, "chainway", scene=scene) as parts:
            reader, listener, station = parts
            await until(lambda: len(listener.arrived()) == 20)
            await station.unplug()
            await until(lambda: reader.state == "offline")
            await station.plug()
            await until(lambda: reader.state == "reading")

    asyncio.run(scenario())


def test_power_is_set_before_the_first_read(tmp_path) -> None:
    async def scenario() -> None:
        async with reading(tmp_path, "m100", power=12.5) as (reader, _, station):
            await until(lambda: reader.state == "reading")
            assert station.device.power == 12.5

    asyncio.run(scenario())


def test_reader_on_demand_is_still_until_a_session_wants_it(tmp_path) -> None:
    async def scenario() -> None:
        async with reading(tmp_path, "m100", mode="on-demand") as parts:
            reader, listener, station = parts
            await until(lambda: reader.state == "ready")
            assert not station.device.running
            reader.want("S1")
            await until(lambda: len(listener.arrived()) == 20)
            reader.want(None)
            await until(lambda: reader.state == "ready")
            assert not station.device.running

    asyncio.run(scenario())


def test_new_session_is_told_anew_who_is_there(tmp_path) -> None:
    async def scenario() -> None:
        async with reading(tmp_path, "m100") as (reader, listener, _):
            await until(lambda: len(listener.arrived()) == 20)
            listener.told.clear()
            reader.want("S2")
            await until(lambda: len(listener.arrived()) == 20)

    asyncio.run(scenario())


def test_trigger_is_told_and_its_tags_count(tmp_path) -> None:
    async def scenario() -> None:
        async with reading(tmp_path, "tsl", mode="trigger") as parts:
            reader, listener, station = parts
            await until(lambda: reader.state == "ready")
            assert not listener.told
            station.pull_trigger()
            await until(lambda: listener.triggers == [True, False])
            await until(listener.arrived)

    asyncio.run(scenario())


def test_wrong_protocol_is_said_with_the_remedy(tmp_path) -> None:
    async def scenario() -> None:
        listener = Listener()
        fleet = Fleet(listener)
        at = str(tmp_path / "port")
        entry = {"name": "r", "protocol": "tsl", "at": at}
        async with Simulation(parse({"reader": [entry]})):
            await fleet.configure([ReaderConfig("r", "r", "serial", at, "m100")])
            await until(lambda: fleet.readers["r"].state == "silent")
            assert "--probe" in fleet.readers["r"].message
            await fleet.stop()

    asyncio.run(scenario())


def test_defect_in_one_reader_is_logged_and_the_others_go_on(tmp_path, caplog) -> None:
    async def scenario() -> None:
        def broken(config):
            raise RuntimeError("a defect")

        listener = Listener()
        fleet = Fleet(listener, broken)
        await fleet.configure([ReaderConfig("r", "r", "serial", "x", "m100")])
        await until(lambda: "a defect" in fleet.readers["r"].message)
        await fleet.stop()

    asyncio.run(scenario())
    assert "a defect" in caplog.text


def test_change_of_configuration_touches_only_the_reader_it_is_about() -> None:
    async def scenario() -> None:
        fleet = Fleet(Listener())
        one = ReaderConfig("a", "a", "serial", "/nowhere/a", "m100")
        two = ReaderConfig("b", "b", "serial", "/nowhere/b", "m100")
        await fleet.configure([one, two])
        kept, changed = fleet.readers["a"], fleet.readers["b"]
        fleet.set_sessions({"S": Session(("a", "b"), {})})
        moved = ReaderConfig("b", "b", "serial", "/nowhere/c", "m100")
        await fleet.configure([one, moved])
        assert fleet.readers["a"] is kept
        assert fleet.readers["b"] is not changed
        assert fleet.readers["b"].session == "S"
        await fleet.configure([])
        assert not fleet.readers

    asyncio.run(scenario())


@pytest.mark.parametrize("protocol", CAN_WRITE)
def test_single_tag_is_written_and_read_back(tmp_path, protocol) -> None:
    async def scenario() -> None:
        async with reading(tmp_path, protocol, tags=1) as (reader, listener, station):
            await until(lambda: reader.state == "reading")
            written = await reader.write(WriteOrder(OTHER, current=FIRST, power=15))
            assert (written.ok, written.seen) == (True, (OTHER,)), written.message
            assert station.field.tags[0].epc == OTHER
            await until(lambda: OTHER in listener.arrived())
            assert reader.state == "reading"

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("tags", "current", "word"),
    [(0, None, "No tag"), (2, None, "2 tags"), (1, OTHER[::-1], "another one")],
)
def test_nothing_is_written_unless_it_is_the_one_tag(
    tmp_path, tags, current, word
) -> None:
    async def scenario() -> None:
        async with reading(tmp_path, "m100", tags=tags) as (reader, _, station):
            await until(lambda: reader.state == "reading")
            before = [tag.epc for tag in station.field.tags]
            written = await reader.write(WriteOrder(OTHER, current))
            assert not written.ok
            assert word in written.message
            assert [tag.epc for tag in station.field.tags] == before

    asyncio.run(scenario())


def test_write_to_a_reader_that_is_away_is_refused_at_once(tmp_path) -> None:
    async def scenario() -> None:
        async with reading(tmp_path, "m100", tags=1) as (reader, _, station):
            await until(lambda: reader.state == "reading")
            await station.unplug()
            await until(lambda: reader.state == "offline")
            written = await asyncio.wait_for(reader.write(WriteOrder(OTHER)), 5)
            assert not written.ok

    asyncio.run(scenario())


def test_reader_lost_while_writing_says_that_it_is_not_known(tmp_path) -> None:
    async def scenario() -> None:
        async with reading(tmp_path, "m100", tags=1) as (reader, _, station):
            await until(lambda: reader.state == "reading")
            writing = asyncio.create_task(reader.write(WriteOrder(OTHER)))
            await until(lambda: reader._collected is not None)
            await station.unplug()
            written = await asyncio.wait_for(writing, 20)
            assert not written.ok
            assert "not known" in written.message

    asyncio.run(scenario())
