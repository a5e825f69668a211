"""Commands: done once, in order, with an outcome; also over kill -9."""

import asyncio
from contextlib import asynccontextmanager

from nexus_rfid_bridge.contract import Command, ReaderConfig, read_answer
from nexus_rfid_bridge.filter import FilterSettings
from nexus_rfid_bridge.fleet import Fleet
from nexus_rfid_bridge.keeper import Keeper
from nexus_rfid_bridge.orders import Orders
from nexus_rfid_bridge.outbox import Outbox

USUAL = FilterSettings(rssi_floor=-70.0)


class Listener:
    def on_sighting(self, reader, sighting) -> None: ...

    def on_trigger(self, reader, pressed) -> None: ...

    def on_state(self, reader) -> None: ...


@asynccontextmanager
async def bridge(tmp_path):
    """(orders, fleet, keeper) with readers a and b that are never there."""
    keeper = Keeper(Outbox(tmp_path / "outbox.db", min_free=0))
    fleet = Fleet(Listener())
    await fleet.configure(
        ReaderConfig(name, name, "serial", f"/nowhere/{name}", "m100", filter=USUAL)
        for name in "ab"
    )
    orders = Orders(fleet, keeper)
    await orders.restore()
    try:
        yield orders, fleet, keeper
    finally:
        await orders.close()
        await fleet.stop()
        await keeper.close()


def commands(*items: dict[str, object]) -> tuple[Command, ...]:
    answer = {"version": 1, "revision": "1", "commands": list(items)}
    return read_answer(answer).commands


async def outcomes(keeper: Keeper, count: int) -> list[dict[str, object]]:
    for _ in range(500):
        rows = await keeper.do(lambda outbox: outbox.batch(100))
        if len(rows) >= count:
            break
        await asyncio.sleep(0.01)
    return [body for _, body in rows]


START = {"id": "1", "kind": "start_session", "session": "S"}
STOP = {"id": "2", "kind": "stop_session", "session": "S"}


def test_session_starts_readers_and_is_reported(tmp_path) -> None:
    async def scenario() -> None:
        async with bridge(tmp_path) as (orders, fleet, keeper):
            changes = {"repeat_seconds": 0.5}
            orders.obey(commands({**START, "readers": ["a"], "filter": changes}))
            (done,) = await outcomes(keeper, 1)
            assert (done["command"], done["ok"]) == ("1", True)
            assert fleet.readers["a"].session == "S"
            assert fleet.readers["b"].session is None
            settings = fleet.readers["a"].filter.settings
            assert (settings.repeat_seconds, settings.rssi_floor) == (0.5, -70.0)

    asyncio.run(scenario())


def test_command_repeated_by_the_server_is_done_once(tmp_path) -> None:
    async def scenario() -> None:
        async with bridge(tmp_path) as (orders, _, keeper):
            for _ in range(5):
                orders.obey(commands(START))
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.2)
            assert len(await outcomes(keeper, 1)) == 1

    asyncio.run(scenario())


def test_commands_of_one_answer_are_done_in_order(tmp_path) -> None:
    async def scenario() -> None:
        async with bridge(tmp_path) as (orders, fleet, keeper):
            again = {**START, "id": "3"}
            orders.obey(commands(START, STOP, again, {**STOP, "id": "4"}))
            done = await outcomes(keeper, 4)
            assert [event["command"] for event in done] == ["1", "2", "3", "4"]
            assert fleet.readers["a"].session is None

    asyncio.run(scenario())


def test_session_goes_on_after_a_restart(tmp_path) -> None:
    async def scenario() -> None:
        async with bridge(tmp_path) as (orders, _, keeper):
            orders.obey(commands({**START, "filter": {"min_reads": 4}}))
            await outcomes(keeper, 1)
        async with bridge(tmp_path) as (orders, fleet, _):
            assert list(orders.sessions) == ["S"]
            assert fleet.readers["a"].session == "S"
            settings = fleet.readers["a"].filter.settings
            assert (settings.min_reads, settings.rssi_floor) == (4, -70.0)

    asyncio.run(scenario())


def test_command_killed_in_the_middle_is_reported_and_not_repeated(tmp_path) -> None:
    async def scenario() -> None:
        async with bridge(tmp_path) as (_, _, keeper):
            await keeper.do(lambda outbox: outbox.take_command("w"))
        async with bridge(tmp_path) as (orders, _, keeper):
            (told,) = await outcomes(keeper, 1)
            assert (told["command"], told["ok"]) == ("w", False)
            assert "read it before" in str(told["message"])
            write = {"id": "w", "kind": "write_tag", "reader": "a", "epc": "00" * 12}
            orders.obey(commands(write))
            await asyncio.sleep(0.2)
            assert len(await outcomes(keeper, 1)) == 1

    asyncio.run(scenario())


def test_what_cannot_be_done_is_refused_by_name(tmp_path) -> None:
    async def scenario() -> None:
        async with bridge(tmp_path) as (orders, _, keeper):
            orders.obey(
                commands(
                    {"id": "1", "kind": "dance"},
                    {**START, "id": "2", "readers": ["nobody"]},
                    {**START, "id": "3", "filter": {"min_reads": "many"}},
                    {"id": "4", "kind": "write_tag", "reader": "a", "epc": "00" * 12},
                )
            )
            done = {event["command"]: event for event in await outcomes(keeper, 4)}
            assert not any(event["ok"] for event in done.values())
            assert "dance" in done["1"]["message"]
            assert "nobody" in done["2"]["message"]
            assert "min_reads" in done["3"]["message"]
            assert "not there" in done["4"]["message"]

    asyncio.run(scenario())
