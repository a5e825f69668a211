"""`make demo`: a database with the add-ons and demo data, served on localhost."""

import contextlib
import fcntl
import json
import shutil
import socket
import subprocess
import time
import urllib.request

from . import environment, settings, system
from .odoo_command import OdooCommand
from .odoo_log import OdooLog
from .output import Problem, say, step, tail

#: login, password, role; those the demo data brings are shown
LOGINS = (
    ("admin", "admin", "administrator"),
    ("warehouse", "warehouse", "warehouse"),
    ("purchase", "purchase", "purchasing"),
    ("sales", "sales", "sales"),
    ("rental", "rental", "rental desk"),
    ("accounting", "accounting", "accounting"),
    ("inventory", "inventory", "inventory and product manager"),
)
SECONDS_TO_ANSWER = 120


def main(_arguments):
    with _only_one():
        _check_port()
        prepared = environment.prepare(packages=system.DEMO_PACKAGES)
        with environment.server("demo") as server:
            odoo = command(prepared, server)
            bring_up_to_date(odoo)
            return serve(odoo, prepared.missing_packages)


def command(prepared, server):
    """Return Odoo on the demo database, its configuration written."""
    name = server.database if not server.embedded else f"{server.database}_demo"
    odoo = OdooCommand(prepared, server, "demo", name)
    odoo.write_config(
        http_port=settings.port(), db_name=name, list_db=False, dbfilter=f"^{name}$"
    )
    return odoo


def bring_up_to_date(odoo):
    """Create the demo database, or update the add-ons that changed since."""
    state = State(odoo.server, odoo.database)
    wanted = {"odoo": odoo.tree.version, "addons": settings.addons_fingerprint()}
    there = odoo.server.exists(odoo.database)
    if settings.is_set("FRESH") and there:
        state.require_ours("FRESH=1 would drop it")
        say(f"--> Throwing the demo database {odoo.database} away")
        _throw_away(odoo)
        there = False
    elif there and state.read().get("status") == "creating":
        say("--> The last start was interrupted: starting over")
        _throw_away(odoo)
        there = False
    if there and not state.read():
        if not odoo.server.is_empty(odoo.database):
            state.require_ours("it holds other data")
        there = False
    if not there:
        _create(odoo, state, wanted)
    elif state.read().get("built") != wanted:
        _update(odoo, state, wanted)


def _create(odoo, state, wanted):
    shutil.rmtree(odoo.filestore(), ignore_errors=True)
    state.write(status="creating")
    addons = ",".join(settings.addons())
    if not addons:
        raise Problem(f"There is no add-on in {settings.REPOSITORY}.")
    run_showing_modules(odoo, f"Demo database with {addons}", "-i", addons)
    load_demo_data(odoo, addons)
    state.write(status="ready", built=wanted)


def _update(odoo, state, wanted):
    built = state.read()["built"]
    changed = {
        name
        for name, digest in wanted["addons"].items()
        if built["addons"].get(name) != digest
    }
    new = changed - set(built["addons"])
    old = changed - new
    if built["odoo"] != wanted["odoo"]:
        old = {"all"}
    arguments = []
    if new:
        arguments += ["-i", ",".join(sorted(new))]
    if old:
        arguments += ["-u", ",".join(sorted(old))]
    if arguments:
        names = ", ".join(sorted(new | old))
        run_showing_modules(odoo, f"Updating the demo database: {names}", *arguments)
    if new:
        load_demo_data(odoo, ",".join(sorted(new)))
    state.write(status="ready", built=wanted)


def load_demo_data(odoo, addons):
    """Load the demo data of these add-ons, and of no other module."""
    path = settings.log_dir() / f"{odoo.database}-demo-data.log"
    script = settings.REPOSITORY / "dev" / "load_demo.py"
    with step("Demo data"), path.open("w") as log, script.open() as source:
        done = subprocess.run(
            odoo.line("shell", "-d", odoo.database, "--no-http"),
            env={**odoo.environment(), "NEXUS_DEMO_OF": addons},
            cwd=settings.REPOSITORY,
            stdin=source,
            stdout=log,
            stderr=log,
            check=False,
        )
    if done.returncode:
        raise Problem(f"The demo data does not load. The log is {path}\n{tail(path)}")


def run_showing_modules(odoo, title, *arguments):
    """Run Odoo once over the database; refuse a result with errors in its log."""
    log = OdooLog()
    path = settings.log_dir() / f"{odoo.database}-install.log"

    def status():
        at, of = log.position
        return f"module {at} of {of}, {log.module}" if of else ""

    with (
        step(title, status),
        path.open("w") as full,
        odoo.background(
            "-d",
            odoo.database,
            *arguments,
            "--stop-after-init",
            "--no-http",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        for line in process.stdout:
            full.write(line)
            log.feed(line)
        process.wait()
    if process.returncode or log.errors:
        errors = "\n".join("\n".join(block[-12:]) for block in log.errors[:5])
        raise Problem(
            f"{title} failed. The whole log is {path}\n{errors or tail(path)}"
        )


def _throw_away(odoo):
    odoo.server.drop(odoo.database)
    shutil.rmtree(odoo.filestore(), ignore_errors=True)


def serve(odoo, missing):
    """Serve until Ctrl-C, or until Odoo ends by itself."""
    address = f"http://localhost:{settings.port()}"
    log = settings.log_dir() / "demo.log"
    with (
        log.open("w") as output,
        odoo.background("-d", odoo.database, stdout=output, stderr=output) as process,
    ):
        with step("Starting Odoo"):
            _wait_for_login_page(address, process, log)
        _welcome(odoo, address, missing, log)
        try:
            process.wait()
        except KeyboardInterrupt:
            say("\n--> Stopping")
            return 0
    raise Problem(f"Odoo has ended by itself:\n{tail(log)}")


def _wait_for_login_page(address, process, log):
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Problem(f"Odoo has ended by itself:\n{tail(log)}")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/web/login", timeout=60).read()
            return
        time.sleep(0.3)
    raise Problem(f"Odoo does not answer at {address}:\n{tail(log)}")


def _welcome(odoo, address, missing, log):
    rows = odoo.server.query("SELECT login FROM res_users WHERE active", odoo.database)
    known = {row[0] for row in rows}
    say("")
    say("=" * 64)
    say(f"  Odoo 19 with Nexus for Odoo:  {address}")
    say("")
    for login, password, role in LOGINS:
        if login in known:
            say(f"  login {login:<12} password {password:<12} ({role})")
    say("")
    say(f"  Odoo's log: {log}")
    say("  Ctrl-C stops it. The data stays for the next start.")
    if missing:
        say("")
        say(f"  No PDF documents: {', '.join(missing)} is not installed. Ask an")
        say(f"  administrator: {system.apt_line(missing)}")
    say("=" * 64)


class State:
    """What the cache remembers about one demo database on one server."""

    def __init__(self, server, name):
        key = f"{server.identity()}-{name}".replace("/", "_").replace(":", "_")
        self.path = settings.cache_dir() / f"demo-{key}.json"
        self.name = name

    def read(self):
        try:
            return json.loads(self.path.read_text())
        except (FileNotFoundError, ValueError):
            return {}

    def write(self, **values):
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(values))
        new.replace(self.path)

    def require_ours(self, reason):
        """Refuse to touch a database this environment did not create."""
        if not self.read():
            raise Problem(
                f"Database {self.name} was not made by `make demo`, and {reason}. "
                "Name another one at the end of DATABASE_URL, or drop it yourself."
            )


@contextlib.contextmanager
def _only_one():
    path = settings.cache_dir() / "demo.lock"
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem(
                "The demo is running already. Stop it first, or run a second one "
                "with a cache of its own: XDG_CACHE_HOME=/other/folder make demo PORT=…"
            ) from None
        yield


def _check_port():
    number = settings.port()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except PermissionError:
            raise Problem(
                f"A plain user cannot listen on port {number}: make demo PORT=8070"
            ) from None
        except OSError:
            raise Problem(
                f"Port {number} is taken by another program. Choose another one: "
                f"make demo PORT={number + 1}"
            ) from None


def shell(arguments):
    """`make shell`: Odoo's Python shell on the demo database."""
    prepared = environment.prepare()
    with environment.server("demo") as server:
        odoo = command(prepared, server)
        if State(server, odoo.database).read().get("status") != "ready":
            raise Problem("There is no demo database yet: make demo")
        return odoo.run("shell", "-d", odoo.database, "--no-http", *arguments)


def any_odoo(arguments):
    """`make odoo ARGS="…"`: any Odoo command line, on the demo's server."""
    prepared = environment.prepare()
    with environment.server("demo") as server:
        odoo = command(prepared, server)
        return odoo.run(*arguments)
