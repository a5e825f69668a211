"""kill -9 again and again, under a server that drops answers and restarts."""

import asyncio
import random
import signal
import sqlite3
import sys
from pathlib import Path

from nexus_rfid_bridge.simulator.run import Simulation
from nexus_rfid_bridge.simulator.scene import parse
from stub_server import KEY, StubServer

TAGS = 1000
KILLS = 20
SEED = 20260302

CONFIG = """
state_dir = "{state}"
[server]
url = "{url}"
key = "{key}"
[[reader]]
id = "gate"
link = "serial"
address = "{port}"
protocol = "m100"
mode = "always"
filter = {{ repeat_seconds = 1, departed_seconds = 3 }}
"""


async def start(config: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", "nexus_rfid_bridge",
        "run", "--config", str(config),
        stderr=asyncio.subprocess.DEVNULL,
        cwd=Path(__file__).parents[1] / "src",
    )  # fmt: skip


async def start_and_wait(stub: StubServer, config: Path) -> asyncio.subprocess.Process:
    """Start the bridge and return when it is up: it does not heed SIGTERM earlier."""
    before = len(stub.heartbeats)
    process = await start(config)
    await until(lambda: len(stub.heartbeats) > before)
    return process


async def until(condition, seconds: float = 60.0) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not condition():
        assert loop.time() < end, "it never came to that"
        await asyncio.sleep(0.05)


def drop_a_third(chance: random.Random):
    """Half of the dropped answers are lost before, half after the events are kept."""

    def fault(path: str) -> object:
        draw = chance.random()
        return "before" if draw < 1 / 6 else "after" if draw < 1 / 3 else None

    return fault


def scene(port: Path):
    tags = {"epc": "E28011700000020A00000000", "count": TAGS}
    reader = {"name": "gate", "protocol": "m100", "at": str(port), "tags": [tags]}
    return parse({"reader": [{**reader, "noise": 0.01, "miss": 0.1}]})


async def torment(stub: StubServer, config: Path, port: Path) -> None:
    chance = random.Random(SEED)
    stub.fault = drop_a_third(random.Random(SEED + 1))
    async with Simulation(scene(port)):
        for kill in range(KILLS):
            process = await start(config)
            await asyncio.sleep(chance.uniform(0.4, 2.0))
            process.kill()
            await process.wait()
            if kill % 4 == 3:
                await asyncio.to_thread(stub.stop)
                await asyncio.sleep(0.2)
                stub.start()
        process = await start_and_wait(stub, config)
        await until(lambda: len(arrived(stub)) == TAGS)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def drain(stub: StubServer, config: Path, outbox: Path) -> int:
    """Let the rest be sent with no reader there; returns the last sequence given."""
    process = await start_and_wait(stub, config)
    with sqlite3.connect(outbox) as db:

        def number(query: str) -> int:
            return db.execute(query).fetchone()[0]

        await until(lambda: number("SELECT count(*) FROM event") == 0)
        last = number("SELECT seq FROM sqlite_sequence WHERE name = 'event'")
    db.close()
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    return last


def arrived(stub: StubServer) -> set[str]:
    return {event["epc"] for event in stub.kinds("arrived")}


def test_kill_9_at_any_moment_loses_nothing_and_doubles_nothing(tmp_path) -> None:
    stub = StubServer()
    stub.start()
    port, state = tmp_path / "port", tmp_path / "state"
    config = tmp_path / "bridge.toml"
    config.write_text(CONFIG.format(state=state, url=stub.url, key=KEY, port=port))
    try:
        asyncio.run(torment(stub, config, port))
        last = asyncio.run(drain(stub, config, state / "outbox.db"))
    finally:
        stub.stop()

    # Every event that ever reached the outbox has a sequence, and there are no gaps.
    sequences = sorted(event["sequence"] for event in stub.events.values())
    assert sequences == list(range(1, last + 1))
    assert len(stub.streams) == 1
    assert arrived(stub) == {f"E28011700000020A{number:08X}" for number in range(TAGS)}
    assert not stub.violations
    assert stub.deliveries > len(stub.events), "no batch came twice: nothing was tried"
    print(
        f"{KILLS} kills, {last} events, {stub.deliveries - last} of them delivered "
        "more than once"
    )
