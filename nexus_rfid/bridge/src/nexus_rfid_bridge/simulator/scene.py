"""A scene: which virtual readers there are, and what happens around them.

Read from a TOML file; ``demo.toml`` beside this module is an example with everything.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ..exc import InvalidValueError
from ..protocol import check_epc
from .device import devices
from .field import Tag, Walk

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DEMO = Path(__file__).with_name("demo.toml")
LINKS = ("serial", "network", "bluetooth")


@dataclass(frozen=True)
class Trigger:
    """The trigger is pulled every ``every`` seconds."""

    every: float


@dataclass(frozen=True)
class VirtualReader:
    """One reader of a scene.

    ``at`` is a path to appear at (serial), ``host:port`` (network) or a MAC address
    (bluetooth). ``unplugged`` holds (when, for how long) in seconds after the start.
    ``noise`` and ``miss`` are shares from 0 to 1.
    """

    name: str
    protocol: str
    link: str
    at: str
    tags: tuple[Tag, ...]
    batch: int = 10
    noise: float = 0.0
    miss: float = 0.0
    unplugged: tuple[tuple[float, float], ...] = ()
    trigger: Trigger | None = None


@dataclass(frozen=True)
class Scene:
    """All readers; ``seed`` makes noise and misses repeat themselves exactly."""

    readers: tuple[VirtualReader, ...]
    seed: int = 1


def load(path: Path) -> Scene:
    """Read a scene file; InvalidValueError names the file and what is wrong in it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidValueError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidValueError(f"{path} is no TOML file: {error}") from error
    try:
        return parse(content)
    except InvalidValueError as error:
        raise InvalidValueError(f"{path}: {error}") from error


def parse(content: Mapping[str, Any]) -> Scene:
    """A scene from what stands in its file."""
    top = _Table("the scene", content)
    readers = tuple(_reader(table) for table in top.tables("reader"))
    scene = Scene(readers, seed=top.take("seed", int, 1))
    top.done()
    if not readers:
        raise InvalidValueError("the scene has no [[reader]].")
    for what in ("name", "at"):
        values = [getattr(reader, what) for reader in readers]
        if len(set(values)) < len(values):
            raise InvalidValueError(f"two readers have the same “{what}”.")
    return scene


class _Table:
    """A TOML table whose every key must be known and of the right type."""

    def __init__(self, name: str, content: Mapping[str, Any]) -> None:
        self.name = name
        self._rest = dict(content)

    def take(self, key: str, kind: type, default: Any = None) -> Any:
        """A value; required when there is no default. A float may be written 1."""
        value = self._rest.pop(key, default)
        if value is None:
            raise InvalidValueError(f"{self.name} needs “{key}”.")
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            raise InvalidValueError(f"{self.name}: “{key}” cannot be {value!r}.")
        return value

    def share(self, key: str) -> float:
        value = self.take(key, float, 0.0)
        if not 0 <= value <= 1:
            raise InvalidValueError(f"{self.name}: “{key}” is a share from 0 to 1.")
        return value

    def tables(self, key: str) -> Iterator[_Table]:
        for number, content in enumerate(self.take(key, list, []), 1):
            if not isinstance(content, dict):
                raise InvalidValueError(f"{self.name}: write [[{key}]].")
            name = f"{self.name}, {key} {number}"
            yield _Table(name, cast(dict[str, Any], content))

    def table(self, key: str) -> _Table | None:
        content = self.take(key, dict, {})
        return _Table(f"{self.name}, {key}", content) if content else None

    def done(self) -> None:
        if self._rest:
            raise InvalidValueError(f"{self.name}: nobody knows “{min(self._rest)}”.")


def _reader(table: _Table) -> VirtualReader:
    name = table.take("name", str)
    table.name = f"reader “{name}”"
    protocol = table.take("protocol", str)
    if protocol not in devices():
        raise InvalidValueError(
            f"{table.name}: no protocol “{protocol}”, only {', '.join(devices())}."
        )
    link = table.take("link", str, "serial")
    if link not in LINKS:
        raise InvalidValueError(f"{table.name}: “link” is one of {', '.join(LINKS)}.")
    trigger = table.table("trigger")
    reader = VirtualReader(
        name=name,
        protocol=protocol,
        link=link,
        at=table.take("at", str),
        batch=table.take("batch", int, 10),
        noise=table.share("noise"),
        miss=table.share("miss"),
        unplugged=_unplugged(table),
        trigger=Trigger(trigger.take("every", float)) if trigger else None,
        tags=tuple(tag for entry in table.tables("tags") for tag in _tags(entry)),
    )
    table.done()
    return reader


def _unplugged(table: _Table) -> tuple[tuple[float, float], ...]:
    result: list[tuple[float, float]] = []
    for entry in table.tables("unplugged"):
        result.append((entry.take("after", float), entry.take("lasts", float)))
        entry.done()
    return tuple(sorted(result))


def _tags(table: _Table) -> Iterator[Tag]:
    """One tag, or ``count`` of them with EPCs counted up from ``epc``."""
    digits = table.take("epc", str)
    try:
        first = bytes.fromhex(digits)
    except ValueError:
        raise InvalidValueError(
            f"{table.name}: “epc” is hexadecimal, not “{digits}”."
        ) from None
    check_epc(first)
    count = table.take("count", int, 1)
    apart = table.take("apart", float, 0.0)
    since = table.take("since", float, 0.0)
    until = table.take("until", float, float("inf"))
    rssi = table.take("rssi", float, -50.0)
    antenna = table.take("antenna", int, 1)
    reads = table.take("reads", int, -1)
    walk = table.table("walk")
    path = Walk(walk.take("every", float), walk.take("lasts", float)) if walk else None
    table.done()
    number = int.from_bytes(first, "big")
    for step in range(count):
        yield Tag(
            epc=((number + step) % (1 << len(first) * 8)).to_bytes(len(first), "big"),
            rssi=rssi,
            antenna=antenna,
            since=since + step * apart,
            until=until,
            walk=path,
            reads=None if reads < 0 else reads,
        )
