"""The configuration file: where the server is, and readers when there is none."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from .contract import ReaderConfig, read_reader
from .exc import BridgeError
from .shape import ShapeError, Table

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SYSTEM_FILE = Path("/etc/nexus-rfid-bridge.toml")
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


class SettingsError(BridgeError):
    """The configuration file is missing or wrong; the text says where."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where events go. ``key`` never appears in messages or logs."""

    url: str
    key: str = field(repr=False)
    database: str | None = None
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole file. ``source`` is None when there was none."""

    source: Path | None
    name: str
    state_dir: Path
    server: Server | None = None
    readers: tuple[ReaderConfig, ...] = ()
    max_events: int = 500_000
    min_free_mb: int = 50


def user_file() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "nexus-rfid-bridge.toml"


def find_file() -> Path | None:
    """The file the service is given, else the user's own, else the system's."""
    given = os.environ.get("NEXUS_RFID_CONFIG")
    if given:
        return Path(given)
    return next((path for path in (user_file(), SYSTEM_FILE) if path.exists()), None)


def default_state_dir() -> Path:
    """systemd says where (``StateDirectory=``); else the user's own folder."""
    given = os.environ.get("STATE_DIRECTORY")
    if given:
        return Path(given.split(":", 1)[0])
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "nexus-rfid-bridge"


def load(path: Path | None) -> Settings:
    """Read the file; without a path the default one, which may be missing."""
    source = path or find_file()
    if source is None:
        return Settings(None, platform.node(), default_state_dir())
    content = read_toml(source)
    try:
        return _settings(Table(content, str(source)), source)
    except ShapeError as error:
        raise SettingsError(str(error)) from error


def read_toml(source: Path, text: str | None = None) -> dict[str, object]:
    """What is in the file; or what would be if this were its text."""
    try:
        if text is None:
            text = source.read_text(encoding="utf-8")
        return tomllib.loads(text)
    except FileNotFoundError as error:
        raise SettingsError(f"There is no file {source}.") from error
    except OSError as error:
        raise SettingsError(f"{source} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{source} is not valid TOML: {error}") from error


def _settings(top: Table, source: Path) -> Settings:
    top.only(("name", "state_dir", "server", "outbox", "reader"))
    outbox = top.table("outbox")
    outbox.only(("max_events", "min_free_mb"))
    state_dir = top.optional("state_dir", str)
    readers = tuple(read_reader(item, strict=True) for item in top.tables("reader"))
    ids = [reader.id for reader in readers]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise ShapeError(f"{source}: two readers have the id {twice.pop()}.")
    max_events = outbox.get("max_events", int, 500_000)
    if max_events < 1000:
        raise ShapeError(f"{outbox.place}: max_events is at least 1000.")
    return Settings(
        source=source,
        name=top.get("name", str, platform.node()),
        state_dir=Path(state_dir).expanduser() if state_dir else default_state_dir(),
        server=_server(top) if top.optional("server", dict) is not None else None,
        readers=readers,
        max_events=max_events,
        min_free_mb=outbox.get("min_free_mb", int, 50),
    )


def _server(top: Table) -> Server:
    table = top.table("server")
    table.only(("url", "key", "key_file", "database", "ca_file", "allow_http"))
    url = table.need("url", str).rstrip("/")
    if check_url(url, table.place) and not table.get("allow_http", bool, False):
        raise ShapeError(
            f"{table.place}: over http everybody in the network can read the key. "
            "Write https://, or allow_http = true if you accept that."
        )
    ca_file = table.optional("ca_file", str)
    return Server(
        url=url,
        key=_key(table),
        database=table.optional("database", str),
        ca_file=Path(ca_file).expanduser() if ca_file else None,
    )


def check_url(url: str, place: str) -> bool:
    """Whether everybody on the way can read what goes there; ShapeError if it is no
    address of a server."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ShapeError(
            f"{place}: url is the address of Odoo, such as "
            f"https://odoo.example.com, not “{url}”."
        )
    return parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS


def _key(table: Table) -> str:
    """The API key, from the file itself or one of its own."""
    name = table.optional("key_file", str)
    if name is None:
        key = table.need("key", str)
    else:
        try:
            key = Path(name).expanduser().read_text(encoding="utf-8")
        except OSError as error:
            raise ShapeError(
                f"{table.place}: key_file {name} cannot be read: {error.strerror}."
            ) from error
    key = key.strip()
    if not key or not key.isascii() or not key.isprintable():
        raise ShapeError(
            f"{table.place}: the key is empty or has characters no key has. Copy it "
            "again, or pair the bridge anew."
        )
    return key
