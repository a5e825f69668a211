"""A server that keeps to the contract, or breaks it in the ways servers do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

CONTRACT = Path(__file__).parents[1] / "contract" / "v1"
KEY = "secret-key"

Fault = Callable[[str], object]


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((CONTRACT / f"{name}.schema.json").read_text())
    return Draft202012Validator(schema)


class StubServer:
    """Keeps events by id over restarts. ``fault(path)`` is asked before each answer:
    None: all is well; "before" or "after": drop the connection before or after the
    events are kept; (status, body, headers): answer that."""

    def __init__(self) -> None:
        self.events: dict[str, dict[str, Any]] = {}
        self.streams: set[str] = set()
        self.heartbeats: list[dict[str, Any]] = []
        self.deliveries = 0
        self.violations: list[str] = []
        self.configuration: dict[str, Any] = {
            "version": 1,
            "revision": "1",
            "readers": [],
        }
        self.commands: list[dict[str, Any]] = []
        self.rejected: dict[int, str] = {}
        self.poll_seconds = 0.2
        self.fault: Fault = lambda path: None
        self.key = KEY
        self.code = ""
        self.asked: list[dict[str, str]] = []
        self.port = 0
        self._lock = threading.Lock()
        self._httpd: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                stub.handle(self)

            def do_POST(self) -> None:
                stub.handle(self)

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, request: object, client_address: object) -> None:
                """Connections that a killed bridge leaves behind."""

        self._httpd = Server(("127.0.0.1", self.port), Handler)
        self.port = self._httpd.server_address[1]
        threading.Thread(
            target=self._httpd.serve_forever, args=(0.02,), daemon=True
        ).start()

    def stop(self) -> None:
        if self._httpd is not None:
            self._httpd.shutdown()
            self._httpd.server_close()
            self._httpd = None

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.rpartition("/")[2]
        size = int(request.headers.get("Content-Length") or 0)
        body = request.rfile.read(size)
        if len(body) < size:
            return
        with self._lock:
            fault = self.fault(path)
            self.asked.append(dict(request.headers))
            if path == "pair":
                if json.loads(body)["code"] != self.code:
                    fault = fault or (403, "{}", {})
            elif request.headers["Authorization"] != f"Bearer {self.key}":
                fault = (401, "{}", {})
            if fault == "before":
                self._drop(request)
                return
            if isinstance(fault, tuple):
                status, text, headers = fault
                _send(request, status, text, headers)
                return
            answer = self._answer(path, json.loads(body) if body else None)
        if fault == "after":
            self._drop(request)
            return
        _send(request, 200, json.dumps(answer), {})

    def _answer(self, path: str, message: Any) -> dict[str, Any]:
        if path == "configuration":
            return self.configuration
        for error in validator(path).iter_errors(message):
            self.violations.append(f"{path}: {error.message}")
        if path == "pair":
            self.code = ""
            return {"version": 1, "key": self.key, "name": "Bay", "database": "prod"}
        if path == "heartbeat":
            self.heartbeats.append(message)
            return {
                "version": 1,
                "revision": self.configuration["revision"],
                "poll_seconds": self.poll_seconds,
                "commands": self.commands,
            }
        self.deliveries += len(message["events"])
        self.streams.add(message["stream"])
        for event in message["events"]:
            known = self.events.setdefault(event["id"], event)
            if known != event:
                self.violations.append(f"two events with the id {event['id']}")
        sequences = [event["sequence"] for event in message["events"]]
        return {
            "version": 1,
            "stream": message["stream"],
            "watermark": sequences[-1],
            "rejected": [
                {"sequence": at, "reason": self.rejected[at]}
                for at in sequences
                if at in self.rejected
            ],
            "poll_seconds": self.poll_seconds,
        }

    def kinds(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events.values() if event["kind"] == kind]

    @staticmethod
    def _drop(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        with suppress(OSError):
            request.connection.shutdown(2)


def _send(
    request: BaseHTTPRequestHandler, status: int, text: str, headers: dict[str, str]
) -> None:
    data = text.encode()
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data)
