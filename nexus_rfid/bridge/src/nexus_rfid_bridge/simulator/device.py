"""A reader as it looks from the other end of its cable."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from random import Random
from typing import ClassVar

from .field import Field


class Device(ABC):
    """Answers the bytes of one protocol from a field of tags; no I/O, no clock.

    What it returns is a list of messages: noise and collisions hit them one by one.
    """

    protocol: ClassVar[str]
    """Name of the protocol it speaks; registers the device."""
    interval: ClassVar[float] = 0.02
    """Seconds between two calls of ``tick``."""

    _registry: ClassVar[dict[str, type[Device]]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "protocol" in cls.__dict__:
            Device._registry[cls.protocol] = cls

    def __init__(self, field: Field, *, batch: int = 10) -> None:
        """``batch`` is how many tags it reads at most in one round."""
        self.field = field
        self.batch = batch
        self.power = 30.0
        self.antennas: tuple[int, ...] = (1,)
        self.running = False

    @abstractmethod
    def receive(self, data: bytes) -> list[bytes]:
        """Take what the host sends; returns the answers that come at once."""

    def tick(self) -> list[bytes]:
        """What the reader says by itself."""
        return []

    def trigger(self, pressed: bool) -> list[bytes]:
        """Somebody pulls the trigger, or lets it go."""
        del pressed
        return []


class Noise:
    """Spoils a share of the messages on their way: junk before, a bit turned, a cut."""

    def __init__(self, share: float, random: Random | None = None) -> None:
        self.share = share
        self._random = random or Random(0)

    def spoil(self, message: bytes) -> bytes:
        """The message as it arrives."""
        random = self._random
        if random.random() >= self.share:
            return message
        kind = random.randrange(3)
        if kind == 0:
            return random.randbytes(random.randint(1, 12)) + message
        if kind == 1 and message:
            at = random.randrange(len(message))
            turned = message[at] ^ 1 << random.randrange(8)
            return message[:at] + bytes((turned,)) + message[at + 1 :]
        return message[: random.randrange(len(message) + 1)]


def devices() -> dict[str, type[Device]]:
    """All virtual readers by the name of their protocol."""
    package = importlib.import_module(__package__ or "")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.startswith("virtual_"):
            importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(Device._registry.items()))  # pyright: ignore[reportPrivateUsage]
