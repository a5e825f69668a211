"""One reader over its whole life: found, lost, found again; reading when it should."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol as Interface

from .backoff import Backoff
from .contract import ReaderConfig
from .dialogue import Dialogue
from .exc import BridgeError
from .filter import Filter, FilterSettings, Sighting
from .link import make_transport
from .protocol import Dropped, Event, TagRead, Trigger, protocols
from .transport import Transport
from .writing import WriteOrder, Written, write_tag

log = logging.getLogger(__name__)

EXPIRE_SECONDS = 0.5
STOP_SECONDS = 3.0

CONNECTING, READY, READING = "connecting", "ready", "reading"
OFFLINE, SILENT = "offline", "silent"

SILENCE = (
    "The link is open but the reader does not answer. Is it switched on, is the "
    "protocol right, and the baud rate? “nexus-rfid-bridge readers --probe” tries all."
)


LOST_WHILE_WRITING = (
    "The reader was lost while writing: whether the tag was written is not known. Read "
    "it before it is used."
)


class Listener(Interface):
    """Who is told what a reader does. Called in the event loop; must not block."""

    def on_sighting(self, reader: Reader, sighting: Sighting) -> None: ...

    def on_trigger(self, reader: Reader, pressed: bool) -> None: ...

    def on_state(self, reader: Reader) -> None: ...


@dataclass
class Figures:
    """What a reader has done since the bridge was started."""

    reads: int = 0
    dropped_bytes: int = 0
    connects: int = 0
    minute: list[int] = field(default_factory=lambda: [0] * 60)
    _second: int = 0

    def read(self, now: float) -> None:
        self.reads += 1
        self._turn(int(now))
        self.minute[self._second % 60] += 1

    def per_minute(self, now: float) -> int:
        """Reads in the last 60 seconds."""
        self._turn(int(now))
        return sum(self.minute)

    def _turn(self, second: int) -> None:
        for passed in range(self._second + 1, min(second, self._second + 60) + 1):
            self.minute[passed % 60] = 0
        self._second = max(second, self._second)


class Reader:
    """``run`` goes on until it is cancelled, whatever the reader does.

    It reads while its mode is ``always`` or somebody ``want``s it to.
    """

    def __init__(
        self,
        config: ReaderConfig,
        listener: Listener,
        connect: Callable[[ReaderConfig], Transport] = make_transport,
        backoff: Backoff | None = None,
    ) -> None:
        self.config = config
        self.state = CONNECTING
        self.message = ""
        self.identity = ""
        self.session: str | None = None
        self.figures = Figures()
        self.filter = Filter(config.filter)
        self._listener = listener
        self._connect = connect
        self._backoff = backoff or Backoff(1.0, 30.0)
        self._orders: asyncio.Queue[tuple[WriteOrder, asyncio.Future[Written]]] = (
            asyncio.Queue()
        )
        self._wanted = config.mode == "always"
        self._collected: set[bytes] | None = None
        self._expire_at = 0.0

    def want(self, session: str | None, settings: FilterSettings | None = None) -> None:
        """Read for a session from now on; None: as the mode says. Presence of tags is
        forgotten: each session is told anew who is there."""
        self.session = session
        self._wanted = session is not None or self.config.mode == "always"
        self.filter = Filter(settings or self.config.filter)

    async def write(self, order: WriteOrder) -> Written:
        """Write a tag, as soon as the reader can; never raises for what it answers."""
        if self.state not in (READY, READING):
            return Written(False, f"The reader is not there. {self.message}".strip())
        outcome: asyncio.Future[Written] = asyncio.get_running_loop().create_future()
        await self._orders.put((order, outcome))
        return await outcome

    def fail(self, message: str) -> None:
        """Something unforeseen happened; ``run`` has ended."""
        self._set_state(OFFLINE, message)

    async def run(self) -> None:
        while True:
            transport: Transport | None = None
            try:
                transport = self._connect(self.config)
                await transport.open()
                await self._converse(transport)
            except BridgeError as error:
                self._set_state(OFFLINE, str(error))
            finally:
                self._refuse_orders()
                if transport is not None:
                    await transport.close()
            await asyncio.sleep(self._backoff.wait())

    async def _converse(self, transport: Transport) -> None:
        """Everything from a link that has just opened to its end."""
        protocol = protocols()[self.config.protocol]()
        dialogue = Dialogue(transport, protocol, self._hear)
        heard = self.figures.reads
        if not await dialogue.begin() and self.figures.reads == heard:
            self._set_state(SILENT, SILENCE)
            return
        self.identity = dialogue.identity
        self.figures.connects += 1
        self._backoff.reset()
        problem = await self._prepare(dialogue)
        self.filter.resume(time.monotonic())
        try:
            while True:
                await self._follow(dialogue, problem)
                await dialogue.step()
                self._expire()
        except asyncio.CancelledError:
            # A reader left running would go on sending into an open port for hours.
            with suppress(BridgeError, asyncio.TimeoutError):
                await asyncio.wait_for(dialogue.stop(), STOP_SECONDS)
            raise

    async def _prepare(self, dialogue: Dialogue) -> str:
        """Power and antennas; returns what the reader refused. It reads all the same:
        a wrong power is no reason to lose a tag."""
        protocol = dialogue.protocol
        problems: list[str] = []
        try:
            if self.config.power is not None:
                await dialogue.ask(protocol.set_power(self.config.power))
        except BridgeError as error:
            problems.append(f"Power {self.config.power:g} dBm not set: {error}")
        try:
            if self.config.antennas:
                await dialogue.ask(protocol.set_antennas(self.config.antennas))
        except BridgeError as error:
            problems.append(f"Antennas not set: {error}")
        return " ".join(problems)

    async def _follow(self, dialogue: Dialogue, problem: str) -> None:
        """Do what is wished now: write, read, or be still."""
        if not self._orders.empty():
            order, outcome = self._orders.get_nowait()
            await self._carry_out(dialogue, order, outcome)
        if self._wanted and not dialogue.reading:
            self.filter.resume(time.monotonic())
            await dialogue.start()
        elif dialogue.reading and not self._wanted:
            await dialogue.stop()
        self._set_state(READING if dialogue.reading else READY, problem)

    async def _carry_out(
        self, dialogue: Dialogue, order: WriteOrder, outcome: asyncio.Future[Written]
    ) -> None:
        written = Written(False, LOST_WHILE_WRITING)
        collected = self._collected = set()
        try:
            await dialogue.stop()
            written = await write_tag(dialogue, order, collected, self.config.power)
        finally:
            self._collected = None
            if not outcome.done():
                outcome.set_result(written)

    def _refuse_orders(self) -> None:
        while not self._orders.empty():
            _, outcome = self._orders.get_nowait()
            if not outcome.done():
                outcome.set_result(Written(False, "The reader was lost: not written."))

    def _hear(self, event: Event) -> None:
        if isinstance(event, TagRead):
            now = time.monotonic()
            self.figures.read(now)
            if self._collected is not None:
                self._collected.add(event.epc)
                return
            sighting = self.filter.read(event, now)
            if sighting is not None:
                self._listener.on_sighting(self, sighting)
        elif isinstance(event, Trigger):
            self._listener.on_trigger(self, event.pressed)
        elif isinstance(event, Dropped):
            self.figures.dropped_bytes += event.count

    def _expire(self) -> None:
        now = time.monotonic()
        if now < self._expire_at:
            return
        self._expire_at = now + EXPIRE_SECONDS
        for sighting in self.filter.expire(now):
            self._listener.on_sighting(self, sighting)

    def _set_state(self, state: str, message: str = "") -> None:
        if (state, message) == (self.state, self.message):
            return
        self.state, self.message = state, message
        self._listener.on_state(self)
