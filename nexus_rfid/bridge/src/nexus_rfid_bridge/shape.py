"""Reading values out of JSON and TOML with messages that name the place.

What comes from outside is checked here, once; behind it everything is typed.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import TypeVar, cast

from .exc import BridgeError

T = TypeVar("T")

LARGEST = 2**53
"""The largest whole number that a float holds exactly."""

KINDS: dict[type, str] = {
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a group of values",
}


class ShapeError(BridgeError, ValueError):
    """A value is missing or of the wrong kind; the text says where."""


class Table:
    """A JSON object or TOML table; ``place`` is its name in messages."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, Mapping):
            raise ShapeError(f"{place}: expected {KINDS[dict]}, not {_show(value)}.")
        self._values = cast("Mapping[str, object]", value)
        self.place = place

    def get(self, name: str, kind: type[T], default: T) -> T:
        """The value, or ``default`` where it is missing or null."""
        found = self.optional(name, kind)
        return default if found is None else found

    def need(self, name: str, kind: type[T]) -> T:
        """The value; ShapeError where there is none."""
        found = self.optional(name, kind)
        if found is None:
            raise ShapeError(f"{self.place}: {name} is missing ({KINDS[kind]}).")
        return found

    def optional(self, name: str, kind: type[T]) -> T | None:
        """The value, None where it is missing or null."""
        value = self._values.get(name)
        if value is None:
            return None
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value) if abs(value) < LARGEST else math.inf
        wrong = not isinstance(value, kind) or (kind is int and isinstance(value, bool))
        if wrong or not _sane(value):
            raise ShapeError(
                f"{self.place}: {name} is {KINDS[kind]}, not {_show(value)}."
            )
        return cast("T", value)

    def tables(self, name: str) -> list[Table]:
        """A list of tables; empty where it is missing."""
        items = cast("list[object]", self.get(name, list, []))
        return [
            Table(item, f"{self.place} {name} {at}")
            for at, item in enumerate(items, start=1)
        ]

    def table(self, name: str) -> Table:
        """A table; an empty one where it is missing."""
        return Table(self._values.get(name) or {}, f"{self.place} {name}".strip())

    def items_of(self, name: str, kind: type[T]) -> tuple[T, ...]:
        """A list of values of one kind; empty where it is missing."""
        items = cast("list[object]", self.get(name, list, []))
        for item in items:
            if not isinstance(item, kind) or isinstance(item, bool):
                raise ShapeError(
                    f"{self.place}: each of {name} is {KINDS[kind]}, not {_show(item)}."
                )
        return cast("tuple[T, ...]", tuple(items))

    def only(self, known: Collection[str]) -> None:
        """ShapeError when there is a name nobody asks for: a typing mistake."""
        for name in self._values:
            if name not in known:
                raise ShapeError(
                    f"{self.place}: there is no setting “{name}”. Known are: "
                    f"{', '.join(sorted(known))}."
                )


def _sane(value: object) -> bool:
    """JSON as Python reads it has numbers and texts nothing else can take."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return not any("\ud800" <= character <= "\udfff" for character in value)
    return True


def _show(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"
