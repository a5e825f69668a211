"""Between the readers, which never wait, and the outbox, which waits for the disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from .backoff import Backoff
from .outbox import Event, Outbox, OutboxFullError

log = logging.getLogger(__name__)

T = TypeVar("T")

FLUSH_SECONDS = 0.05
"""How long an event waits for others to share one trip to the disk."""
MEMORY_EVENTS = 50_000
"""How many events wait in memory at most while the disk takes none."""


class Keeper:
    """``put`` returns at once; an event is safe some hundredths of a second later.

    All work on the outbox is done in one thread, so it needs no lock.
    """

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.problem = ""
        """Why the disk takes nothing at the moment."""
        self.kept = asyncio.Event()
        """Set whenever there is something new to send."""
        self._pending: list[Event] = []
        self._lost = 0
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "outbox")
        self._backoff = Backoff(0.5, 10.0)

    @property
    def waiting(self) -> int:
        """Events in memory that are not on disk yet."""
        return len(self._pending)

    def put(self, event: Event) -> None:
        """Keep an event; with the memory full too it is counted as discarded."""
        if len(self._pending) >= MEMORY_EVENTS:
            self._lost += 1
            return
        self._pending.append(event)
        self._wake.set()

    async def do(self, work: Callable[[Outbox], T]) -> T:
        """Work on the outbox in its thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, work, self.outbox)

    async def run(self) -> None:
        """Write down what comes, for ever."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(FLUSH_SECONDS)
            if not await self.flush():
                await asyncio.sleep(self._backoff.wait())

    async def flush(self) -> bool:
        """Write down what is there; False when the disk refuses."""
        events, lost = self._pending[:], self._lost
        if events or lost:
            try:
                await self.do(lambda outbox: outbox.append(events, lost))
            except OutboxFullError as error:
                self._say(str(error))
                return False
            del self._pending[: len(events)]
            self._lost -= lost
            self._backoff.reset()
            self.kept.set()
        self._say("")
        if not self._pending:
            self._wake.clear()
        return True

    async def close(self) -> None:
        """Write down the rest and let go of the file."""
        if not await self.flush():
            log.error("%d events could not be written to disk.", len(self._pending))
        await self.do(Outbox.close)
        self._thread.shutdown()

    def _say(self, problem: str) -> None:
        if problem and not self.problem:
            log.error("%s Events wait in memory; make room on the disk.", problem)
        elif self.problem and not problem:
            log.info("The disk takes events again.")
        self.problem = problem
