"""Events on disk until the server has them.

One SQLite file. Its ``stream`` (a UUID) and the sequence in it, which has no gaps, name
an event for good; what is in the file survives kill -9 and a power cut. Everything here
blocks: the service calls it from one thread of its own.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
import uuid
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from .contract import new_event
from .exc import BridgeError

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rejected (
    sequence INTEGER PRIMARY KEY, body TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS command (
    id TEXT PRIMARY KEY, done INTEGER NOT NULL, taken REAL NOT NULL);
CREATE TABLE IF NOT EXISTS session (
    id TEXT PRIMARY KEY, body TEXT NOT NULL);
"""
KEPT_COMMANDS = 10_000
KEPT_REJECTED = 10_000
SEEN_SHARE = 0.9
"""How full the outbox may be before repeats (``seen``) are no longer kept."""


class OutboxError(BridgeError):
    """The outbox cannot be opened."""


class OutboxFullError(BridgeError):
    """The disk takes nothing more; the events are still with the caller."""


Event = Mapping[str, object]


class Outbox:
    """``path`` is made if missing. A damaged file is put aside and a new stream begun:
    ``broken`` is where the old one is then.

    At most ``max_events`` are kept, and the disk is left ``min_free`` bytes. What is
    kept is never thrown away for something newer; what finds no room is counted, and
    an event ``discarded`` tells the server as soon as there is room.
    """

    def __init__(
        self, path: Path, *, max_events: int = 500_000, min_free: int = 50_000_000
    ) -> None:
        self.path = path
        self.broken: Path | None = None
        self._max = max_events
        self._min_free = min_free
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = self._open()
        except (OSError, sqlite3.OperationalError) as error:
            raise OutboxError(
                f"{path} cannot be opened: {error}. Does the folder exist, may this "
                "user write there, and is the disk not full?"
            ) from error
        self.stream = self._meta("stream")
        self.backlog = self._number("SELECT count(*) FROM event")
        self.discarded = int(self._meta("discarded") or 0)
        """Events that found no room, over the life of the stream."""

    def close(self) -> None:
        self._db.close()

    def append(self, events: Sequence[Event], lost: int = 0) -> None:
        """Keep events for good, as far as there is room.

        ``lost`` more were lost before they came here. OutboxFullError when the disk
        refuses: nothing was kept then, and nothing counted.
        """
        kept = self._room(events)
        missing = len(events) - len(kept) + lost
        total = self.discarded + missing
        untold = total - int(self._meta("discarded_told") or 0)
        tell = untold and not missing
        if tell:
            kept = [*kept, new_event("discarded", count=untold)]
        with self._writing():
            self._db.executemany(
                "INSERT INTO event (body) VALUES (?)",
                [(json.dumps(event, separators=(",", ":")),) for event in kept],
            )
            if missing:
                self._set_meta("discarded", str(total))
            if tell:
                self._set_meta("discarded_told", str(total))
        self.backlog += len(kept)
        self.discarded = total

    def batch(self, size: int) -> list[tuple[int, dict[str, object]]]:
        """The oldest events that are not acknowledged, with their sequence."""
        rows = self._db.execute(
            "SELECT sequence, body FROM event ORDER BY sequence LIMIT ?", (size,)
        )
        return [(sequence, json.loads(body)) for sequence, body in rows]

    def acknowledge(
        self, sent: Sequence[int], watermark: int, rejected: Iterable[tuple[int, str]]
    ) -> int:
        """Forget what was sent and is not above the watermark; returns how many.

        Only what was in that very batch: whatever watermark a server makes up, an
        event it has never been sent stays. What it refuses is put aside, to be seen.
        """
        done = [sequence for sequence in sent if sequence <= watermark]
        refused = [(reason, at) for at, reason in rejected if at in set(done)]
        with self._writing():
            self._db.executemany(
                "INSERT OR IGNORE INTO rejected (sequence, body, reason) "
                "SELECT sequence, body, ? FROM event WHERE sequence = ?",
                refused,
            )
            self._db.execute(
                "DELETE FROM rejected WHERE sequence <= "
                "(SELECT max(sequence) FROM rejected) - ?",
                (KEPT_REJECTED,),
            )
            self._db.executemany(
                "DELETE FROM event WHERE sequence = ?", [(at,) for at in done]
            )
        self.backlog = self._number("SELECT count(*) FROM event")
        return len(done)

    def counts(self) -> dict[str, int]:
        """Last sequence given out, events waiting, refused by the server, discarded."""
        last = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'event'"
        return {
            "sequence": self._number(last),
            "backlog": self.backlog,
            "rejected": self._number("SELECT count(*) FROM rejected"),
            "discarded": self.discarded,
        }

    def oldest(self) -> str | None:
        """When the oldest event that waits happened, as the contract writes it."""
        row = self.batch(1)
        return str(row[0][1].get("at")) if row else None

    def take_command(self, name: str) -> bool:
        """Note that a command is about to be done; False when it was taken before."""
        with self._writing():
            taken = self._db.execute(
                "INSERT OR IGNORE INTO command (id, done, taken) VALUES (?, 0, ?)",
                (name, time.time()),
            ).rowcount
            self._db.execute(
                "DELETE FROM command WHERE done AND rowid <= "
                "(SELECT max(rowid) FROM command) - ?",
                (KEPT_COMMANDS,),
            )
        return bool(taken)

    def finish_command(self, name: str, result: Event) -> None:
        """Note that it is done, and keep its result for the server, both or none."""
        with self._writing():
            self._db.execute("UPDATE command SET done = 1 WHERE id = ?", (name,))
            self._db.execute(
                "INSERT INTO event (body) VALUES (?)",
                (json.dumps(result, separators=(",", ":")),),
            )
        self.backlog += 1

    def unfinished_commands(self) -> list[str]:
        """Commands that were taken and never finished: the bridge was killed."""
        rows = self._db.execute("SELECT id FROM command WHERE NOT done ORDER BY rowid")
        return [name for (name,) in rows]

    def save_sessions(self, sessions: Mapping[str, object]) -> None:
        """Keep the running sessions over a restart."""
        with self._writing():
            self._db.execute("DELETE FROM session")
            self._db.executemany(
                "INSERT INTO session (id, body) VALUES (?, ?)",
                [(name, json.dumps(body)) for name, body in sessions.items()],
            )

    def sessions(self) -> dict[str, object]:
        rows = self._db.execute("SELECT id, body FROM session ORDER BY rowid")
        return {name: json.loads(body) for name, body in rows}

    def save_configuration(self, message: object) -> None:
        """Keep what the server configured: the bridge starts without it too."""
        with self._writing():
            self._set_meta("configuration", json.dumps(message))

    def configuration(self) -> object | None:
        text = self._meta("configuration")
        return json.loads(text) if text else None

    def _room(self, events: Sequence[Event]) -> list[Event]:
        """Those of the events there is room for: first to go are repeats."""
        free = self._max - self.backlog - 1  # one is kept for “discarded”
        if shutil.disk_usage(self.path.parent).free < self._min_free:
            free = 0
        if free - len(events) >= self._max * (1 - SEEN_SHARE):
            return list(events)
        news = [event for event in events if event.get("kind") != "seen"]
        return news[: max(free, 0)]

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self.broken = self._put_aside()
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            # Each commit reaches the disk: an event that was told about stays.
            db.execute("PRAGMA synchronous = FULL")
            if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("damaged")
            db.executescript(SCHEMA)
            with db:
                db.execute(
                    "INSERT OR IGNORE INTO meta (name, value) VALUES ('stream', ?)",
                    (str(uuid.uuid4()),),
                )
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _put_aside(self) -> Path:
        aside = self.path.with_name(f"{self.path.name}.broken-{time.time_ns()}")
        self.path.rename(aside)
        for end in ("-wal", "-shm"):
            extra = self.path.with_name(self.path.name + end)
            if extra.exists():
                extra.rename(aside.with_name(aside.name + end))
        return aside

    @contextmanager
    def _writing(self) -> Generator[None]:
        """All of it or nothing; OutboxFullError when the disk refuses."""
        try:
            with self._db:
                yield
        except sqlite3.OperationalError as error:
            text = f"{self.path} takes nothing more: {error}."
            raise OutboxFullError(text) from error

    def _number(self, query: str) -> int:
        return cast("int", self._db.execute(query).fetchone()[0])

    def _meta(self, name: str) -> str:
        row: tuple[Any, ...] | None = self._db.execute(
            "SELECT value FROM meta WHERE name = ?", (name,)
        ).fetchone()
        return str(row[0]) if row else ""

    def _set_meta(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


class Lock:
    """Only one bridge uses a folder; the system lets go of it however we end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None

    def take(self) -> None:
        """OutboxError when another bridge has it."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self._path, timeout=0, isolation_level=None)
            self._db.execute("BEGIN EXCLUSIVE")
        except (OSError, sqlite3.Error) as error:
            if "locked" in str(error):
                raise OutboxError(
                    f"Another bridge is running on {self._path.parent}. Stop it first "
                    "(systemctl stop nexus-rfid-bridge), or give this one a state_dir "
                    "of its own."
                ) from error
            raise OutboxError(
                f"{self._path.parent} cannot be used: {error}. This user must be able "
                "to write there; state_dir in the configuration names the folder."
            ) from error

    def release(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
