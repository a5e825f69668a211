"""From a reader's configuration to the transport it is reached through."""

from __future__ import annotations

from .contract import ReaderConfig
from .exc import InvalidValueError
from .protocol import protocols
from .transport import SerialTransport, TcpTransport, Transport


def make_transport(config: ReaderConfig) -> Transport:
    """A new, unopened connection to the reader."""
    kind = protocols()[config.protocol]
    if config.link == "serial":
        return SerialTransport(config.address, config.baudrate or kind.baudrate)
    if config.link == "tcp":
        return TcpTransport(config.address)
    if config.link == "ble" and kind.gatt is not None:
        # Imported only here: without Bluetooth the rest works all the same.
        from .transport.ble import BleTransport

        return BleTransport(config.address, kind.gatt)
    raise InvalidValueError(f"{kind.title} is not spoken over link {config.link}.")
