"""From every single answer of a tag to what is worth telling: came, is there, left.

One filter per reader. Clocks are monotonic seconds, so a wrong or moved wall clock
changes nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .exc import InvalidValueError
from .protocol import TagRead

ARRIVED, SEEN, DEPARTED = "arrived", "seen", "departed"


@dataclass(frozen=True, slots=True)
class FilterSettings:
    """What counts, and how often it is told.

    ``rssi_floor`` (dBm): weaker answers do not count; answers without an RSSI always
    do. ``min_reads`` answers within ``min_reads_seconds`` make a tag arrive; a tag
    present is told again (``seen``) every ``repeat_seconds``, 0: never; after
    ``departed_seconds`` without an answer it has left.
    """

    rssi_floor: float | None = None
    min_reads: int = 1
    min_reads_seconds: float = 2.0
    repeat_seconds: float = 10.0
    departed_seconds: float = 30.0

    def __post_init__(self) -> None:
        if self.min_reads < 1:
            raise InvalidValueError("min_reads is at least 1.")
        if self.repeat_seconds < 0:
            raise InvalidValueError("repeat_seconds is 0 (never) or more.")
        if self.min_reads_seconds <= 0 or self.departed_seconds <= 0:
            raise InvalidValueError(
                "min_reads_seconds and departed_seconds are more than 0."
            )


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something to tell about a tag.

    ``reads`` is the number of answers since the last sighting of this tag; ``rssi``,
    ``strength`` and ``antenna`` are those of the strongest among them.
    """

    kind: str
    epc: bytes
    reads: int
    rssi: float | None
    strength: int | None
    antenna: int | None
    pc: int | None


class _Tag:
    """What is known of one tag."""

    __slots__ = ("best", "first", "last", "present", "reads", "told")

    def __init__(self, read: TagRead, now: float) -> None:
        self.best = read
        self.first = self.last = self.told = now
        self.reads = 0
        self.present = False


class Filter:
    """Memory grows with the tags around, not with the answers."""

    def __init__(self, settings: FilterSettings) -> None:
        self.settings = settings
        self.rejected = 0
        """Answers below the RSSI floor."""
        self._tags: dict[bytes, _Tag] = {}

    def read(self, read: TagRead, now: float) -> Sighting | None:
        """Take an answer of a tag; returns what there is to tell about it."""
        settings = self.settings
        if (
            settings.rssi_floor is not None
            and read.rssi is not None
            and read.rssi < settings.rssi_floor
        ):
            self.rejected += 1
            return None
        tag = self._tags.get(read.epc)
        if tag is None:
            tag = self._tags[read.epc] = _Tag(read, now)
        elif not tag.present and now - tag.first > settings.min_reads_seconds:
            tag.first, tag.reads, tag.best = now, 0, read
        elif not tag.reads or _level(read) > _level(tag.best):
            tag.best = read
        tag.reads += 1
        tag.last = now
        if tag.present:
            due = settings.repeat_seconds and now - tag.told >= settings.repeat_seconds
            return self._tell(SEEN, tag, now) if due else None
        if tag.reads < settings.min_reads:
            return None
        tag.present = True
        return self._tell(ARRIVED, tag, now)

    def expire(self, now: float) -> list[Sighting]:
        """Tags that have left by now. Call it about every second."""
        settings = self.settings
        gone: list[Sighting] = []
        for epc, tag in list(self._tags.items()):
            if tag.present and now - tag.last >= settings.departed_seconds:
                gone.append(self._tell(DEPARTED, tag, now))
            elif tag.present or now - tag.first <= settings.min_reads_seconds:
                continue
            del self._tags[epc]
        return gone

    def resume(self, now: float) -> None:
        """Reading begins again: nobody has left merely because nobody looked."""
        for tag in self._tags.values():
            tag.last = now

    def present(self) -> Iterable[bytes]:
        """EPCs of the tags that have arrived and not left."""
        return [epc for epc, tag in self._tags.items() if tag.present]

    @staticmethod
    def _tell(kind: str, tag: _Tag, now: float) -> Sighting:
        reads, tag.reads, tag.told = tag.reads, 0, now
        best = tag.best
        return Sighting(
            kind, best.epc, reads, best.rssi, best.strength, best.antenna, best.pc
        )


def with_changes(settings: FilterSettings, **changes: object) -> FilterSettings:
    """Settings with some values replaced; None leaves a value as it is."""
    given = {name: value for name, value in changes.items() if value is not None}
    return replace(settings, **given)  # pyright: ignore[reportArgumentType]


def _level(read: TagRead) -> float:
    """For comparing answers of one reader: more is nearer."""
    if read.rssi is not None:
        return read.rssi
    return -1000.0 if read.strength is None else float(read.strength)
