"""Real pyserial on pseudo-terminals."""

import asyncio
import errno
import os
import tty
from contextlib import suppress

import pytest
import serial
from nexus_rfid_bridge.exc import TransportError
from nexus_rfid_bridge.transport import SerialTransport
from nexus_rfid_bridge.transport.serial_port import explain, find_port
from serial.tools.list_ports_common import ListPortInfo


@pytest.fixture
def pty():
    """(our end, path of the port)."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    yield ours, os.ttyname(theirs)
    for end in (ours, theirs):
        with suppress(OSError):  # a test may have closed it
            os.close(end)


def port_info(device: str, number: str, vid: int = 0x1A86) -> ListPortInfo:
    info = ListPortInfo(device, skip_link_detection=True)
    info.vid, info.pid, info.serial_number = vid, 0x7523, number
    return info


def test_bytes_go_both_ways(pty) -> None:
    async def scenario() -> None:
        port = SerialTransport(pty[1], 115200)
        await port.open()
        await port.write(b"\x01\x02")
        assert os.read(pty[0], 10) == b"\x01\x02"
        os.write(pty[0], bytes(range(256)))
        got = b""
        while len(got) < 256:
            got += await port.read(1.0)
        assert got == bytes(range(256))
        assert await port.read(0.01) == b""
        await port.close()
        await port.close()

    asyncio.run(scenario())


def test_unplugging_is_noticed_after_the_last_bytes(pty) -> None:
    async def scenario() -> None:
        port = SerialTransport(pty[1], 115200)
        await port.open()
        os.write(pty[0], b"last")
        await asyncio.sleep(0.1)
        os.close(pty[0])
        assert await port.read(1.0) == b"last"
        with pytest.raises(TransportError, match="unplugged"):
            await port.read(5.0)
        await port.close()

    asyncio.run(scenario())


def test_port_that_talks_without_pause_can_be_given_up(pty) -> None:
    """A cancellation that comes together with data must not be lost."""

    async def scenario() -> None:
        port = SerialTransport(pty[1], 115200)
        await port.open()

        async def read_on() -> None:
            while True:
                port._inbox.put(b"x")
                await port.read(10)
                await asyncio.sleep(0)

        for _ in range(200):
            task = asyncio.create_task(read_on())
            await asyncio.sleep(0.0005)
            task.cancel()
            await asyncio.wait((task,), timeout=5)
            assert task.cancelled()
        await port.close()

    asyncio.run(scenario())


def test_missing_port_is_named_with_the_remedy(tmp_path) -> None:
    async def scenario() -> None:
        with pytest.raises(TransportError, match="Is the reader plugged in"):
            await SerialTransport(str(tmp_path / "none"), 9600).open()

    asyncio.run(scenario())


def test_port_of_another_program_is_not_shared(pty) -> None:
    async def scenario() -> None:
        port = SerialTransport(pty[1], 9600)
        with (
            serial.Serial(pty[1], exclusive=True),
            pytest.raises(TransportError, match="in use by another program"),
        ):
            await port.open()

    asyncio.run(scenario())


def test_missing_permission_names_the_group(pty) -> None:
    text = explain(pty[1], PermissionError(errno.EACCES, "Permission denied"))

    assert "usermod -aG" in text


def test_two_readers_of_one_kind_are_told_apart_by_serial_number() -> None:
    ports = [port_info("/dev/ttyUSB0", "A"), port_info("/dev/ttyUSB1", "B")]

    assert find_port("usb:1a86:7523:B", ports) == "/dev/ttyUSB1"
    assert find_port("/dev/ttyS7", ports) == "/dev/ttyS7"
    with pytest.raises(TransportError, match="more than one"):
        find_port("usb:1A86:7523", ports)
    with pytest.raises(TransportError, match="plugged in"):
        find_port("usb:1A86:7523:C", ports)
