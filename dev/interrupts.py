"""Turns every way of being asked to stop into KeyboardInterrupt."""

import os
import signal
import threading
import time
from pathlib import Path

SECONDS_BETWEEN_LOOKS = 0.5
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_interrupted = threading.Event()


def listen():
    """Stop on Ctrl-C, on SIGTERM and on SIGHUP, also when only make gets them."""
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    make = os.getppid()
    if _catches_sigint(make):
        threading.Thread(target=_watch, args=(make,), daemon=True).start()


def _interrupt(_number, _frame):
    """Interrupt once; a second Ctrl-C must not break into the tidying up."""
    if not _interrupted.is_set():
        _interrupted.set()
        raise KeyboardInterrupt


def _watch(make):
    """Pass on a SIGINT that make keeps to itself.

    A terminal sends Ctrl-C to make and to us. A program that sends SIGINT to make
    alone makes it wait for us, without telling us; make has then put its handler
    back to the default, and that can be seen.
    """
    while os.getppid() == make and _catches_sigint(make):
        time.sleep(SECONDS_BETWEEN_LOOKS)
    if os.getppid() == make:
        os.kill(os.getpid(), signal.SIGINT)


def _catches_sigint(pid):
    """Tell whether a process is GNU make with a handler for SIGINT."""
    try:
        if Path(f"/proc/{pid}/comm").read_text().strip() not in ("make", "gmake"):
            return False
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGINT - 1) & 1)
