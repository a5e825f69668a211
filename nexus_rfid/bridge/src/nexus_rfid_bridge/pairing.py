"""`pair`: a code read off Odoo becomes this bridge's key, in its configuration file."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path

from . import client
from .client import Client, ServerError, nonsense
from .contract import Paired, pair_message, read_paired
from .exc import BridgeError
from .settings import Server, check_url
from .settings_file import SettingsFile
from .shape import ShapeError, Table

CODES_FROM = "Scanner Configuration > the bridge > Pair"


class PairingError(BridgeError):
    """No key was given; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Done:
    """``name`` is the bridge's on the server; commands that name no file look at
    ``path`` where it ``is_found``."""

    name: str
    path: Path
    is_found: bool


async def pair(
    url: str,
    code: str,
    *,
    database: str | None = None,
    config: Path | None = None,
    allow_http: bool = False,
) -> Done:
    """Ask for the key and write it down. A code is good once: whatever may go wrong
    with the file goes wrong before it is used."""
    file = SettingsFile(config)
    top = Table(file.content, str(file.path))
    before = top.table("server")
    url = url.rstrip("/")
    is_open = check_url(url, "pair")
    accepted = allow_http or before.get("allow_http", bool, False)
    if is_open and not accepted:
        raise PairingError(
            "Over http everybody in the network can read the key. Is there a https "
            f"address? Else add --allow-http if you accept that: {url}"
        )
    if database is None and before.optional("url", str) == url:
        database = before.optional("database", str)
    ca_file = before.optional("ca_file", str)
    server = Server(url, "", database, Path(ca_file).expanduser() if ca_file else None)
    values: dict[str, str | bool | None] = {"url": url, "key": "", "database": database}
    if is_open:
        values["allow_http"] = True
    values["key_file"] = None
    file.with_server(values)
    with file.replacing() as replace:
        paired = await _ask(server, code, top.get("name", str, platform.node()))
        values |= {"key": paired.key, "database": paired.database or database}
        replace(file.with_server(values))
    return Done(paired.name, file.path, file.is_found)


async def _ask(server: Server, code: str, name: str) -> Paired:
    asking = Client(server)
    try:
        response = await asking.post("pair", pair_message(code, name))
    except ServerError as error:
        raise PairingError(_explain(error, server)) from error
    finally:
        await asking.close()
    try:
        return read_paired(response.message)
    except ShapeError as error:
        raise PairingError(str(nonsense(server.url, str(error)))) from error


def _explain(error: ServerError, server: Server) -> str:
    """What the running bridge would say, unless there is more to say here."""
    if error.state in (client.KEY_REFUSED, client.REFUSED):
        return (
            f"{server.url} does not take this code. Is it mistyped, used already, or "
            f"older than 15 minutes? Odoo shows a new one: {CODES_FROM}."
        )
    if error.state == client.BUSY:
        return (
            f"{server.url} is in trouble. Try again in a minute; if it does not take "
            f"the code then, fetch a new one: {CODES_FROM}."
        )
    if error.state == client.NOT_FOUND and server.database is None:
        return f"{error} (--database NAME)"
    return str(error)
