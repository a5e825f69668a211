"""Runs Odoo's own command with this environment's settings."""

import configparser
import contextlib
import ctypes
import os
import secrets
import signal
import subprocess

from . import python_env, settings
from .output import Problem

SECONDS_TO_STOP = 20
PR_SET_PDEATHSIG = 1


class OdooCommand:
    """Odoo on one server, with the settings of one purpose (demo or test)."""

    def __init__(self, environment, server, purpose, database):
        self.tree = environment.odoo
        self.server = server
        self.database = database
        self.data_dir = settings.cache_dir() / f"data-{purpose}"
        self.data_dir.mkdir(exist_ok=True, mode=0o700)
        self.config = settings.cache_dir() / f"odoo-{purpose}.conf"
        self.options = {
            "addons_path": ",".join(
                str(path) for path in (*self.tree.addons_paths, settings.REPOSITORY)
            ),
            "data_dir": str(self.data_dir),
            "http_interface": "127.0.0.1",
            "admin_passwd": secrets.token_urlsafe(24),
        }

    def write_config(self, **extra):
        """Write the configuration file; it wins over any ~/.odoorc."""
        parser = configparser.RawConfigParser()
        parser["options"] = {**self.options, **{k: str(v) for k, v in extra.items()}}
        with open(self.config, "w", opener=_private) as handle:
            parser.write(handle)

    def environment(self):
        """Return the process environment that makes any Odoo command work."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        return {
            **kept,
            **settings.tool_caches(),
            **self.server.environment(),
            "ODOO_RC": str(self.config),
            "PYTHONPATH": os.pathsep.join(
                (str(self.tree.python_path), str(settings.REPOSITORY))
            ),
            "PYTHONUNBUFFERED": "1",
            "PATH": f"{python_env.venv_dir() / 'bin'}{os.pathsep}{os.environ['PATH']}",
        }

    def line(self, *arguments):
        return [str(python_env.python()), str(self.tree.command), *arguments]

    def run(self, *arguments):
        """Run in the foreground, with the terminal; return the exit status."""
        return run_in_foreground(self.line(*arguments), self.environment())

    @contextlib.contextmanager
    def background(self, *arguments, **options):
        """Run beside us in a group of its own; at the end of the block it is gone."""
        with in_background(
            self.line(*arguments), env=self.environment(), **options
        ) as process:
            yield process

    def filestore(self):
        return self.data_dir / "filestore" / self.database


def run_in_foreground(command, environment):
    """Run a command that owns the terminal; Ctrl-C is its business, not ours."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=settings.REPOSITORY,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        return process.wait()
    except OSError as error:
        raise Problem(f"{command[0]} does not start: {error}") from error
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def in_background(command, script=None, **options):
    """Start a command in its own process group and stop it when the block ends.

    :param script: text for the command's standard input

    Ctrl-C in a terminal reaches us only; the command then gets one SIGINT, so that
    it ends orderly. Should we be killed, the kernel sends it SIGTERM.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE if script else subprocess.DEVNULL,
        cwd=settings.REPOSITORY,
        start_new_session=True,
        preexec_fn=_end_with_parent,
        **options,
    )
    try:
        if script:
            process.stdin.write(script)
            process.stdin.close()
        yield process
    finally:
        stop(process)


def stop(process):
    """End a process group: ask, wait, and kill what is left."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if process.poll() is not None:
            break
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_STOP)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _private(path, flags):
    return os.open(path, flags, 0o600)
