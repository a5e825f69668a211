"""How readers talk: bytes to events and back, without I/O. One module a protocol."""

from .base import GattProfile, Protocol, Request, check_epc, protocols
from .events import Dropped, Event, Reply, RoundEnded, TagRead, Trigger

__all__ = [
    "Dropped",
    "Event",
    "GattProfile",
    "Protocol",
    "Reply",
    "Request",
    "RoundEnded",
    "TagRead",
    "Trigger",
    "check_epc",
    "protocols",
]
