"""`run`: readers, outbox and server put together."""

from __future__ import annotations

import asyncio
import json
import logging
import platform
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from . import __version__
from .client import NO_SERVER, Client
from .contract import (
    VERSION,
    Command,
    Configuration,
    ReaderConfig,
    new_event,
    now_text,
    read_configuration,
    tag_event,
)
from .delivery import Delivery
from .exc import BridgeError
from .filter import Sighting
from .fleet import Fleet
from .keeper import Keeper
from .lines import LineOutput
from .link import make_transport
from .orders import Orders
from .outbox import Event, Lock, Outbox
from .reader import Reader
from .settings import Server, Settings
from .transport import Transport

log = logging.getLogger(__name__)

STATUS_FILE = "status.json"
STATUS_SECONDS = 2.0

Put = Callable[[Event], None]


class EventListener:
    """Makes events of what readers tell."""

    def __init__(self, put: Put, changed: Callable[[], None] = lambda: None) -> None:
        self._put = put
        self._changed = changed

    def on_sighting(self, reader: Reader, sighting: Sighting) -> None:
        self._put(tag_event(reader.config.id, reader.session, sighting))

    def on_trigger(self, reader: Reader, pressed: bool) -> None:
        values = {"session": reader.session} if reader.session else {}
        self._put(
            new_event("trigger", reader=reader.config.id, pressed=pressed, **values)
        )

    def on_state(self, reader: Reader) -> None:
        level = logging.WARNING if reader.message else logging.INFO
        identity = f" ({reader.identity})" if reader.identity else ""
        log.log(
            level,
            "Reader %s%s: %s. %s",
            reader.config.id,
            identity,
            reader.state,
            reader.message,
        )
        self._changed()


class Service:
    """With a server: events go through the outbox. ``run`` until it is cancelled."""

    def __init__(
        self,
        settings: Settings,
        server: Server,
        connect: Callable[[ReaderConfig], Transport] = make_transport,
    ) -> None:
        self._settings = settings
        self._started = now_text()
        self._lock = Lock(settings.state_dir / "lock")
        self._lock.take()
        outbox = Outbox(
            settings.state_dir / "outbox.db",
            max_events=settings.max_events,
            min_free=settings.min_free_mb * 1_000_000,
        )
        self._keeper = Keeper(outbox)
        self._client = Client(server)
        self._delivery = Delivery(self._client, self._keeper, self, server.url)
        listener = EventListener(self._keeper.put, self._delivery.nudge)
        self._fleet = Fleet(listener, connect)
        self._orders = Orders(self._fleet, self._keeper, self._delivery.nudge)

    async def run(self) -> None:
        outbox = self._keeper.outbox
        if outbox.broken:
            log.error("The outbox was damaged. It is kept as %s.", outbox.broken)
        log.info("Bridge %s, %d events wait to be sent.", __version__, outbox.backlog)
        # Who was present before is not known to be present now.
        self._keeper.put(new_event("started", bridge=__version__))
        await self._recall()
        jobs = [
            asyncio.create_task(self._keeper.run()),
            asyncio.create_task(self._delivery.run()),
            asyncio.create_task(self._keep_status()),
        ]
        try:
            # None of them ends by itself: if one does, it is by a defect, and the
            # process has to end too, to be started afresh.
            done, _ = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
            for job in done:
                job.result()
        finally:
            await self._close(jobs)

    def heartbeat(self) -> dict[str, object]:
        """How the bridge is, for the server."""
        outbox = self._keeper.outbox
        return {
            "version": VERSION,
            "stream": outbox.stream,
            "sent_at": now_text(),
            "name": self._settings.name,
            "bridge": __version__,
            "python": platform.python_version(),
            "system": platform.platform(terse=True),
            "started_at": self._started,
            "revision": self._delivery.revision,
            "backlog": outbox.backlog + self._keeper.waiting,
            "discarded": outbox.discarded,
            "disk_free": shutil.disk_usage(self._settings.state_dir).free,
            "problems": self._problems(),
            "sessions": list(self._orders.sessions),
            "readers": self._fleet.status(),
        }

    async def configure(self, configuration: Configuration) -> None:
        """The server's readers, and those of the file, which win."""
        own = {reader.id: reader for reader in self._settings.readers}
        theirs = {reader.id: reader for reader in configuration.readers}
        wanted = {**theirs, **own}
        revision = f" {configuration.revision}" if configuration.revision else ""
        log.info("Configuration%s: %d readers.", revision, len(wanted))
        await self._fleet.configure(wanted.values())

    def obey(self, commands: Sequence[Command]) -> None:
        self._orders.obey(commands)

    async def _recall(self) -> None:
        """Start as configured last, also while the server is away."""
        message = await self._keeper.do(lambda outbox: outbox.configuration())
        configuration = Configuration("")
        if message is not None:
            try:
                configuration = read_configuration(message)
            except BridgeError as error:
                log.warning("The configuration kept here is not used: %s", error)
        self._delivery.revision = configuration.revision
        await self.configure(configuration)
        await self._orders.restore()

    async def _keep_status(self) -> None:
        """Tell `check` on this machine how things are."""
        path = self._settings.state_dir / STATUS_FILE
        failed = False
        while True:
            state, message = self._delivery.state
            status = {
                **self.heartbeat(),
                "server": {
                    "state": state,
                    "message": message,
                    "last_contact": self._delivery.last_contact,
                },
            }
            try:
                await asyncio.get_running_loop().run_in_executor(
                    None, write_status, path, status
                )
                failed = False
            except OSError as error:
                if not failed:
                    log.warning("%s cannot be written: %s", path, error)
                failed = True
            await asyncio.sleep(STATUS_SECONDS)

    def _problems(self) -> list[str]:
        outbox = self._keeper.outbox
        found = [
            self._keeper.problem,
            self._delivery.clock_problem,
            self._delivery.state[1],
            f"A damaged outbox was put aside: {outbox.broken}" if outbox.broken else "",
        ]
        return [problem for problem in found if problem]

    async def _close(self, jobs: list[asyncio.Task[None]]) -> None:
        await self._fleet.stop()
        await self._orders.close()
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        await self._keeper.close()
        await self._client.close()
        self._lock.release()


def write_status(path: Path, status: dict[str, object]) -> None:
    """Whole or not at all: who reads it never sees half a file."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(status, indent=1), encoding="utf-8")
    fresh.replace(path)


async def run_without_server(
    settings: Settings,
    out: TextIO,
    connect: Callable[[ReaderConfig], Transport] = make_transport,
) -> None:
    """Each event as a line of JSON, for a program of your own; nothing is kept."""

    output = LineOutput(out)

    def put(event: Event) -> None:
        output.print(json.dumps(event))

    fleet = Fleet(EventListener(put), connect)
    await fleet.configure(settings.readers)
    try:
        await output.gone.wait()
        raise BridgeError("The program that took the events has ended.")
    finally:
        await fleet.stop()


async def run(settings: Settings) -> None:
    """Until SIGTERM or Ctrl-C."""
    if settings.server is None:
        log.info("State of the server: %s. Events go to standard output.", NO_SERVER)
        work = run_without_server(settings, sys.stdout)
    else:
        work = Service(settings, settings.server).run()
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: Ctrl-C works by itself
            loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        log.info("Stopped.")
