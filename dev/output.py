"""What a person sees while the environment works: steps, progress and problems."""

import contextlib
import subprocess
import sys
import threading
import time

HEARTBEAT_SECONDS = 10
LOG_TAIL_LINES = 25

_print_lock = threading.Lock()


class Problem(Exception):
    """A step that cannot work. The text says what to do about it."""


def say(text=""):
    """Print a line at once, also when several steps run side by side."""
    with _print_lock:
        print(text, flush=True)


def warn_loudly(*lines):
    """Print lines nobody can overlook, on standard error."""
    with _print_lock:
        frame = "!" * 78
        print(
            "\n".join((frame, *(f"!! {line}" for line in lines), frame)),
            file=sys.stderr,
            flush=True,
        )


@contextlib.contextmanager
def step(title, status=None):
    """Announce a step, repeat every few seconds that it lives, tell how long it took.

    :param status: called for a short text on how far the step is
    """
    started = time.monotonic()
    finished = threading.Event()

    def beat():
        while not finished.wait(HEARTBEAT_SECONDS):
            detail = status() if status else ""
            seconds = int(time.monotonic() - started)
            say(f"    {title}: {detail or 'working'} ({seconds} s)")

    say(f"--> {title}")
    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()
    say(f"    {title}: done ({time.monotonic() - started:.0f} s)")


def run_logged(command, log_path, what, advice="", **options):
    """Run a command with its output in a file; a failure shows the end of it.

    :param what: names the step in the message of the problem
    :param advice: what to do when it fails
    """
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("ab") as log:
        log.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        log.flush()
        try:
            code = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                **options,
            ).returncode
        except OSError as error:
            raise Problem(f"{what} failed: {error}. {advice}".rstrip()) from error
    if code:
        raise Problem(
            f"{what} failed (exit status {code}). {advice}\n"
            f"The end of {log_path}:\n{tail(log_path)}"
        )


def tail(path, lines=LOG_TAIL_LINES):
    """Return the last lines of a text file, indented."""
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])
