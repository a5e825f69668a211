"""Links to readers: bytes in and out, and word when the link is gone."""

from .base import Found, Inbox, Transport
from .serial_port import SerialTransport
from .tcp import TcpTransport

__all__ = ["Found", "Inbox", "SerialTransport", "TcpTransport", "Transport"]
