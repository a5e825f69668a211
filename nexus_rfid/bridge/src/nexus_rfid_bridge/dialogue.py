"""One connection to one reader: requests, answers, and an inventory kept going."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from .exc import TransportError
from .protocol import Event, Protocol, Reply, Request, RoundEnded, TagRead
from .transport import Transport

SILENT_PROBES = 2
"""Unanswered questions after which a link that looks alive counts as lost."""
LONGEST_STEP = 0.25
"""Seconds after which ``step`` returns at the latest, so that wishes are seen."""
SETTLED_SECONDS = 0.2
"""Silence after a tag that ends a round, for readers that do not say when it ends."""
IDLE_PROBE_SECONDS = 60.0
QUIET_POLLS = 3


class Refused(TransportError):
    """The reader answered, with a refusal."""


class Dialogue:
    """``hear`` gets every event, in order. One task at a time uses a dialogue."""

    def __init__(
        self,
        transport: Transport,
        protocol: Protocol,
        hear: Callable[[Event], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.protocol = protocol
        self.reading = False
        self.identity = ""
        self._transport = transport
        self._hear = hear
        self._clock = clock
        self._heard = self._spoke = clock()
        self._frame_open = False
        self._poll_at: float | None = None
        self._unheard_polls = 0

    async def begin(self) -> bool:
        """Find out who is there; True when something that makes sense answered.

        The reader may still run the inventory of an earlier connection, and then
        hears nothing but ``stop``.
        """
        await self.stop()
        for request in self.protocol.setup():
            await self.ask((request,), patient=True)
        reply = await self.ask(self.protocol.identify(), patient=True)
        self.identity = reply.text if reply and reply.ok else ""
        return reply is not None

    async def start(self) -> None:
        self.reading = True
        self._poll_at = None
        self._unheard_polls = 0
        self._heard = self._clock()
        await self._send(self.protocol.start())

    async def stop(self) -> None:
        self.reading = False
        self._poll_at = None
        await self.ask(self.protocol.stop(), patient=True)

    async def single(self) -> None:
        """One round; its tags are heard."""
        await self._send(self.protocol.single())
        end = self._clock() + self.protocol.round_seconds
        found = False
        while (left := end - self._clock()) > 0:
            events = await self._pump(min(left, SETTLED_SECONDS))
            if any(isinstance(event, RoundEnded) for event in events):
                return
            if found and not events:
                return
            found = found or any(isinstance(event, TagRead) for event in events)

    async def ask(
        self, requests: Iterable[Request], *, patient: bool = False
    ) -> Reply | None:
        """Send requests one by one, each after the answer to the one before.

        Returns the last reply. Without one, or after a refusal: ``Refused``; when
        ``patient``, what there is (None: silence).
        """
        reply: Reply | None = None
        for request in requests:
            await self._send((request,))
            if request.expects is None:
                continue
            reply = await self._await(request.expects, request.timeout)
            if patient:
                continue
            if reply is None:
                raise Refused(f"The reader did not answer ({request.expects}).")
            if not reply.ok:
                raise Refused(reply.text or "The reader refused.")
        return reply

    async def step(self) -> None:
        """Hear what comes, for a moment, and keep the inventory going."""
        now = self._clock()
        wait = LONGEST_STEP
        if self._poll_at is not None:
            wait = min(wait, max(self._poll_at - now, 0.0))
        await self._pump(wait)
        if self.reading:
            await self._keep_reading()
        elif self._clock() - max(self._heard, self._spoke) > IDLE_PROBE_SECONDS:
            await self._probe()

    async def _keep_reading(self) -> None:
        now = self._clock()
        due = self._poll_at is not None and now >= self._poll_at
        quiet = now - max(self._heard, self._spoke) >= self.protocol.quiet
        if not (due or quiet):
            return
        self._poll_at = None
        if quiet:
            self._unheard_polls += 1
        if self._unheard_polls > QUIET_POLLS:
            # Perhaps no tags, perhaps no reader: ask it something it has to answer.
            await self._probe()
            await self.start()
        else:
            await self._send(self.protocol.poll())

    async def _probe(self) -> None:
        before = self._heard
        for _ in range(SILENT_PROBES):
            await self.ask(self.protocol.stop(), patient=True)
            await self.ask(self.protocol.identify(), patient=True)
            if self._heard > before:
                return
        raise TransportError(
            "The reader does not answer any more: switched off, hanging or out of "
            "range. It is tried again until it does."
        )

    async def _await(self, command: str, timeout: float) -> Reply | None:
        end = self._clock() + timeout
        while (left := end - self._clock()) > 0:
            for event in await self._pump(left):
                if isinstance(event, Reply) and event.command in (command, ""):
                    return event
        return None

    async def _send(self, requests: Sequence[Request]) -> None:
        for request in requests:
            await self._transport.write(request.data)
            self._spoke = self._clock()

    async def _pump(self, wait: float) -> list[Event]:
        """Read once, at most until a frame that broke off is given up."""
        limit = self.protocol.frame_timeout if self._frame_open else wait
        data = await self._transport.read(min(wait, limit))
        now = self._clock()
        events: list[Event] = []
        if data:
            events = self.protocol.feed(data)
            self._heard = now
            self._frame_open = True
            self._unheard_polls = 0
        elif self._frame_open and now - self._heard >= self.protocol.frame_timeout:
            events = self.protocol.timeout()
            self._frame_open = False
        for event in events:
            if isinstance(event, RoundEnded) and event.idle and self.reading:
                self._poll_at = now + self.protocol.pause
            self._hear(event)
        return events
