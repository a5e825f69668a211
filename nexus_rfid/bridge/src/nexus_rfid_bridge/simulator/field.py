"""Which tags are near a virtual reader, and how well it hears them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

FULL_POWER = 30.0
"""dBm at which a tag's ``rssi`` is meant."""
FAINTEST = -80.0
"""dBm below which a reader hears nothing."""
FADE = 35.0
"""dB by which a tag on a walk is fainter at the edge than in the middle."""


@dataclass(frozen=True)
class Walk:
    """A tag is carried past: every ``every`` seconds, for ``lasts`` seconds."""

    every: float
    lasts: float


@dataclass
class Tag:
    """A tag in the field of one reader.

    ``rssi`` in dBm at its best and full power; ``since`` and ``until`` in seconds after
    the start; ``reads`` is how often it answers at most.
    """

    epc: bytes
    rssi: float = -50.0
    antenna: int = 1
    since: float = 0.0
    until: float = float("inf")
    walk: Walk | None = None
    reads: int | None = None

    def level(self, now: float) -> float | None:
        """RSSI at full power at a moment; None when the tag is away."""
        if not self.since <= now < self.until or self.reads == 0:
            return None
        if self.walk is None:
            return self.rssi
        phase = (now - self.since) % self.walk.every
        if phase > self.walk.lasts:
            return None
        off_centre = 2 * phase / self.walk.lasts - 1
        return self.rssi - FADE * off_centre**2


@dataclass(frozen=True)
class Sighting:
    """A tag's answer in one inventory round."""

    epc: bytes
    rssi: float
    antenna: int


class Field:
    """The tags around one reader.

    ``miss`` is the share of answers lost in collisions. The clock counts seconds and
    need not start at zero.
    """

    def __init__(
        self,
        tags: Iterable[Tag],
        *,
        miss: float = 0.0,
        random: Random | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tags = list(tags)
        self._miss = miss
        self._random = random or Random(0)
        self._clock = clock
        self._started = clock()
        self._next = 0

    def read(
        self, power: float, limit: int, antennas: Iterable[int] = (1,)
    ) -> list[Sighting]:
        """One round at a power in dBm: at most ``limit`` tags, all in turn."""
        now = self._clock() - self._started
        loss = FULL_POWER - power
        wanted = set(antennas)
        seen: list[Sighting] = []
        for step in range(len(self.tags)):
            if len(seen) == limit:
                break
            tag = self.tags[(self._next + step) % len(self.tags)]
            level = tag.level(now)
            if level is None or tag.antenna not in wanted or level - loss < FAINTEST:
                continue
            if self._random.random() < self._miss:
                continue
            if tag.reads is not None:
                tag.reads -= 1
            seen.append(Sighting(tag.epc, round(level - loss, 1), tag.antenna))
        else:
            step = len(self.tags)
        if self.tags:
            self._next = (self._next + step) % len(self.tags)
        return seen

    def write(self, epc: bytes, power: float, mask: bytes = b"") -> Tag | None:
        """Give the tag whose EPC ends in ``mask`` a new one, if just one answers.

        Returns that tag, or None: no tag, or more than one, heard the reader.
        """
        now = self._clock() - self._started
        near = [
            tag
            for tag in self.tags
            if (level := tag.level(now)) is not None
            and level - FULL_POWER + power >= FAINTEST
            and tag.epc.endswith(mask)
        ]
        if len(near) != 1:
            return None
        near[0].epc = epc
        return near[0]
