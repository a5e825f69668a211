"""python3 -m dev <command> [arguments]; the Makefile's targets call it."""

import os
import shlex
import shutil
import sys

from . import interrupts, settings
from .output import Problem, say

if sys.version_info < (3, 10):  # noqa: UP036 (any python3 may start this)
    sys.exit("Python 3.10 or newer is needed: make demo PYTHON=python3.12")


def main(arguments):
    commands = _commands()
    if not arguments or arguments[0] not in commands:
        say(f"usage: python3 -m dev {'|'.join(commands)} [arguments]")
        return 2
    os.umask(0o022)
    interrupts.listen()
    extra = shlex.split(os.environ.get("ARGS", ""))
    try:
        return commands[arguments[0]]([*arguments[1:], *extra])
    except Problem as problem:
        print(f"\nThis does not work yet: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted.")
        return 130


def _commands():
    # Imported here so that a wrong Python version is told before anything else.
    from . import bench, demo, lint, native, testing

    return {
        "demo": demo.main,
        "test": testing.main,
        "odoo": demo.any_odoo,
        "shell": demo.shell,
        "bench": bench.main,
        "lint": lint.main,
        "native": native.main,
        "clean": clean,
    }


def clean(_arguments):
    """Delete everything that was fetched and built, the demo database included."""
    folder = settings.cache_dir()
    with settings.exclusive("prepare"):
        running = list(folder.glob("postgres-*/data/postmaster.pid"))
        if running:
            raise Problem(f"Something is still running ({running[0]}). Stop it first.")
        shutil.rmtree(folder)
    say(f"{folder} is gone.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
