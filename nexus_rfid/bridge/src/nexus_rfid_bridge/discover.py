"""`readers`: what could be a reader, and on request, what it answers to."""

from __future__ import annotations

import asyncio

from .contract import ReaderConfig
from .dialogue import Dialogue
from .exc import TransportError
from .link import make_transport
from .protocol import Event, Protocol, protocols
from .transport import Found
from .transport.serial_port import serial_ports


def ports() -> list[Found]:
    """Serial ports, USB and Bluetooth Classic alike."""
    return serial_ports()


async def bluetooth(seconds: float) -> list[Found]:
    """Bluetooth LE devices in sight; TransportError without Bluetooth."""
    from .transport.ble import ble_devices

    return await ble_devices(seconds)


async def probe(
    link: str, address: str, only: str | None = None, baudrate: int | None = None
) -> tuple[str, str] | None:
    """Which protocol a device speaks, and what it says of itself.

    Sends each protocol's question for the version in turn: harmless for a reader, but
    something else on that port may not like it. TransportError when it does not open.
    """
    for kind in protocols().values():
        if only not in (None, kind.name) or (link == "ble") != (kind.gatt is not None):
            continue
        config = ReaderConfig("probe", "probe", link, address, kind.name, baudrate)
        identity = await _ask(config, kind)
        if identity is not None:
            return kind.name, identity
    return None


async def _ask(config: ReaderConfig, kind: type[Protocol]) -> str | None:
    def hear(event: Event) -> None:
        del event

    transport = make_transport(config)
    try:
        await transport.open()
        dialogue = Dialogue(transport, kind(), hear)
        return dialogue.identity if await dialogue.begin() else None
    finally:
        await transport.close()


async def probe_all(found: list[Found]) -> dict[str, str]:
    """What each device answered, by address; in words."""

    async def one(device: Found) -> str:
        try:
            answer = await probe(device.link, device.address)
        except TransportError as error:
            return str(error)
        if answer is None:
            return "answers to no protocol known here"
        protocol, identity = answer
        return f"protocol = {protocol!r}  {identity}".strip()

    answers = await asyncio.gather(*(one(device) for device in found))
    return {device.address: text for device, text in zip(found, answers, strict=True)}
