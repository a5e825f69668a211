"""What stands at a hire firm: Odoo with workers, people, a bridge, readers."""

import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time

import requests
from playwright.sync_api import sync_playwright

from dev import settings, system
from dev.odoo_command import in_background
from dev.testing import free_port

BRIDGE = settings.REPOSITORY / "nexus_rfid" / "bridge"
#: A machine with much to do may take long; nothing here depends on how long.
PATIENCE = 180


def until(condition, what, seconds=PATIENCE):
    """Wait until a condition is true; return its value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.05)
    return value


class Server:
    """Odoo with two workers, and its log."""

    def __init__(self, command, database):
        self.port, self.websocket_port = free_port(), free_port()
        self.log = settings.log_dir() / f"end-to-end-{database}.log"
        self.log.unlink(missing_ok=True)
        self._line = [
            *command, "-d", database, "--workers=2", "--max-cron-threads=0",
            f"--http-port={self.port}", f"--gevent-port={self.websocket_port}",
            "--limit-time-cpu=600", "--limit-time-real=1200",
        ]  # fmt: skip
        self._stack = contextlib.ExitStack()
        self._process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self.kill()  # its database is thrown away

    def start(self):
        log = self._stack.enter_context(self.log.open("a"))
        self._process = self._stack.enter_context(
            in_background(self._line, stdout=log, stderr=log)
        )
        until(self._answers, "Odoo answers")

    def kill(self):
        """All of its processes at once, whatever they are doing."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._stack.close()

    def _answers(self):
        assert self._process.poll() is None, self.log.read_text()[-3000:]
        with contextlib.suppress(OSError):
            for port in (self.port, self.websocket_port):
                requests.get(f"http://127.0.0.1:{port}/web/health", timeout=60)
            return True
        return False


class Person:
    """Somebody with a browser's session."""

    def __init__(self, url, login):
        self.url = url
        self._http = requests.Session()
        self._ask(
            "/web/session/authenticate",
            db=self._ask("/web/database/list")[0],
            login=login,
            password=login,
        )

    @property
    def session(self):
        return self._http.cookies["session_id"]

    def call(self, model, method, *args, **kwargs):
        return self._ask(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )

    def _ask(self, address, **params):
        message = {"jsonrpc": "2.0", "method": "call", "params": params}
        response = self._http.post(self.url + address, json=message, timeout=600)
        response.raise_for_status()
        answer = response.json()
        assert "error" not in answer, answer["error"]["data"]
        return answer.get("result")


@contextlib.contextmanager
def browser_of(person):
    """Yield a page of a browser this person is logged in with."""
    program = next(filter(None, map(shutil.which, system.BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        context = browser.new_context(base_url=person.url)
        context.add_cookies(
            [{"name": "session_id", "value": person.session, "url": person.url}]
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        errors = []
        page.on("pageerror", lambda error: errors.append(error))
        yield page
        browser.close()
        assert not errors


class Bridge:
    """The bridge service as it is installed, on a machine of its own."""

    def __init__(self, folder, bluetooth):
        self.state = folder / "state" / "nexus-rfid-bridge"
        self.log = folder / "bridge.log"
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(BRIDGE / "src"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "NEXUS_RFID_CONFIG": str(folder / "bridge.toml"),
            "DBUS_SYSTEM_BUS_ADDRESS": bluetooth,
        }
        self._stack = contextlib.ExitStack()
        self._process = None

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._stack.close()

    def pair(self, url, code):
        done = subprocess.run(
            bridge_line("pair", url, code),
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Paired" in done.stdout

    def start(self):
        log = self._stack.enter_context(self.log.open("a"))
        self._process = self._stack.enter_context(
            in_background(
                bridge_line("run"), env=self._environment, stdout=log, stderr=log
            )
        )

    def kill(self):
        self._process.kill()
        self._stack.close()

    @property
    def backlog(self):
        """How many events it keeps on its disk."""
        with contextlib.closing(sqlite3.connect(self.state / "outbox.db")) as db:
            return db.execute("SELECT count(*) FROM event").fetchone()[0]


def bridge_line(*arguments):
    return [os.environ["NEXUS_BRIDGE_PYTHON"], "-m", "nexus_rfid_bridge", *arguments]


@contextlib.contextmanager
def virtual_readers(folder, scene):
    """Play a scene; yield the address of its Bluetooth."""
    path = folder / "scene.toml"
    path.write_text(scene)
    with in_background(
        bridge_line("simulate", str(path)),
        env={**os.environ, "PYTHONPATH": str(BRIDGE / "src")},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        said = ""
        while "until Ctrl-C" not in said:
            line = process.stdout.readline()
            assert line, f"the virtual readers ended: {said}"
            said += line
        yield re.search(r"DBUS_SYSTEM_BUS_ADDRESS=(\S+)", said)[1]
        process.stdout.close()
