"""Lines to a program that may stop listening."""

from __future__ import annotations

import asyncio
import os
from typing import TextIO


class LineOutput:
    """``gone`` is set when nobody reads any more (`… | head`); no error is raised."""

    def __init__(self, out: TextIO) -> None:
        self.gone = asyncio.Event()
        self._out = out

    def print(self, text: str) -> None:
        if self.gone.is_set():
            return
        try:
            print(text, file=self._out, flush=True)
        except BrokenPipeError:
            self.gone.set()
            # The interpreter flushes once more at its end; let that go nowhere.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._out.fileno())
            os.close(nowhere)
