"""Events to the server, configuration and commands from it. Nothing is lost, whatever
the server answers: an event leaves the outbox only when a sound answer says so."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Protocol as Interface

from .backoff import Backoff
from .client import (
    ONLINE,
    TOO_LARGE,
    UNTRIED,
    Client,
    Response,
    ServerError,
    clock_message,
    nonsense,
)
from .contract import (
    VERSION,
    Command,
    Configuration,
    now_text,
    read_acknowledgement,
    read_answer,
    read_configuration,
)
from .exc import BridgeError
from .keeper import Keeper
from .shape import ShapeError

log = logging.getLogger(__name__)

BATCH = 500
POLL_SECONDS = 5.0
SHORTEST_POLL, LONGEST_POLL = 0.2, 300.0
NUDGE_SECONDS = 0.3


class Host(Interface):
    """What the delivery asks the service for."""

    def heartbeat(self) -> dict[str, object]: ...

    async def configure(self, configuration: Configuration) -> None: ...

    def obey(self, commands: Sequence[Command]) -> None: ...


class _Job:
    """Something done over and over, with its own troubles."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self.work = work
        self.backoff = Backoff(1.0, 60.0)
        self.due = 0.0
        self.error: BridgeError | None = None


class Delivery:
    """``run`` talks to the server until it is cancelled."""

    def __init__(self, client: Client, keeper: Keeper, host: Host, url: str) -> None:
        self.revision = ""
        self.clock_problem = ""
        self.last_contact: str | None = None
        self._client = client
        self._keeper = keeper
        self._host = host
        self._url = url
        self._batch = BATCH
        self._poll_seconds = POLL_SECONDS
        self._told = (UNTRIED, "")
        self._heartbeat = _Job(self._send_heartbeat)
        self._events = _Job(self._send_events)
        self._configuration = _Job(self._fetch_configuration)
        self._configuration.due = float("inf")
        self._wake = asyncio.Event()

    @property
    def state(self) -> tuple[str, str]:
        """Name of the state and what to do about it."""
        for job in (self._events, self._heartbeat, self._configuration):
            if isinstance(job.error, ServerError):
                return job.error.state, str(job.error)
            if job.error is not None:
                return "configuration", str(job.error)
        return (ONLINE if self.last_contact else UNTRIED), ""

    def nudge(self) -> None:
        """Something changed that the server wants to know soon."""
        if self._heartbeat.error is None:
            soon = time.monotonic() + NUDGE_SECONDS
            self._heartbeat.due = min(self._heartbeat.due, soon)
            self._wake.set()

    async def run(self) -> None:
        while True:
            now = time.monotonic()
            jobs = [self._heartbeat, self._configuration]
            if self._keeper.outbox.backlog:
                jobs.append(self._events)
            job = min(jobs, key=lambda job: job.due)
            if job.due > now:
                await self._sleep(job.due - now)
            else:
                await self._do(job)

    async def _sleep(self, seconds: float) -> None:
        """Until something is due, or there is something new."""
        kept = asyncio.ensure_future(self._keeper.kept.wait())
        woken = asyncio.ensure_future(self._wake.wait())
        done, pending = await asyncio.wait(
            (kept, woken), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        for task in pending:
            task.cancel()
        if kept in done:
            self._keeper.kept.clear()
        self._wake.clear()

    async def _do(self, job: _Job) -> None:
        try:
            await job.work()
        except BridgeError as error:
            job.error = error
            wait = job.backoff.wait()
            if isinstance(error, ServerError) and error.retry_after:
                wait = max(wait, error.retry_after)
            job.due = time.monotonic() + wait
        else:
            job.error = None
            job.backoff.reset()
        self._tell()

    async def _send_events(self) -> None:
        outbox = self._keeper.outbox
        rows = await self._keeper.do(lambda outbox: outbox.batch(self._batch))
        if not rows:
            return
        events = [{"sequence": at, **body} for at, body in rows]
        message = {
            "version": VERSION,
            "stream": outbox.stream,
            "sent_at": now_text(),
            "events": events,
        }
        try:
            response = await self._client.post("events", message)
        except ServerError as error:
            if error.state == TOO_LARGE:
                self._batch = max(1, self._batch // 2)
            raise
        try:
            answer = read_acknowledgement(response.message, outbox.stream)
        except ShapeError as error:
            raise nonsense(self._url, str(error)) from error
        sent = [at for at, _ in rows]
        done = await self._keeper.do(
            lambda outbox: outbox.acknowledge(sent, answer.watermark, answer.rejected)
        )
        if not done:
            raise nonsense(self._url, "it keeps none of the events it was sent")
        for sequence, reason in answer.rejected:
            log.warning("The server refuses event %d: %s", sequence, reason)
        self._contact(response, answer.server_time, answer.poll_seconds)
        self._batch = min(BATCH, self._batch * 2)

    async def _send_heartbeat(self) -> None:
        response = await self._client.post("heartbeat", self._host.heartbeat())
        try:
            answer = read_answer(response.message)
        except ShapeError as error:
            raise nonsense(self._url, str(error)) from error
        self._contact(response, answer.server_time, answer.poll_seconds)
        self._heartbeat.due = time.monotonic() + self._poll_seconds
        if answer.revision == self.revision:
            self._configuration.due = float("inf")
            self._configuration.error = None
        elif self._configuration.due == float("inf"):
            self._configuration.due = 0.0
        # A command may be about a reader that the new configuration brings: it comes
        # again with the next answer. One that cannot be used is no reason to wait.
        if answer.revision == self.revision or self._configuration.error:
            self._host.obey(answer.commands)

    async def _fetch_configuration(self) -> None:
        """A wrong configuration is reported; the one before stays in force."""
        response = await self._client.get("configuration")
        configuration = read_configuration(response.message)
        await self._keeper.do(
            lambda outbox: outbox.save_configuration(response.message)
        )
        await self._host.configure(configuration)
        self.revision = configuration.revision
        self._configuration.due = float("inf")
        self.nudge()

    def _contact(
        self, response: Response, server_time: datetime | None, poll: float | None
    ) -> None:
        self.last_contact = now_text()
        if poll is not None:
            self._poll_seconds = min(max(poll, SHORTEST_POLL), LONGEST_POLL)
            soon = time.monotonic() + self._poll_seconds
            self._heartbeat.due = min(self._heartbeat.due, soon)
        moment = server_time or response.date
        if moment is None:
            return
        offset: timedelta = moment - datetime.now(timezone.utc)
        problem = clock_message(offset)
        if problem and not self.clock_problem:
            log.warning("%s", problem)
        self.clock_problem = problem

    def _tell(self) -> None:
        """Into the log, once per change."""
        state, message = self.state
        if state == self._told[0]:
            return
        if message:
            log.warning("Server: %s", message)
        else:
            log.info("Server: online.")
        self._told = (state, message)
