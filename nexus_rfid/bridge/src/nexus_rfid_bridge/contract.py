"""The messages between bridge and server; `contract/` has their schemas and examples.

All carry ``version``. A side ignores fields it does not know, and says so when it
does not know the version.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import cast

from . import __version__
from .exc import InvalidValueError
from .filter import FilterSettings, Sighting
from .protocol import check_epc, protocols
from .shape import ShapeError, Table

VERSION = 1

LINKS = ("serial", "ble", "tcp")
COMMANDS = ("start_session", "stop_session", "write_tag")
MODES = ("always", "on-demand", "trigger")

FILTER_NAMES = (
    "rssi_floor",
    "min_reads",
    "min_reads_seconds",
    "repeat_seconds",
    "departed_seconds",
)
READER_NAMES = (
    "id",
    "name",
    "link",
    "address",
    "protocol",
    "baudrate",
    "power",
    "antennas",
    "mode",
    "operation",
    "filter",
)


@dataclass(frozen=True, slots=True)
class ReaderConfig:
    """One reader, as configured on the server or in the file.

    ``mode``: ``always`` reads all the time, ``on-demand`` while a session runs,
    ``trigger`` when its own trigger is pulled. ``power`` in dBm, None: leave it.
    """

    id: str
    name: str
    link: str
    address: str
    protocol: str
    baudrate: int | None = None
    power: float | None = None
    antennas: tuple[int, ...] = ()
    mode: str = "on-demand"
    filter: FilterSettings = field(default_factory=FilterSettings)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the server wants read. ``revision`` changes whenever it does."""

    revision: str
    readers: tuple[ReaderConfig, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """Something the server asks for, once: the same ``id`` is never done twice."""

    id: str
    kind: str
    session: str = ""
    readers: tuple[str, ...] = ()
    filter: Mapping[str, object] | None = None
    reader: str = ""
    epc: bytes = b""
    current: bytes | None = None
    password: int = 0
    power: float | None = None
    problem: str = ""
    """Why it cannot be done: it is not made as the contract says."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to a heartbeat."""

    revision: str
    poll_seconds: float | None
    server_time: datetime | None
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The server has kept all events of the batch up to sequence ``watermark``."""

    watermark: int
    rejected: tuple[tuple[int, str], ...]
    server_time: datetime | None
    poll_seconds: float | None


@dataclass(frozen=True, slots=True)
class Paired:
    """What a code was exchanged for. ``name`` is the bridge's on the server."""

    key: str = field(repr=False)
    name: str
    database: str | None


def pair_message(code: str, name: str) -> dict[str, object]:
    """A code that somebody read off the server, and what this machine is called."""
    return {
        "version": VERSION,
        "code": code,
        "name": name[:200],
        "bridge": __version__,
    }


def read_paired(message: object) -> Paired:
    """The answer to it; ShapeError unless there is a key in it."""
    table = _message(message, "paired")
    key = table.need("key", str)
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise ShapeError("paired: the key is none.")
    return Paired(key, table.get("name", str, ""), table.optional("database", str))


def read_filter(table: Table, base: FilterSettings | None = None) -> FilterSettings:
    """Filter settings; what is missing comes from ``base``."""
    base = base or FilterSettings()
    floor = table.optional("rssi_floor", float)
    try:
        return FilterSettings(
            rssi_floor=base.rssi_floor if floor is None else floor,
            min_reads=table.get("min_reads", int, base.min_reads),
            min_reads_seconds=table.get(
                "min_reads_seconds", float, base.min_reads_seconds
            ),
            repeat_seconds=table.get("repeat_seconds", float, base.repeat_seconds),
            departed_seconds=table.get(
                "departed_seconds", float, base.departed_seconds
            ),
        )
    except InvalidValueError as error:
        raise ShapeError(f"{table.place}: {error}") from error


def read_reader(table: Table, *, strict: bool = False) -> ReaderConfig:
    """One reader; ``strict`` also refuses names nobody knows (typing mistakes)."""
    if strict:
        table.only(READER_NAMES)
        table.table("filter").only(FILTER_NAMES)
    name = table.need("id", str)
    table.place = f"reader “{name}”"
    protocol = _one_of(table, "protocol", tuple(protocols()))
    link = _one_of(table, "link", LINKS)
    kind = protocols()[protocol]
    if link == "ble" and kind.gatt is None:
        raise ShapeError(f"{table.place}: {kind.title} is not spoken over link ble.")
    power = table.optional("power", float)
    low, high = kind.power_range
    if power is not None and not low <= power <= high:
        raise ShapeError(
            f"{table.place}: {kind.title} takes a power from {low:g} to {high:g} dBm, "
            f"not {power:g}."
        )
    antennas = table.items_of("antennas", int)
    if any(not 1 <= number <= kind.antennas for number in antennas):
        raise ShapeError(
            f"{table.place}: {kind.title} has antennas 1 to {kind.antennas}, "
            f"not {', '.join(map(str, antennas))}."
        )
    return ReaderConfig(
        id=name,
        name=table.get("name", str, name),
        link=link,
        address=table.need("address", str),
        protocol=protocol,
        baudrate=table.optional("baudrate", int),
        power=power,
        antennas=antennas,
        mode=_one_of(table, "mode", MODES, "on-demand"),
        filter=read_filter(table.table("filter")),
    )


def read_configuration(message: object) -> Configuration:
    """A configuration message. One reader that is wrong spoils all: nobody would
    notice that it alone is missing."""
    table = _message(message, "configuration")
    readers = [read_reader(item) for item in table.tables("readers")]
    ids = [reader.id for reader in readers]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise ShapeError(f"configuration: two readers have the id {twice.pop()}.")
    return Configuration(table.need("revision", str), tuple(readers))


def read_answer(message: object) -> Answer:
    """The answer to a heartbeat."""
    table = _message(message, "answer to the heartbeat")
    return Answer(
        revision=table.need("revision", str),
        poll_seconds=table.optional("poll_seconds", float),
        server_time=_moment(table),
        commands=tuple(read_command(item) for item in table.tables("commands")),
    )


def read_command(table: Table) -> Command:
    """One command; one that is wrong comes back with its ``problem``, to be refused
    by name and not to stand in the way of others."""
    name, kind = table.need("id", str), table.need("kind", str)
    try:
        return _command(table, name, kind)
    except ShapeError as error:
        return Command(name, kind, problem=str(error))


def _command(table: Table, name: str, kind: str) -> Command:
    if kind not in COMMANDS:
        raise ShapeError(f"This bridge knows no command “{kind}”. Update it.")
    tag = kind == "write_tag"
    current = table.optional("current", str)
    return Command(
        id=name,
        kind=kind,
        session=table.need("session", str) if kind.endswith("_session") else "",
        readers=table.items_of("readers", str),
        filter=cast("dict[str, object] | None", table.optional("filter", dict)),
        reader=table.need("reader", str) if tag else "",
        epc=read_epc(table.need("epc", str), table.place) if tag else b"",
        current=read_epc(current, table.place) if current else None,
        password=int(_hex(table.get("password", str, "00000000"), table.place), 16),
        power=table.optional("power", float),
    )


def read_acknowledgement(message: object, stream: str) -> Acknowledgement:
    """The answer to a batch; ShapeError unless it is one for this very stream."""
    table = _message(message, "acknowledgement")
    if (other := table.need("stream", str)) != stream:
        raise ShapeError(f"acknowledgement: it is for stream {other}, not {stream}.")
    return Acknowledgement(
        watermark=table.need("watermark", int),
        rejected=tuple(
            (item.need("sequence", int), item.get("reason", str, ""))
            for item in table.tables("rejected")
        ),
        server_time=_moment(table),
        poll_seconds=table.optional("poll_seconds", float),
    )


def read_epc(text: str, place: str) -> bytes:
    """An EPC in hex; ShapeError when no tag can hold it."""
    try:
        epc = bytes.fromhex(text)
        check_epc(epc)
    except ValueError as error:
        raise ShapeError(f"{place}: “{text}” is no EPC: {error}") from error
    return epc


def tag_event(
    reader: str, session: str | None, sighting: Sighting
) -> dict[str, object]:
    """A tag came, is there, or has left. The EPC is upper-case hex, as it is read."""
    body = new_event(sighting.kind, reader=reader)
    body["epc"] = sighting.epc.hex().upper()
    body["reads"] = sighting.reads
    optional: dict[str, object] = {
        "session": session,
        "rssi": sighting.rssi,
        "strength": sighting.strength,
        "antenna": sighting.antenna,
    }
    body.update({name: value for name, value in optional.items() if value is not None})
    return body


def new_event(kind: str, **values: object) -> dict[str, object]:
    """An event of now, with an id no other event has."""
    return {"id": str(uuid.uuid4()), "kind": kind, "at": now_text(), **values}


def now_text() -> str:
    """The wall clock as the contract writes it: UTC, milliseconds."""
    now = datetime.now(timezone.utc)
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(message: object, place: str) -> Table:
    table = Table(message, place)
    version = table.need("version", int)
    if version != VERSION:
        raise ShapeError(
            f"{place}: the server speaks version {version} of the contract, this "
            f"bridge version {VERSION}. Update the older one."
        )
    return table


def _moment(table: Table) -> datetime | None:
    text = table.optional("server_time", str)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise ShapeError(f"{table.place}: server_time is no time: {text}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _one_of(
    table: Table, name: str, known: tuple[str, ...], default: str | None = None
) -> str:
    value = table.optional(name, str) or default or table.need(name, str)
    if value not in known:
        raise ShapeError(
            f"{table.place}: {name} is one of {', '.join(known)}, not “{value}”."
        )
    return value


def _hex(text: str, place: str) -> str:
    try:
        bytes.fromhex(text)
    except ValueError as error:
        raise ShapeError(f"{place}: the password is eight hex digits.") from error
    return text or "0"
