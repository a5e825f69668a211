"""Commands of the server: each is done once, and its outcome is an event."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict

from .contract import Command, new_event, read_filter
from .exc import BridgeError, NotSupportedError
from .filter import FilterSettings
from .fleet import Fleet, Session
from .keeper import Keeper
from .outbox import OutboxFullError
from .shape import ShapeError, Table
from .writing import WriteOrder

log = logging.getLogger(__name__)

INTERRUPTED = (
    "The bridge was stopped in the middle of this. Where a tag was to be written, read "
    "it before it is used; then ask again."
)
RETRY_SECONDS = 1.0

Result = dict[str, object]


class Orders:
    """Takes commands as often as the server repeats them; ``sessions`` are running.

    A command is noted on disk before it is begun: after kill -9 it is not done a second
    time, but reported as interrupted.
    """

    def __init__(
        self, fleet: Fleet, keeper: Keeper, told: Callable[[], None] = lambda: None
    ) -> None:
        self.sessions: dict[str, Session] = {}
        self._fleet = fleet
        self._keeper = keeper
        self._told = told
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy: set[str] = set()
        self._in_order = asyncio.Lock()

    async def restore(self) -> None:
        """Go on with the sessions that ran, and report what was interrupted."""
        bodies = await self._keeper.do(lambda outbox: outbox.sessions())
        self.sessions = {
            name: _session_from(Table(body, f"session {name}"))
            for name, body in bodies.items()
        }
        self._fleet.set_sessions(self.sessions)
        for name in await self._keeper.do(lambda outbox: outbox.unfinished_commands()):
            await self._finish(name, {"ok": False, "message": INTERRUPTED})

    def obey(self, commands: Sequence[Command]) -> None:
        """Begin what is new; returns at once."""
        for command in commands:
            if command.id in self._busy:
                continue
            self._busy.add(command.id)
            task = asyncio.create_task(self._obey(command))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """What is not finished now is reported as interrupted at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _obey(self, command: Command) -> None:
        try:
            if not await self._keeper.do(
                lambda outbox: outbox.take_command(command.id)
            ):
                return
            await self._finish(command.id, await self._carry_out(command))
        except OutboxFullError as error:
            log.error("Command %s is not begun: %s", command.id, error)
        finally:
            self._busy.discard(command.id)

    async def _carry_out(self, command: Command) -> Result:
        try:
            if command.problem:
                raise NotSupportedError(command.problem)
            if command.kind == "write_tag":
                return await self._write(command)
            async with self._in_order:
                return await self._session(command)
        except BridgeError as error:
            return {"ok": False, "message": str(error)}

    async def _session(self, command: Command) -> Result:
        sessions = dict(self.sessions)
        sessions.pop(command.session, None)
        if command.kind == "start_session":
            sessions[command.session] = self._new_session(command)
        bodies = {name: asdict(session) for name, session in sessions.items()}
        await self._keeper.do(lambda outbox: outbox.save_sessions(bodies))
        self.sessions = sessions
        self._fleet.set_sessions(sessions)
        return {"ok": True, "message": ""}

    def _new_session(self, command: Command) -> Session:
        known = self._fleet.readers
        names = command.readers or tuple(known)
        if missing := [name for name in names if name not in known]:
            raise ShapeError(f"This bridge has no reader {', '.join(missing)}.")
        if not names:
            raise ShapeError("This bridge has no readers.")
        table = Table(command.filter or {}, "filter")
        return Session(
            names,
            {name: read_filter(table, known[name].config.filter) for name in names},
        )

    async def _write(self, command: Command) -> Result:
        reader = self._fleet.readers.get(command.reader)
        if reader is None:
            raise ShapeError(f"This bridge has no reader {command.reader}.")
        written = await reader.write(
            WriteOrder(command.epc, command.current, command.password, command.power)
        )
        seen = [epc.hex().upper() for epc in written.seen]
        return {"ok": written.ok, "message": written.message, "seen": seen}

    async def _finish(self, name: str, result: Result) -> None:
        """Keep the outcome; with the disk full, as soon as it is not."""
        event = new_event("command", command=name, **result)
        while True:
            try:
                await self._keeper.do(lambda outbox: outbox.finish_command(name, event))
                break
            except OutboxFullError as error:
                log.error("The outcome of command %s has to wait: %s", name, error)
                await asyncio.sleep(RETRY_SECONDS)
        self._keeper.kept.set()
        self._told()


def _session_from(table: Table) -> Session:
    """A session as it was kept by ``save_sessions``."""
    filters: dict[str, FilterSettings] = {}
    every = table.table("filters")
    for name in table.items_of("readers", str):
        filters[name] = read_filter(every.table(name))
    return Session(table.items_of("readers", str), filters)
