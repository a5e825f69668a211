"""TCP readers."""

import asyncio

import pytest
from nexus_rfid_bridge.exc import InvalidValueError, TransportError
from nexus_rfid_bridge.transport import TcpTransport
from nexus_rfid_bridge.transport.tcp import split_address


def test_bytes_go_both_ways_and_the_end_is_noticed() -> None:
    async def echo(reader, writer) -> None:
        writer.write(await reader.read(100))
        await writer.drain()
        writer.close()

    async def scenario() -> None:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        link = TcpTransport(f"127.0.0.1:{port}")
        await link.open()
        assert await link.read(0.01) == b""
        await link.write(b"hello")
        assert await link.read(5) == b"hello"
        with pytest.raises(TransportError, match="closed"):
            await link.read(5)
        await link.close()
        await link.close()
        server.close()
        await server.wait_closed()
        with pytest.raises(TransportError, match="refuses"):
            await TcpTransport(f"127.0.0.1:{port}").open()

    asyncio.run(scenario())


def test_closing_while_nothing_comes_leaves_nothing_behind() -> None:
    async def silent(reader, writer) -> None:
        await reader.read()
        writer.close()

    async def scenario() -> None:
        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        link = TcpTransport(f"127.0.0.1:{server.sockets[0].getsockname()[1]}")
        await link.open()
        assert await link.read(0.01) == b""
        await link.close()
        server.close()
        await server.wait_closed()

    asyncio.run(scenario())


@pytest.mark.parametrize("address", ["", "host", "host:", ":1", "host:x", "host:70000"])
def test_what_is_no_address_is_refused(address) -> None:
    with pytest.raises(InvalidValueError, match="no network address"):
        split_address(address)


def test_ipv6_address_is_understood() -> None:
    assert split_address("[fe80::1]:4001") == ("fe80::1", 4001)
