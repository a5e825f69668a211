"""A proxy before Odoo, as a small firm has one; and whatever befalls a network."""

import asyncio
import contextlib
import json
import re
import threading

END_OF_HEAD = b"\r\n\r\n"
EVENTS = "/nexus_rfid/v1/events"
BAD_GATEWAY = (
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 4\r\n"
    b"Connection: close\r\n\r\nGone"
)


class Proxy:
    """Hands requests to Odoo and websockets to its other port, each on a connection of
    its own. Set any of these while it runs:

    ``is_cut``: nothing goes through, and what was open is broken off.
    ``repeats``: Odoo gets each batch of events twice.
    ``holds``: so many batches are taken here, and reach Odoo after the one that comes
    next.
    ``loses``: parts of addresses; of the next request to each the answer is lost.

    It counts ``batches``; those ``repeated``, ``overtaken`` by another and ``lost``;
    and how often pages were ``notified`` that a session changed.
    """

    def __init__(self, http_port, websocket_port):
        self.repeats = False
        self.holds = 0
        self.loses = []
        self.batches = self.repeated = self.overtaken = self.lost = 0
        self.notified = 0
        self._http_port, self._websocket_port = http_port, websocket_port
        self._held = []
        self._open = set()
        self._is_cut = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        self._server = self._ask(asyncio.start_server(self._talk, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, *_error):
        self._server.close()
        self.is_cut = True
        self._ask(asyncio.sleep(0.1))  # the conversations broken off end
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def is_cut(self):
        return self._is_cut

    @is_cut.setter
    def is_cut(self, value):
        self._is_cut = value
        if value:
            self._ask(self._break_off())

    def deliver_held(self):
        """Let Odoo have what is still held back."""
        self._ask(self._deliver_held())
        assert not self._held

    # ------------------------------------------------------------------

    def _ask(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(300)

    async def _break_off(self):
        for writer in self._open:
            writer.transport.abort()

    async def _talk(self, reader, writer):
        if self._is_cut:
            writer.transport.abort()
            return
        self._open.add(writer)
        # Whoever was broken off has nothing to be told.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await self._answer(reader, writer)
        self._open.discard(writer)
        writer.close()

    async def _answer(self, reader, writer):
        head = await reader.readuntil(END_OF_HEAD)
        address = head.split(b" ", 2)[1].decode()
        if re.search(rb"\r\nUpgrade: *websocket", head, re.IGNORECASE):
            await self._pipe(head, reader, writer)
            return
        length = re.search(rb"\r\nContent-Length: *(\d+)", head, re.IGNORECASE)
        body = await reader.readexactly(int(length[1])) if length else b""
        if address == EVENTS:
            answer = await self._deliver(head, body)
        else:
            answer = await self._forward(head, body)
        for part in self.loses:
            if part in address:
                self.loses.remove(part)
                self.lost += 1
                writer.transport.abort()
                return
        writer.write(answer)
        await writer.drain()

    async def _deliver(self, head, body):
        """Hand over a batch of events."""
        self.batches += 1
        if self.holds:
            self.holds -= 1
            self._held.append((head, body))
            return _acknowledge(json.loads(body))
        answer = await self._forward(head, body)
        if _is_good(answer):
            await self._deliver_held()
            if self.repeats:
                self.repeated += 1
                await self._forward(head, body)
        return answer

    async def _deliver_held(self):
        while self._held:
            if not _is_good(await self._forward(*self._held[0])):
                return
            del self._held[0]
            self.overtaken += 1

    async def _forward(self, head, body):
        """Return Odoo's whole answer; the connections end with it."""
        port = self._http_port
        if head.split(b" ", 2)[1].startswith(b"/websocket"):
            port = self._websocket_port
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return BAD_GATEWAY
        try:
            writer.write(_closing(head) + body)
            answer = await reader.read()
        except OSError:
            return BAD_GATEWAY
        finally:
            writer.close()
        if END_OF_HEAD not in answer:
            return BAD_GATEWAY
        head, _, body = answer.partition(END_OF_HEAD)
        return _closing(head + END_OF_HEAD) + body

    async def _pipe(self, head, reader, writer):
        odoo_reader, odoo_writer = await asyncio.open_connection(
            "127.0.0.1", self._websocket_port
        )
        odoo_writer.write(head)
        try:
            await asyncio.gather(
                self._copy(reader, odoo_writer), self._copy(odoo_reader, writer)
            )
        finally:
            odoo_writer.close()

    async def _copy(self, reader, writer):
        while data := await reader.read(65536):
            self.notified += data.count(b"nexus_rfid_changed")
            writer.write(data)
            await writer.drain()
        writer.close()


def _closing(head):
    """Return a head that says that the connection ends after this."""
    head = re.sub(
        rb"\r\n(Connection|Keep-Alive):[^\r]*", b"", head, flags=re.IGNORECASE
    )
    return head[: -len(END_OF_HEAD)] + b"\r\nConnection: close" + END_OF_HEAD


def _is_good(answer):
    return answer.split(b" ", 2)[1] == b"200"


def _acknowledge(batch):
    """Say what Odoo would say to a batch that is not there yet."""
    body = json.dumps(
        {
            "version": 1,
            "stream": batch["stream"],
            "watermark": batch["events"][-1]["sequence"],
            "rejected": [],
        }
    ).encode()
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    )
