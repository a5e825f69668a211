"""Whatever the server does: a clear state, nothing lost, and back to work."""

import asyncio
import json
import time
from contextlib import asynccontextmanager

import pytest
from nexus_rfid_bridge import delivery as delivery_module
from nexus_rfid_bridge.backoff import Backoff
from nexus_rfid_bridge.client import Client
from nexus_rfid_bridge.contract import new_event
from nexus_rfid_bridge.delivery import Delivery
from nexus_rfid_bridge.keeper import Keeper
from nexus_rfid_bridge.outbox import Outbox
from nexus_rfid_bridge.settings import Server
from stub_server import KEY, StubServer

EVENTS = 30


class Host:
    """Takes the service's place."""

    def __init__(self) -> None:
        self.configured = []
        self.commands = []

    def heartbeat(self):
        return {}

    async def configure(self, configuration) -> None:
        self.configured.append(configuration)

    def obey(self, commands) -> None:
        self.commands += commands


@pytest.fixture
def stub():
    server = StubServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(delivery_module, "Backoff", lambda *_: Backoff(0.02, 0.05))


@asynccontextmanager
async def delivering(stub: StubServer, tmp_path, server: Server | None = None):
    keeper = Keeper(Outbox(tmp_path / "outbox.db", min_free=0))
    server = server or Server(stub.url, KEY)
    client = Client(server)
    delivery = Delivery(client, keeper, Host(), server.url)
    for number in range(EVENTS):
        keeper.put(
            new_event(
                "arrived", reader="r", epc=f"{number:024X}", reads=1, number=number
            )
        )
    await keeper.flush()
    task = asyncio.create_task(delivery.run())
    try:
        yield delivery
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await client.close()
        await keeper.close()


async def until(condition) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        await asyncio.sleep(0.01)


def answer(status: int, text: str = "{}", **headers: str):
    return lambda path: (status, text, headers)


def ack(watermark: object, stream: str = "?"):
    """A sound-looking acknowledgement that is not ours, or of something else."""
    message = {"version": 1, "stream": stream, "watermark": watermark}
    return lambda path: (200, json.dumps(message), {}) if path == "events" else None


@pytest.mark.parametrize(
    ("fault", "state", "word"),
    [
        (answer(401), "key-refused", "key"),
        (answer(403), "key-refused", "Pair the bridge"),
        (answer(404), "not-found", "add-on"),
        (answer(302, location="https://elsewhere/"), "not-found", "elsewhere"),
        (answer(500, "Traceback"), "busy", "HTTP 500"),
        (answer(429, **{"Retry-After": "1"}), "busy", "tried again"),
        (answer(400), "refused", "version"),
        (answer(200, "<html>log in</html>"), "nonsense", "login page"),
        (answer(200, "[" * 100_000), "nonsense", "JSON"),
        (answer(200, "x" * 5_000_000), "nonsense", "endless"),
        (answer(200, "null"), "nonsense", "group of values"),
        (answer(200, '{"version": 9}'), "nonsense", "version 9"),
        (ack(10**12), "nonsense", "stream"),
        (lambda path: "before", "unreachable", "broke off"),
        (lambda path: "after", "unreachable", "broke off"),
    ],
)
def test_trouble_has_a_name_loses_nothing_and_ends(
    stub, tmp_path, fault, state, word
) -> None:
    async def scenario() -> None:
        stub.fault = fault
        async with delivering(stub, tmp_path) as delivery:
            await until(lambda: delivery.state[0] == state)
            assert word in delivery.state[1]
            assert KEY not in delivery.state[1]
            assert delivery._keeper.outbox.backlog == EVENTS
            stub.fault = lambda path: None
            await until(lambda: not delivery._keeper.outbox.backlog)
            await until(lambda: delivery.state == ("online", ""))
        assert len(stub.events) == EVENTS

    asyncio.run(scenario())


def test_server_that_is_away_is_found_again(stub, tmp_path) -> None:
    async def scenario() -> None:
        stub.stop()
        async with delivering(stub, tmp_path) as delivery:
            await until(lambda: delivery.state[0] == "unreachable")
            stub.start()
            await until(lambda: len(stub.events) == EVENTS)

    asyncio.run(scenario())


def test_key_revoked_and_given_back_goes_on_where_it_was(stub, tmp_path) -> None:
    async def scenario() -> None:
        stub.key = "another"
        async with delivering(stub, tmp_path) as delivery:
            await until(lambda: delivery.state[0] == "key-refused")
            stub.key = KEY
            await until(lambda: len(stub.events) == EVENTS)

    asyncio.run(scenario())


def test_acknowledgement_of_nothing_is_no_reason_to_hurry(stub, tmp_path) -> None:
    """A watermark below the batch must not become a loop at full speed."""

    async def scenario() -> None:
        async with delivering(stub, tmp_path) as delivery:
            outbox = delivery._keeper.outbox
            stub.fault = ack(0, outbox.stream)
            await until(lambda: delivery._events.error)
            assert delivery._events.due > 0
            assert delivery.state[0] == "nonsense"
            assert outbox.backlog == EVENTS

    asyncio.run(scenario())


def test_batch_too_large_gets_smaller_until_it_fits(stub, tmp_path) -> None:
    async def scenario() -> None:
        sizes = []

        def fault(path: str) -> object:
            if path != "events":
                return None
            sizes.append(delivery._batch)
            return None if delivery._batch <= 10 else (413, "", {})

        async with delivering(stub, tmp_path) as delivery:
            stub.fault = fault
            await until(lambda: len(stub.events) == EVENTS)
        assert min(sizes) <= 10

    asyncio.run(scenario())


def test_configuration_is_fetched_when_its_revision_changes(stub, tmp_path) -> None:
    async def scenario() -> None:
        async with delivering(stub, tmp_path) as delivery:
            host = delivery._host
            await until(lambda: len(host.configured) == 1)
            stub.configuration = {**stub.configuration, "revision": "2"}
            await until(lambda: len(host.configured) == 2)
            assert delivery.revision == "2"

    asyncio.run(scenario())


def test_wrong_configuration_is_reported_and_the_old_one_stays(stub, tmp_path) -> None:
    async def scenario() -> None:
        async with delivering(stub, tmp_path) as delivery:
            await until(lambda: delivery.revision == "1")
            good, stub.configuration = (
                stub.configuration,
                {"version": 1, "revision": "2", "readers": [{"id": "gate"}]},
            )
            await until(lambda: delivery.state[0] == "configuration")
            assert "gate" in delivery.state[1]
            assert delivery.revision == "1"
            stub.configuration = {**good, "revision": "3"}
            await until(lambda: delivery.state[0] == "online")
            assert delivery.revision == "3"

    asyncio.run(scenario())


def test_command_waits_for_the_configuration_it_came_with(stub, tmp_path) -> None:
    async def scenario() -> None:
        stub.commands = [{"id": "1", "kind": "stop_session", "session": "S"}]
        async with delivering(stub, tmp_path) as delivery:
            host = delivery._host
            await until(lambda: host.commands)
            assert host.configured
            assert delivery.revision == "1"

    asyncio.run(scenario())


def test_wrong_clock_is_said_with_the_remedy(stub, tmp_path) -> None:
    async def scenario() -> None:
        stub.fault = lambda path: (
            (200, json.dumps(message), {}) if path == "heartbeat" else None
        )
        message = {
            "version": 1,
            "revision": "1",
            "server_time": "2001-01-01T00:00:00Z",
        }
        async with delivering(stub, tmp_path) as delivery:
            await until(lambda: delivery.clock_problem)
            assert "timedatectl" in delivery.clock_problem
            assert "fast" in delivery.clock_problem

    asyncio.run(scenario())


def test_rejected_event_is_put_aside_and_the_rest_goes_on(stub, tmp_path) -> None:
    async def scenario() -> None:
        stub.rejected = {3: "no such reader"}
        async with delivering(stub, tmp_path) as delivery:
            outbox = delivery._keeper.outbox
            await until(lambda: not outbox.backlog)
            counts = await delivery._keeper.do(Outbox.counts)
            assert counts["rejected"] == 1

    asyncio.run(scenario())
