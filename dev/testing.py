"""`make test`: every test there is, Python and browser, and nothing skipped."""

import os
import queue
import shutil
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import bridge, environment, python_env, settings, system
from .odoo_command import OdooCommand, stop
from .odoo_log import OdooLog
from .output import Problem, say
from .pytest_run import run_pytest

PURE_TESTS = settings.REPOSITORY / "dev" / "tests"
END_TO_END_TESTS = settings.REPOSITORY / "tests"
BACKTRACE_LINES = 40
#: Odoos that run tests at once.
MOST_LANES = 2


def main(arguments):
    started = time.monotonic()
    prepared = environment.prepare(packages=system.TEST_PACKAGES, with_dev=True)
    system.require_for_tests(prepared.missing_packages)
    _require_websocket_client()
    with ThreadPoolExecutor(1) as beside:
        of_bridge = beside.submit(bridge.run_tests)
        tallies = [
            run_pytest(f"Tests in {folder.relative_to(settings.REPOSITORY)}", folder)
            for folder in pure_test_folders()
        ]
        tallies.append(of_bridge.result())
    lanes = plan_lanes(settings.addons(), arguments)
    with environment.server("test") as server:
        drop_leftovers(server)
        odoos = [command(prepared, server, number) for number in range(len(lanes))]
        try:
            tallies += run_lanes(list(zip(odoos, lanes, strict=True)), arguments)
        finally:
            for odoo in odoos:
                _throw_away(odoo)
    return _close(tallies, time.monotonic() - started)


def pure_test_folders():
    """Return the folders of tests that need no Odoo.

    An add-on's own `tests` folder is run by Odoo; a `tests` folder deeper inside
    one belongs to a part that stands alone. The bridge is a distribution with an
    environment of its own.
    """
    standalone = [
        folder
        for name in settings.addons()
        for folder in sorted((settings.REPOSITORY / name).glob("*/tests"))
        if folder.is_dir()
        and folder.parent.name != "static"
        and folder.parent != bridge.BRIDGE
    ]
    return [PURE_TESTS, *standalone]


def command(prepared, server, number=0):
    """Return Odoo on a new test database of this very run; a run may have several."""
    odoo = OdooCommand(
        prepared, server, "test", f"{server.database}_test_{os.getpid()}_{number}"
    )
    # Two at once: each with a configuration of its own.
    odoo.config = odoo.config.with_name(f"odoo-{odoo.database}.conf")
    odoo.write_config(
        http_port=free_port(), screenshots=settings.log_dir() / "screenshots"
    )
    return odoo


def plan_lanes(addons, arguments):
    """Return the --test-tags of each Odoo that runs at the same time as the others.

    With two processors the test files are dealt out to two, by size. A run that was
    asked for some tests only has one.
    """
    if not addons:
        raise Problem(f"There is no add-on in {settings.REPOSITORY}.")
    if any(word.startswith("--test-tags") for word in arguments):
        return [None]
    if _narrowed(arguments):
        return [os.environ.get("TAGS") or ",".join(default_tags(addons))]
    lanes = [[] for _ in range(min(MOST_LANES, os.cpu_count() or 1))]
    for number, tag in enumerate(default_tags(addons)):
        lanes[number % len(lanes)].append(tag)
    return [",".join(lane) for lane in lanes]


def default_tags(addons):
    """Return the tags of all tests of the add-ons, file by file, the largest first,
    JavaScript unit tests included."""
    tags, files = [], []
    for name in addons:
        folder = settings.REPOSITORY / name
        files += (folder / "tests").glob("test_*.py")
        if list(folder.glob("static/tests/**/*.test.js")):
            tags.append(f"/web:WebSuite.test_unit_desktop[@{name}]")
    files.sort(key=lambda file: (-file.stat().st_size, file))
    return tags + [f"/{file.relative_to(settings.REPOSITORY)}" for file in files]


def run_lanes(lanes, arguments):
    """Run Odoo's tests in every lane at once; in one that is done, end-to-end tests
    follow on its database, file by file, until none is left.

    :param lanes: list of (OdooCommand, tags)
    :return: list of (passed, failed, problems)
    """
    files = queue.SimpleQueue()
    for file in [] if _narrowed(arguments) else end_to_end_files():
        files.put(file)
    stopped = threading.Event()

    def run(number, odoo, tags):
        tallies = [run_odoo_tests(odoo, tags, arguments, number, stopped)]
        while not stopped.is_set():
            try:
                file = files.get_nowait()
            except queue.Empty:
                break
            tallies.append(
                run_pytest(
                    f"End-to-end tests in {file.name}",
                    END_TO_END_TESTS,
                    end_to_end_environment(odoo),
                    beside=True,
                    only=file,
                )
            )
        return tallies

    with ThreadPoolExecutor(len(lanes)) as pool:
        futures = [
            pool.submit(run, number, odoo, tags)
            for number, (odoo, tags) in enumerate(lanes, 1)
        ]
        try:
            return [tally for future in futures for tally in future.result()]
        finally:
            stopped.set()


def run_odoo_tests(odoo, tags, arguments, number, stopped):
    """Install all add-ons with demo data on a new database and run their tests.

    :param tags: None if the arguments name them
    :param number: which lane it is, for the name of its log
    :param stopped: an event; once it is set, Odoo is stopped
    :return: (passed, failed, problems)
    """
    addons = settings.addons()
    line = ["-d", odoo.database, "-i", ",".join(addons), "--with-demo"]
    line += ["--stop-after-init", *arguments]
    if tags:
        line += ["--test-tags", tags]
    path = settings.log_dir() / f"test-{number}.log"
    say(f"--> Odoo tests of {', '.join(addons)}, {number} (the whole log: {path})")
    log = OdooLog()
    status = _follow(odoo, line, path, log, stopped)
    problems = log.problems()
    if status and not log.failed and not problems:
        problems.append(f"Odoo ended with exit status {status}.")
    if status < 0 or (status and log.total is None):
        say("".join(path.read_text(errors="replace").splitlines(True)[-30:]))
    passed, failed, _skipped = log.counts()
    return passed, failed, problems


def _follow(odoo, line, path, log, stopped):
    """Run Odoo, keep the whole log, show what matters; return the exit status."""
    show = _Display(log)
    path.unlink(missing_ok=True)
    with (
        path.open("w") as full,
        odoo.background(
            *line,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        threading.Thread(
            target=_stop_when, args=(stopped, process), daemon=True
        ).start()
        for text in process.stdout:
            full.write(text)
            show.event(log.feed(text))
        status = process.wait()
    show.details()
    return status


def _stop_when(stopped, process):
    stopped.wait()
    if process.poll() is None:
        stop(process)


class _Display:
    """One line for each add-on and test class, and all of every failure."""

    def __init__(self, log):
        self.log = log
        self.group = None
        self.started = self.last = time.monotonic()

    def event(self, event):
        if not event:
            return
        kind, text = event
        now = time.monotonic()
        if kind == "module" and (text in settings.addons() or now - self.last > 10):
            at, of = self.log.position
            self._line(f"module {at} of {of}: {text}")
        elif kind == "test" and text.rpartition(".")[0] != self.group:
            self.group = text.rpartition(".")[0]
            self._line(self.group)
        elif kind in ("failed", "skipped", "error"):
            self._line(f"{kind.upper()}: {text}")

    def _line(self, text):
        self.last = time.monotonic()
        say(f"    {self.last - self.started:5.0f} s  {text}")

    def details(self):
        for (logger, test), block in self.log.failed.items():
            say(f"\n{'=' * 70}\n{logger}.{test}")
            say("\n".join(block[-BACKTRACE_LINES:]))
        for block in self.log.errors:
            say(f"\n{'=' * 70}\nlogged error: " + "\n".join(block[-BACKTRACE_LINES:]))


def end_to_end_files():
    """Return the files of end-to-end tests, the largest first."""
    files = END_TO_END_TESTS.glob("test_*.py")
    return sorted(files, key=lambda file: (-file.stat().st_size, file))


def end_to_end_environment(odoo):
    """Return what the tests in tests/ need to start a server of their own."""
    return {
        **odoo.environment(),
        "NEXUS_DATABASE": odoo.database,
        "NEXUS_DATABASE_URL": odoo.server.psycopg_dsn(odoo.database),
        "NEXUS_ODOO": " ".join(odoo.line()),
        "NEXUS_PORT": str(free_port()),
        "NEXUS_BRIDGE_PYTHON": str(bridge.python()),
    }


def free_port():
    """Return a port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _narrowed(arguments):
    return bool(os.environ.get("TAGS") or arguments)


def _require_websocket_client():
    probe = [python_env.python(), "-c", "import websocket"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        raise Problem(
            "The Python package websocket-client is missing, and Odoo would skip "
            "browser tests without it. Build the environment anew: make clean"
        )


def drop_leftovers(server):
    """Drop databases of test runs that were killed."""
    prefix = f"{server.database}_test_"
    for (name,) in server.query("SELECT datname FROM pg_database"):
        pid = name.removeprefix(prefix).partition("_")[0]
        if (
            name.startswith(prefix)
            and pid.isdigit()
            and not Path("/proc", pid).exists()
        ):
            server.drop(name)


def _throw_away(odoo):
    if settings.is_set("KEEP"):
        say(f"--> KEEP: database {odoo.database} stays until the next test run")
        return
    odoo.server.drop(odoo.database)
    shutil.rmtree(odoo.filestore(), ignore_errors=True)
    odoo.config.unlink(missing_ok=True)


def _close(tallies, seconds):
    """Print why the run is no success, and the closing line; return the status."""
    passed = sum(tally[0] for tally in tallies)
    failed = sum(tally[1] for tally in tallies)
    problems = [problem for tally in tallies for problem in tally[2]]
    say("")
    for problem in problems:
        say(problem)
    say(f"{seconds / 60:.1f} minutes")
    say(f"{passed} passed, {failed} failed")
    return 1 if failed or problems else 0
