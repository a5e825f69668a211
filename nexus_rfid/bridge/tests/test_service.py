"""The whole bridge as a process, configured and commanded by a server."""

import asyncio
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from nexus_rfid_bridge.simulator.run import Simulation
from nexus_rfid_bridge.simulator.scene import parse
from stub_server import KEY, StubServer

FIRST = "E28011700000020A00000000"
OTHER = "3074257BF7194E4000001A85"


@pytest.fixture
def stub():
    server = StubServer()
    server.start()
    yield server
    server.stop()


class World:
    """A virtual reader, a stub server, and the bridge between them."""

    def __init__(self, stub, folder: Path) -> None:
        self.stub = stub
        self.at = str(folder / "port")
        self.config = folder / "bridge.toml"
        self.config.write_text(
            f'name = "Bay"\nstate_dir = "{folder / "state"}"\n'
            f'[server]\nurl = "{stub.url}"\nkey = "{KEY}"\n'
        )
        self.process = None
        self.station = None

    def configure(self, revision: str, **values: object) -> None:
        reader = {
            "id": "desk",
            "link": "serial",
            "address": self.at,
            "protocol": "m100",
            **values,
        }
        self.stub.configuration = {
            "version": 1,
            "revision": revision,
            "readers": [reader],
        }

    def command(self, name: str, kind: str, **values: object) -> None:
        self.stub.commands = [{"id": name, "kind": kind, **values}]

    def reader(self) -> dict[str, object]:
        """The reader as the last heartbeat told."""
        beats = self.stub.heartbeats
        readers = beats[-1]["readers"] if beats else []
        return readers[0] if readers else {}

    def outcome(self, name: str) -> dict[str, object]:
        done = [e for e in self.stub.kinds("command") if e["command"] == name]
        return done[0] if done else {}

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-m", "nexus_rfid_bridge",
            "run", "--config", str(self.config),
            cwd=Path(__file__).parents[1] / "src",
        )  # fmt: skip

    async def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 15)


async def until(condition, seconds: float = 30) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not condition():
        assert loop.time() < end, "it never came to that"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def world(stub, folder, tags: int):
    made = World(stub, folder)
    made.configure("1", mode="on-demand")
    entry = {"name": "desk", "protocol": "m100", "at": made.at}
    entry["tags"] = [{"epc": FIRST, "count": tags}]
    async with Simulation(parse({"reader": [entry]})) as simulation:
        made.station = simulation.stations["desk"]
        await made.start()
        try:
            yield made
        finally:
            assert await made.stop() == 0
    assert not stub.violations


def test_session_from_the_server_until_it_ends(stub, tmp_path) -> None:
    async def scenario() -> None:
        async with world(stub, tmp_path, tags=5) as bridge:
            await until(lambda: bridge.reader().get("state") == "ready")
            assert "M100" in bridge.reader()["identity"]
            bridge.command("1", "start_session", session="S1", readers=["desk"])
            await until(lambda: len(stub.kinds("arrived")) == 5)
            assert {event["session"] for event in stub.kinds("arrived")} == {"S1"}
            assert bridge.outcome("1")["ok"]
            bridge.command("2", "stop_session", session="S1")
            await until(lambda: bridge.outcome("2"))
            await until(lambda: bridge.reader()["state"] == "ready")

    asyncio.run(scenario())


def test_session_goes_on_after_kill_9(stub, tmp_path) -> None:
    async def scenario() -> None:
        async with world(stub, tmp_path, tags=5) as bridge:
            bridge.command("1", "start_session", session="S1")
            await until(lambda: bridge.reader().get("state") == "ready")
            await until(lambda: len(stub.kinds("arrived")) == 5)
            bridge.process.kill()
            await bridge.process.wait()
            await bridge.start()
            await until(lambda: len(stub.kinds("arrived")) == 10)
            assert len(stub.kinds("started")) == 2
            assert {event["session"] for event in stub.kinds("arrived")} == {"S1"}
            assert len(stub.kinds("command")) == 1

    asyncio.run(scenario())


def test_tag_is_written_once_however_often_it_is_asked(stub, tmp_path) -> None:
    async def scenario() -> None:
        async with world(stub, tmp_path, tags=1) as bridge:
            await until(lambda: bridge.reader().get("state") == "ready")
            bridge.command("w", "write_tag", reader="desk", epc=OTHER, current=FIRST)
            await until(lambda: bridge.outcome("w"))
            assert bridge.outcome("w")["ok"], bridge.outcome("w")
            assert bridge.outcome("w")["seen"] == [OTHER]
            assert bridge.station.field.tags[0].epc.hex().upper() == OTHER
            beats = len(stub.heartbeats)
            await until(lambda: len(stub.heartbeats) > beats + 3)
            assert len(stub.kinds("command")) == 1

    asyncio.run(scenario())


def test_reader_unplugged_is_told_with_the_remedy(stub, tmp_path) -> None:
    async def scenario() -> None:
        async with world(stub, tmp_path, tags=1) as bridge:
            await until(lambda: bridge.reader().get("state") == "ready")
            await bridge.station.unplug()
            await until(lambda: bridge.reader()["state"] == "offline")
            assert bridge.reader()["message"]
            await bridge.station.plug()
            await until(lambda: bridge.reader()["state"] == "ready")
            assert bridge.reader()["connects"] == 2

    asyncio.run(scenario())


def test_new_configuration_is_followed_and_kept_over_a_restart(stub, tmp_path) -> None:
    async def scenario() -> None:
        async with world(stub, tmp_path, tags=3) as bridge:
            await until(lambda: bridge.reader().get("state") == "ready")
            bridge.configure("2", mode="always", filter={"repeat_seconds": 0.5})
            await until(lambda: bridge.reader().get("state") == "reading")
            assert stub.heartbeats[-1]["revision"] == "2"
            assert await bridge.stop() == 0
            stub.fault = lambda path: (500, "", {})
            await bridge.start()
            await asyncio.sleep(2)
            stub.fault = lambda path: None
            await until(lambda: len(stub.kinds("arrived")) == 6)

    asyncio.run(scenario())
