"""One HTTPS request to the server, and in plain words what came of it."""

from __future__ import annotations

import email.utils
import json
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx

from . import __version__
from .exc import BridgeError
from .settings import Server
from .shape import ShapeError

PATH = "/nexus_rfid/v1"
LARGEST_ANSWER = 4 * 1024 * 1024
"""Bytes; a larger one is nonsense."""
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
OK = 200
CLOCK_TOLERANCE = timedelta(minutes=2)

NO_SERVER = "no-server"
UNTRIED, ONLINE, UNREACHABLE = "untried", "online", "unreachable"
CERTIFICATE, KEY_REFUSED, NOT_FOUND = "certificate", "key-refused", "not-found"
NONSENSE, BUSY, REFUSED, TOO_LARGE = "nonsense", "busy", "refused", "too-large"


class ServerError(BridgeError):
    """The server did not do it. ``state`` is one of the names above.

    ``retry_after`` is how many seconds the server wants to be left alone.
    """

    def __init__(
        self, state: str, message: str, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.state = state
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Response:
    """``message`` is the JSON; ``date`` the server's clock if it told it."""

    message: object
    date: datetime | None


class Client:
    """Raises ``ServerError`` for everything that is not an answer by the contract."""

    def __init__(self, server: Server) -> None:
        self._server = server
        headers = {
            "User-Agent": f"nexus-rfid-bridge/{__version__}",
            "Accept": "application/json",
        }
        if server.key:  # none yet: to be paired
            headers["Authorization"] = f"Bearer {server.key}"
        if server.database:
            headers["X-Odoo-Database"] = server.database
        self._http = httpx.AsyncClient(
            headers=headers,
            timeout=TIMEOUT,
            verify=_trust(server.ca_file),
            follow_redirects=False,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def get(self, name: str) -> Response:
        return await self._ask("GET", name, None)

    async def post(self, name: str, message: object) -> Response:
        body = json.dumps(message, separators=(",", ":")).encode()
        return await self._ask("POST", name, body)

    async def _ask(self, method: str, name: str, body: bytes | None) -> Response:
        url = f"{self._server.url}{PATH}/{name}"
        headers = {"Content-Type": "application/json"} if body is not None else None
        try:
            async with self._http.stream(
                method, url, content=body, headers=headers
            ) as response:
                content = await _read(response)
        except httpx.HTTPError as error:
            raise self._explain(error) from error
        except httpx.InvalidURL as error:
            raise ServerError(NOT_FOUND, f"{url} is no address: {error}") from error
        if response.status_code != OK:
            raise self._explain_status(response)
        try:
            message: object = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise nonsense(self._server.url, "it is not JSON") from error
        return Response(message, _date(response))

    def _explain(self, error: httpx.HTTPError) -> ServerError:
        url, text = self._server.url, str(error) or type(error).__name__
        if "CERTIFICATE_VERIFY_FAILED" in text:
            return ServerError(CERTIFICATE, explain_certificate(url, text))
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            why = "Is the address right, the network up and the server running?"
            return ServerError(UNREACHABLE, f"{url} cannot be reached ({text}). {why}")
        return ServerError(UNREACHABLE, f"{url} broke off: {text}.")

    def _explain_status(self, response: httpx.Response) -> ServerError:
        code, url = response.status_code, self._server.url
        if code in (401, 403):
            return ServerError(
                KEY_REFUSED,
                f"{url} refuses the key: revoked, or mistyped. Pair the bridge again "
                "(in Odoo: Scanner Configuration > the bridge > Pair; type here what "
                "it shows) and restart it. Nothing is lost meanwhile.",
            )
        if code in (404, 405):
            return ServerError(
                NOT_FOUND,
                f"{url} is there but has no Nexus RFID. Is the add-on installed, the "
                "address right, and the name of the database, if there are several?",
            )
        if response.is_redirect:
            target = response.headers.get("location", "?")
            return ServerError(
                NOT_FOUND, f"{url} sends us on to {target}. Write that address as url."
            )
        if code == 413:
            return ServerError(TOO_LARGE, f"{url} takes no batch of this size.")
        if code == 429 or code >= 500:
            return ServerError(
                BUSY,
                f"{url} is in trouble (HTTP {code}). It is tried again until it works.",
                _seconds(response.headers.get("retry-after")),
            )
        return ServerError(
            REFUSED,
            f"{url} refuses what the bridge sends (HTTP {code}). Do bridge and add-on "
            "have the same version? The log in Odoo says what it objects to.",
        )


def nonsense(url: str, why: str) -> ServerError:
    """An answer that came with status 200 and is none."""
    return ServerError(
        NONSENSE,
        f"{url} answers, but not as Nexus RFID does: {why.rstrip('.')}. Is there a "
        "login page or a proxy in between? Nothing counts as delivered until it "
        "answers properly.",
    )


def clock_message(offset: timedelta) -> str:
    """What to say about a wrong clock; empty if it is right enough.

    ``offset`` is how far the server is ahead of this machine.
    """
    if abs(offset) <= CLOCK_TOLERANCE:
        return ""
    direction = "slow" if offset > timedelta(0) else "fast"
    minutes = round(abs(offset).total_seconds() / 60)
    return (
        f"The clock of this machine is {minutes} minutes {direction}. Set it, or "
        "switch on time synchronisation: timedatectl set-ntp true"
    )


def explain_certificate(url: str, text: str) -> str:
    """Why a certificate is not trusted, and what to do."""
    if "expired" in text or "not yet valid" in text:
        why = (
            "is not valid today. Is the clock of this machine right (timedatectl)? "
            "Otherwise the server needs a new certificate."
        )
    elif "Hostname mismatch" in text or "IP address mismatch" in text:
        why = "is for another name. Write the server's name as it is in there."
    elif "self-signed" in text or "unable to get local issuer" in text:
        why = (
            "is not signed by an authority this machine knows. If it is your "
            "company's own, name the authority's file: ca_file = …"
        )
    else:
        why = f"is not trusted: {text}"
    return f"The certificate of {url} {why}"


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    """The system's authorities, which know a company's own, and one more."""
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as error:
            raise ShapeError(f"ca_file {ca_file} cannot be used: {error}") from error
    return context


async def _read(response: httpx.Response) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > LARGEST_ANSWER:
            raise nonsense(str(response.url), "it is endless")
    return bytes(content)


def _date(response: httpx.Response) -> datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(response.headers["date"])
    except (KeyError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _seconds(text: str | None) -> float | None:
    return min(float(text), 600.0) if text and text.isdigit() else None
