"""`watch`: the tags around the readers, live in the terminal."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from .contract import ReaderConfig
from .filter import DEPARTED, FilterSettings, Sighting
from .fleet import Fleet
from .lines import LineOutput
from .reader import READING, READY, Reader

REFRESH_SECONDS = 0.25
FILTER = FilterSettings(repeat_seconds=0.3, departed_seconds=5.0)
WEAKEST, STRONGEST = -80.0, -30.0
"""dBm at the two ends of the signal bar."""
BAR = 10
LONGEST = 40
"""Rows shown at most where the terminal's height is not known."""


@dataclass
class Row:
    """A tag at a reader, and when it was last heard (monotonic)."""

    reader: str
    sighting: Sighting
    reads: int
    heard: float


class Board:
    """What is shown; a reader's listener."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, bytes], Row] = {}
        self.tags: set[bytes] = set()
        self.readers: dict[str, Reader] = {}

    def on_sighting(self, reader: Reader, sighting: Sighting) -> None:
        place = (reader.config.id, sighting.epc)
        if sighting.kind == DEPARTED:
            self.rows.pop(place, None)
            return
        row = self.rows.setdefault(place, Row(reader.config.id, sighting, 0, 0.0))
        row.sighting = sighting
        row.reads += sighting.reads
        row.heard = time.monotonic()
        self.tags.add(sighting.epc)

    def on_trigger(self, reader: Reader, pressed: bool) -> None:
        del pressed
        self.readers[reader.config.id] = reader

    def on_state(self, reader: Reader) -> None:
        self.readers[reader.config.id] = reader

    def draw(self, height: int) -> RenderableType:
        """States of the readers, then the strongest tags, as many as fit."""
        now = time.monotonic()
        states = [_state_line(reader, now) for reader in self.readers.values()]
        room = max(3, height - len(states) - 6)
        rows = sorted(self.rows.values(), key=_nearest_first)
        table = Table(expand=True, highlight=False)
        for title, align in (("EPC", "left"), ("signal", "left"), ("reads", "right")):
            table.add_column(title, justify=align, no_wrap=True)  # pyright: ignore[reportArgumentType]
        table.add_column("antenna", justify="right")
        table.add_column("reader")
        for row in rows[:room]:
            seen = row.sighting
            table.add_row(
                seen.epc.hex().upper(),
                signal(seen),
                str(row.reads),
                str(seen.antenna or ""),
                row.reader,
            )
        more = f", {len(rows) - room} more than fit here" if len(rows) > room else ""
        footer = (
            f"{len(rows)} tags in the field{more}; {len(self.tags)} different ones so "
            "far. Ctrl-C ends."
        )
        return Group(*states, table, Text(footer))


class Lines(Board):
    """The same, a line for everything that happens, for logs and pipes."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._say = say

    def on_sighting(self, reader: Reader, sighting: Sighting) -> None:
        known = (reader.config.id, sighting.epc) in self.rows
        super().on_sighting(reader, sighting)
        if known and sighting.kind != DEPARTED:
            return
        level = "" if sighting.rssi is None else f"  {sighting.rssi:g} dBm"
        epc = sighting.epc.hex().upper()
        self._say(f"{sighting.kind:9} {epc}{level}  {reader.config.id}")

    def on_trigger(self, reader: Reader, pressed: bool) -> None:
        word = "pulled" if pressed else "let go"
        self._say(f"trigger   {word}  {reader.config.id}")

    def on_state(self, reader: Reader) -> None:
        super().on_state(reader)
        self._say(f"{reader.config.id}: {reader.state}. {reader.message}".strip())


async def watch(
    readers: Sequence[ReaderConfig],
    console: Console,
    *,
    plain: bool = False,
    seconds: float | None = None,
) -> int:
    """Show tags until Ctrl-C, or for some seconds; returns how many were seen."""
    plain = plain or not console.is_terminal
    output = LineOutput(sys.stdout)
    board = Lines(output.print) if plain else Board()
    fleet = Fleet(board)
    await fleet.configure(_eager(readers))
    board.readers.update(fleet.readers)
    try:
        show = output.gone.wait() if plain else _refresh(board, console)
        await asyncio.wait_for(show, seconds)
    except asyncio.TimeoutError:
        console.print(f"{len(board.tags)} different tags.")
    finally:
        await fleet.stop()
    return len(board.tags)


async def _refresh(board: Board, console: Console) -> None:
    with Live(console=console, auto_refresh=False, screen=False) as live:
        while True:
            height = console.size.height or LONGEST
            live.update(board.draw(height), refresh=True)
            await asyncio.sleep(REFRESH_SECONDS)


def signal(sighting: Sighting) -> str:
    """A bar and the figure; only the figure where it has no unit."""
    if sighting.rssi is None:
        return "" if sighting.strength is None else f"strength {sighting.strength}"
    share = (sighting.rssi - WEAKEST) / (STRONGEST - WEAKEST)
    full = round(min(max(share, 0.0), 1.0) * BAR)
    return f"{'█' * full}{'░' * (BAR - full)} {sighting.rssi:.0f} dBm"


def _eager(readers: Iterable[ReaderConfig]) -> list[ReaderConfig]:
    """Readers that read at once, and all there is; the trigger still decides where
    there is one."""
    return [
        replace(
            reader,
            mode=reader.mode if reader.mode == "trigger" else "always",
            filter=FILTER,
        )
        for reader in readers
    ]


def _state_line(reader: Reader, now: float) -> Text:
    good = reader.state in (READY, READING) and not reader.message
    colour = "green" if good else "yellow" if reader.state == "connecting" else "red"
    identity = f" ({escape(reader.identity)})" if reader.identity else ""
    rate = f" {reader.figures.per_minute(now)} reads/min" if good else ""
    return Text.from_markup(
        f"[bold]{escape(reader.config.id)}[/]{identity}: "
        f"[{colour}]{reader.state}[/]{rate} {escape(reader.message)}"
    )


def _nearest_first(row: Row) -> tuple[float, bytes]:
    seen = row.sighting
    level = seen.rssi if seen.rssi is not None else float(seen.strength or -1000)
    return -level, seen.epc
