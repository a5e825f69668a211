"""All readers of this machine, as the configuration says at the moment."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from .backoff import Backoff
from .contract import ReaderConfig
from .filter import FilterSettings
from .link import make_transport
from .reader import Listener, Reader
from .transport import Transport

log = logging.getLogger(__name__)


STOP_SECONDS = 6.0
"""More than an orderly end takes: the reader is told to stop, the link closed."""


@dataclass(frozen=True, slots=True)
class Session:
    """A live session: the readers that read for it, and filter settings of its own."""

    readers: tuple[str, ...]
    filters: Mapping[str, FilterSettings]


class Fleet:
    """Starts and stops readers so that they are those of the configuration."""

    def __init__(
        self,
        listener: Listener,
        connect: Callable[[ReaderConfig], Transport] = make_transport,
    ) -> None:
        self.readers: dict[str, Reader] = {}
        self._listener = listener
        self._connect = connect
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._sessions: dict[str, Session] = {}
        self._changing = asyncio.Lock()

    async def configure(self, configs: Iterable[ReaderConfig]) -> None:
        """Make it these readers. One whose configuration is the same is not touched."""
        async with self._changing:
            wanted = {config.id: config for config in configs}
            for name, reader in list(self.readers.items()):
                if wanted.get(name) != reader.config:
                    await self._stop(name)
            for name, config in wanted.items():
                if name not in self.readers:
                    self._start(config)
            self._apply_sessions()

    def set_sessions(self, sessions: Mapping[str, Session]) -> None:
        """These sessions run now; a reader in several reads for the last."""
        self._sessions = dict(sessions)
        self._apply_sessions()

    async def stop(self) -> None:
        async with self._changing:
            await asyncio.gather(*(self._stop(name) for name in list(self.readers)))

    def status(self) -> list[dict[str, object]]:
        """What the heartbeat tells about each reader."""
        now = time.monotonic()
        return [_status(reader, now) for reader in self.readers.values()]

    def _apply_sessions(self) -> None:
        for name, reader in self.readers.items():
            found: tuple[str, FilterSettings | None] | None = None
            for session, body in self._sessions.items():
                if name in body.readers:
                    found = (session, body.filters.get(name))
            session, settings = found or (None, None)
            settings = settings or reader.config.filter
            if (session, settings) != (reader.session, reader.filter.settings):
                reader.want(session, settings)

    def _start(self, config: ReaderConfig) -> None:
        reader = Reader(config, self._listener, self._connect)
        self.readers[config.id] = reader
        self._tasks[config.id] = asyncio.create_task(
            _supervise(reader), name=f"reader {config.id}"
        )

    async def _stop(self, name: str) -> None:
        task = self._tasks.pop(name)
        while not task.done():
            # Once is not always enough: wait_for of Python before 3.12 can lose it.
            task.cancel()
            await asyncio.wait((task,), timeout=STOP_SECONDS)
        del self.readers[name]


async def _supervise(reader: Reader) -> None:
    """A defect met by one reader is logged in full and does not stop the others."""
    backoff = Backoff(1.0, 60.0)
    while True:
        try:
            await reader.run()
        except Exception as error:
            log.exception("Reader %s: unexpected error, begins anew.", reader.config.id)
            reader.fail(f"Unexpected error, see the log: {error!r}")
        await asyncio.sleep(backoff.wait())


def _status(reader: Reader, now: float) -> dict[str, object]:
    figures = reader.figures
    return {
        "id": reader.config.id,
        "state": reader.state,
        "message": reader.message,
        "identity": reader.identity,
        "session": reader.session,
        "reads": figures.reads,
        "reads_per_minute": figures.per_minute(now),
        "dropped_bytes": figures.dropped_bytes,
        "connects": figures.connects,
        "present": len(list(reader.filter.present())),
    }
