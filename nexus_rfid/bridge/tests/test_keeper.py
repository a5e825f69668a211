"""Readers never wait, also when the disk does."""

import asyncio

from nexus_rfid_bridge import keeper as keeper_module
from nexus_rfid_bridge.contract import new_event
from nexus_rfid_bridge.keeper import Keeper
from nexus_rfid_bridge.outbox import Outbox


def limit_pages(outbox: Outbox, pages: int = 0) -> None:
    """No page more than there are now: a full disk, as far as SQLite can tell."""
    pages = pages or outbox._db.execute("PRAGMA page_count").fetchone()[0]
    outbox._db.execute(f"PRAGMA max_page_count = {pages}")


def test_full_disk_keeps_events_in_memory_until_there_is_room(tmp_path) -> None:
    async def scenario() -> None:
        keeper = Keeper(Outbox(tmp_path / "outbox.db", min_free=0))
        await keeper.do(limit_pages)
        for number in range(2000):
            keeper.put(new_event("arrived", number=number))
        assert not await keeper.flush()
        assert "takes nothing more" in keeper.problem
        assert keeper.waiting == 2000
        await keeper.do(lambda outbox: limit_pages(outbox, 1_000_000))
        assert await keeper.flush()
        assert (keeper.problem, keeper.outbox.backlog) == ("", 2000)
        await keeper.close()

    asyncio.run(scenario())


def test_full_memory_is_counted_and_told(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(keeper_module, "MEMORY_EVENTS", 100)

    async def scenario() -> None:
        keeper = Keeper(Outbox(tmp_path / "outbox.db", min_free=0))
        for number in range(130):
            keeper.put(new_event("arrived", number=number))
        await keeper.flush()
        keeper.put(new_event("arrived", number=0))
        await keeper.flush()
        last = keeper.outbox.batch(1000)[-1][1]
        assert (last["kind"], last["count"]) == ("discarded", 30)
        assert keeper.outbox.discarded == 30
        await keeper.close()

    asyncio.run(scenario())


def test_event_put_while_the_disk_works_is_not_lost(tmp_path) -> None:
    async def scenario() -> None:
        keeper = Keeper(Outbox(tmp_path / "outbox.db", min_free=0))
        task = asyncio.create_task(keeper.run())
        for number in range(500):
            keeper.put(new_event("arrived", number=number))
            if number % 10 == 0:
                await asyncio.sleep(0.003)
        while keeper.waiting:
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        numbers = [body["number"] for _, body in keeper.outbox.batch(1000)]
        assert numbers == list(range(500))
        await keeper.close()

    asyncio.run(scenario())
