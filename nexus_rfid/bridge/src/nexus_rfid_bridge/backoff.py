"""How long to wait before trying again."""

from __future__ import annotations

import random
from dataclasses import dataclass, field


@dataclass
class Backoff:
    """Doubles from ``first`` to ``longest`` seconds.

    Each wait is drawn from its upper half: many bridges that lost one server do not
    come back in the same second.
    """

    first: float = 1.0
    longest: float = 60.0
    _next: float = field(default=0.0, init=False)

    def wait(self) -> float:
        """Seconds to wait after one more failure."""
        self._next = min(self.longest, self._next * 2 or self.first)
        return self._next * random.uniform(0.5, 1.0)

    def reset(self) -> None:
        """It worked."""
        self._next = 0.0
