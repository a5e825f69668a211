"""What a reader can tell, whatever its make.

A protocol's ``feed`` returns these and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TagRead:
    """One tag answered once.

    ``rssi`` is in dBm; None where the reader tells none, or only a number without a
    documented unit: that is ``strength`` then, good for comparing (more is nearer).
    ``antenna`` counts from 1. ``pc`` is the tag's protocol control word (its bits
    15–11 are the length of the EPC in words of 16 bits).
    """

    epc: bytes
    rssi: float | None = None
    antenna: int | None = None
    pc: int | None = None
    strength: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a ``Request`` whose ``expects`` equals ``command``.

    An empty ``command`` answers whatever was asked last: some readers report a failure
    without saying of what.

    ``text`` says what was answered (a version) or, when not ``ok``, what went wrong.
    """

    command: str
    ok: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class RoundEnded:
    """One inventory round is over.

    ``idle``: the reader now waits for the next ``poll()``. When false it goes on by
    itself, and this is a sign of life, no more.
    """

    idle: bool


@dataclass(frozen=True, slots=True)
class Trigger:
    """The trigger of a hand-held reader was pulled or let go."""

    pressed: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """``count`` bytes were thrown away because they made no sense."""

    count: int
    reason: str


Event = TagRead | Reply | RoundEnded | Trigger | Dropped
