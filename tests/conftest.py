import contextlib
import os
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

from benchmarks import database as databases

REPOSITORY = Path(__file__).resolve().parents[1]
SECONDS_TO_END = 600


class OdooDatabase:
    """The database `make test` made, from outside: as an administrator with a shell."""

    def __init__(self, name):
        self.name = name
        self.command = os.environ["NEXUS_ODOO"].split()

    def odoo(self, *arguments, script=None):
        """Run one Odoo command to its end; return what it printed."""
        done = subprocess.run(
            [*self.command, *arguments, "-d", self.name, "--no-http"],
            input=script,
            stdin=None if script else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=REPOSITORY,
            timeout=SECONDS_TO_END,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-4000:]
        assert "Traceback" not in done.stdout, done.stdout[-4000:]
        return done.stdout

    def shell(self, script):
        """Run Python in Odoo's shell, as its superuser, and commit."""
        return self.odoo("shell", script=f"{script}\nenv.cr.commit()\n")

    def query(self, statement, *parameters):
        with databases.cursor(self.name) as cr:
            cr.execute(statement, parameters)
            return cr.fetchall()

    @contextlib.contextmanager
    def copied(self, suffix):
        """Yield a copy that is gone at the end, files included."""
        copy = OdooDatabase(f"{self.name}_{suffix}")
        config = RawConfigParser()
        config.read(os.environ["ODOO_RC"])
        files = Path(config["options"]["data_dir"]) / "filestore"
        databases.create(copy.name, template=self.name)
        shutil.rmtree(files / copy.name, ignore_errors=True)
        # Odoo never changes a file that is there.
        shutil.copytree(files / self.name, files / copy.name, copy_function=os.link)
        try:
            yield copy
        finally:
            databases.drop(copy.name)
            shutil.rmtree(files / copy.name, ignore_errors=True)


@pytest.fixture(scope="module")
def database():
    """A copy for each file: in what order they run, and where, makes no difference."""
    with OdooDatabase(os.environ["NEXUS_DATABASE"]).copied("end_to_end") as copy:
        yield copy
