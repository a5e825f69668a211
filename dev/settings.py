"""Where things live and what the caller asked for. Everything comes from here."""

import contextlib
import fcntl
import hashlib
import os
from pathlib import Path

from .output import Problem, say

REPOSITORY = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8069


def cache_dir():
    """Return the folder for everything that is fetched or built, made if missing."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    path = Path(base).expanduser().resolve() / "nexus-for-odoo"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            f"The cache folder {path} cannot be made: {error.strerror}. "
            "Name a writable one: XDG_CACHE_HOME=/some/folder make …"
        ) from error
    return path


def log_dir():
    path = cache_dir() / "logs"
    path.mkdir(exist_ok=True)
    return path


def tool_caches():
    """Return variables that keep caches of tools out of the checkout."""
    return {
        "HYPOTHESIS_STORAGE_DIRECTORY": str(cache_dir() / "hypothesis"),
        "RUFF_CACHE_DIR": str(cache_dir() / "ruff"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def port():
    """Return the port the demo listens on."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Problem(f"PORT={text} is not a port number between 1 and 65535.")
    return int(text)


def is_set(name):
    """Tell whether a switch such as KEEP=1 is on."""
    return os.environ.get(name, "").strip().lower() not in ("", "0", "no", "false")


def addons():
    """Return the names of the add-ons: folders of the repository with a manifest."""
    return sorted(path.parent.name for path in REPOSITORY.glob("*/__manifest__.py"))


def addons_fingerprint():
    """Return one hash per add-on over its files; it changes with any of them."""
    return {name: _hash_folder(REPOSITORY / name) for name in addons()}


def _hash_folder(folder):
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


@contextlib.contextmanager
def exclusive(name, waiting=None):
    """Hold a lock in the cache, so that two runs do not build the same thing.

    :param waiting: said once when somebody else holds the lock
    """
    with (cache_dir() / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(waiting or f"Waiting for another run that holds {handle.name}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
