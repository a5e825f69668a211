"""`check`: what is wrong with this setup, and what to do about it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import cast

from .client import Client, Response, clock_message
from .contract import Configuration, ReaderConfig, read_configuration
from .discover import probe
from .exc import BridgeError
from .outbox import Lock, OutboxError
from .service import STATUS_FILE
from .settings import Server, Settings
from .shape import Table

FRESH_SECONDS = 15.0
"""A status file older than this was left by a bridge that runs no more."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``ok`` None: worth knowing, nothing to do."""

    ok: bool | None
    text: str


async def check(settings: Settings) -> AsyncIterator[Finding]:
    """One finding after the other, as they come in."""
    if settings.source is None:
        yield Finding(
            None,
            "There is no configuration file. README.md shows one; the places looked at "
            "are ~/.config/nexus-rfid-bridge.toml and /etc/nexus-rfid-bridge.toml.",
        )
    else:
        yield Finding(True, f"Configuration {settings.source} is well-formed.")
    for finding in check_folder(settings):
        yield finding
    running = _running(settings.state_dir)
    readers = {reader.id: reader for reader in settings.readers}
    if settings.server is None:
        yield Finding(None, "No [server]: `run` prints events and keeps none.")
    else:
        server, configuration = await check_server(settings.server)
        for finding in server:
            yield finding
        if configuration is not None:
            theirs = {reader.id: reader for reader in configuration.readers}
            readers = {**theirs, **readers}
    if running is not None:
        for finding in _from_status(running):
            yield finding
        return
    if not readers:
        yield Finding(False, "No reader is configured, in Odoo or the file.")
    for reader in readers.values():
        yield await check_reader(reader)


def check_folder(settings: Settings) -> list[Finding]:
    """The folder of the outbox: can be written to, has room, is sound."""
    folder = settings.state_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return [
            Finding(
                False,
                f"{folder} cannot be written to ({error.strerror}). Run this as the "
                "user of the service, or name another state_dir.",
            )
        ]
    free = shutil.disk_usage(folder).free // 1_000_000
    enough = free > settings.min_free_mb
    text = f"{folder}: {free} MB free."
    if not enough:
        text += f" Below {settings.min_free_mb} MB no new event is kept: make room."
    findings = [Finding(enough, text)]
    findings += [
        Finding(
            False,
            f"{path} is a damaged outbox that was put aside. Keep it, or "
            "delete it when nobody misses its events.",
        )
        for path in folder.glob("outbox.db.broken-*")
        if not path.name.endswith(("-wal", "-shm"))
    ]
    outbox = folder / "outbox.db"
    if outbox.exists():
        findings.append(_backlog(outbox))
    return findings


async def check_server(
    server: Server,
) -> tuple[list[Finding], Configuration | None]:
    """Reachable, certificate, key, clock, contract: the first that fails tells."""
    try:
        client = Client(server)
        try:
            response = await client.get("configuration")
        finally:
            await client.close()
        configuration = read_configuration(response.message)
    except BridgeError as error:
        return [Finding(False, str(error))], None
    findings = [
        Finding(
            True,
            f"{server.url} accepts the key and configures "
            f"{len(configuration.readers)} readers.",
        ),
        *_clock(response),
    ]
    return findings, configuration


async def check_reader(reader: ReaderConfig) -> Finding:
    """Opens, and answers to its protocol."""
    place = f"Reader {reader.id} ({reader.link} {reader.address})"
    try:
        answer = await probe(
            reader.link, reader.address, reader.protocol, reader.baudrate
        )
    except BridgeError as error:
        return Finding(False, f"{place}: {error}")
    if answer is None:
        return Finding(
            False,
            f"{place} opens but does not answer as {reader.protocol}. Is it switched "
            "on? `nexus-rfid-bridge readers --probe` finds out what it speaks.",
        )
    return Finding(True, f"{place} answers: {answer[1] or reader.protocol}.")


def _running(folder: Path) -> Table | None:
    """The status of a bridge that runs here, None when none does."""
    lock = Lock(folder / "lock")
    try:
        lock.take()
    except OutboxError:
        path = folder / STATUS_FILE
        try:
            if time.time() - path.stat().st_mtime > FRESH_SECONDS:
                return None
            return Table(json.loads(path.read_text(encoding="utf-8")), str(path))
        except (OSError, ValueError):
            return None
    lock.release()
    return None


def _from_status(status: Table) -> list[Finding]:
    """What the bridge that has the readers open says about them."""
    findings = [Finding(True, "The bridge is running.")]
    for problem in status.items_of("problems", str):
        findings.append(Finding(False, problem))
    readers = status.tables("readers")
    if not readers:
        findings.append(Finding(False, "No reader is configured in Odoo."))
    for reader in readers:
        state, message = reader.need("state", str), reader.get("message", str, "")
        rate = reader.get("reads_per_minute", int, 0)
        text = f"Reader {reader.need('id', str)}: {state}, {rate} reads/min. {message}"
        good = state in ("ready", "reading") and not message
        findings.append(Finding(good, text.strip()))
    return findings


def _backlog(path: Path) -> Finding:
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            (count,) = cast(
                "tuple[int]", db.execute("SELECT count(*) FROM event").fetchone()
            )
        finally:
            db.close()
    except sqlite3.Error as error:
        return Finding(False, f"{path} cannot be read: {error}.")
    return Finding(None, f"{count} events wait to be sent.")


def _clock(response: Response) -> list[Finding]:
    if response.date is None:
        return []
    problem = clock_message(response.date - datetime.now(timezone.utc))
    return [Finding(not problem, problem or "The clock agrees with the server's.")]
