"""The one interface all readers are driven through.

A protocol does no I/O and knows no clock: bytes from the reader go into ``feed``,
events come out; commands are bytes somebody else sends. A new protocol is one module
in this package that subclasses ``Protocol``: it registers itself by its ``name``.
"""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ..exc import InvalidValueError, NotSupportedError
from .events import Event


@dataclass(frozen=True, slots=True)
class Request:
    """Bytes to send in one go.

    ``expects`` is the ``command`` of the ``Reply`` to wait for, at most ``timeout``
    seconds, before anything else is sent; None: nothing to wait for.
    """

    data: bytes
    expects: str | None = None
    timeout: float = 1.0


@dataclass(frozen=True, slots=True)
class GattProfile:
    """Where a protocol is spoken over Bluetooth LE (UUIDs in lower case).

    ``chunk`` is the most bytes the reader takes in one write.
    """

    service: str
    write: str
    notify: str
    chunk: int = 20


class Protocol(ABC):
    """One reader's conversation. One instance per connection; never shared.

    While an inventory runs, only ``stop()`` and ``poll()`` may be sent: most readers
    ignore everything else then.

    Inventory goes on for days like this: send ``start()``; at every
    ``RoundEnded(idle=True)`` wait ``pause`` seconds and send ``poll()``; send it also
    after ``quiet`` seconds in which not one byte came. So a lost answer, or a reader
    that was switched off and on, only costs a pause.
    """

    name: ClassVar[str]
    """Short and stable: used in configuration."""
    title: ClassVar[str]
    """For people."""
    baudrate: ClassVar[int] = 115200
    """Factory setting of the serial port."""
    gatt: ClassVar[GattProfile | None] = None
    """None: not spoken over Bluetooth LE."""
    antennas: ClassVar[int] = 1
    """How many antennas the protocol can tell apart at the most."""
    power_range: ClassVar[tuple[float, float]] = (0.0, 30.0)
    """dBm, both ends included. A reader's region may allow less."""
    pause: ClassVar[float] = 0.0
    """Seconds between the end of a round and the next ``poll()``."""
    quiet: ClassVar[float] = 5.0
    """Seconds without a byte after which a running inventory is polled again."""
    round_seconds: ClassVar[float] = 1.0
    """The longest a ``single()`` takes. Its tags have come by then, at the latest."""
    frame_timeout: ClassVar[float] = 0.3
    """Seconds without a byte after which ``timeout()`` is to be called."""

    _registry: ClassVar[dict[str, type[Protocol]]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "name" in cls.__dict__:
            Protocol._registry[cls.name] = cls

    @abstractmethod
    def feed(self, data: bytes) -> list[Event]:
        """Take what the reader sent, in pieces of any size; never raises.

        What makes no sense is dropped and counted, never taken for a tag.
        """

    @abstractmethod
    def timeout(self) -> list[Event]:
        """Nothing came for ``frame_timeout``: give up a frame that is incomplete."""

    def setup(self) -> Sequence[Request]:
        """What to send once after every connect, before anything else."""
        return ()

    @abstractmethod
    def identify(self) -> Sequence[Request]:
        """Ask who is there. Changes nothing; a reader of another make keeps silent."""

    @abstractmethod
    def start(self) -> Sequence[Request]:
        """Begin to read tags until ``stop()``."""

    def poll(self) -> Sequence[Request]:
        """Keep a running inventory going; see the class."""
        return self.start()

    @abstractmethod
    def stop(self) -> Sequence[Request]:
        """End the inventory. Tags already on their way may still come."""

    @abstractmethod
    def single(self) -> Sequence[Request]:
        """Read what is in the field once: until ``RoundEnded`` or ``round_seconds``."""

    @abstractmethod
    def set_power(self, dbm: float) -> Sequence[Request]:
        """Transmit power in dBm; InvalidValueError outside ``power_range``."""

    def set_antennas(self, numbers: Sequence[int]) -> Sequence[Request]:
        """Read with these antennas only (counted from 1)."""
        del numbers
        raise NotSupportedError(f"{self.title} has no choice of antennas.")

    def write_epc(
        self, epc: bytes, *, current: bytes | None = None, password: int = 0
    ) -> Sequence[Request]:
        """Give a tag a new EPC; the last request expects ``write_epc``.

        ``current`` is the EPC it has now, so that no other tag in the field is
        written; where the protocol cannot address it, make sure yourself that only one
        tag is near. ``password`` is the tag's access password. Read back afterwards
        with ``single()``: a reader's "done" is not proof.
        """
        del epc, current, password
        raise NotSupportedError(f"{self.title} cannot write tags here.")

    def _check_power(self, dbm: float) -> None:
        low, high = self.power_range
        if not low <= dbm <= high:
            raise InvalidValueError(
                f"{self.title} takes a power from {low:g} to {high:g} dBm, not {dbm:g}."
            )


def check_epc(epc: bytes) -> None:
    """Raise InvalidValueError unless a tag can hold this EPC.

    That is 1 to 31 words of 16 bits: the length field in the tag has five bits.
    """
    if not 2 <= len(epc) <= 62 or len(epc) % 2:
        raise InvalidValueError(
            f"An EPC has 2 to 62 bytes, an even number of them, not {len(epc)}."
        )


def protocols() -> dict[str, type[Protocol]]:
    """All protocols of this package by name."""
    package = importlib.import_module(__package__ or "")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(Protocol._registry.items()))  # pyright: ignore[reportPrivateUsage]
