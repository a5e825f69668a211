import os
import subprocess
from pathlib import Path

import psycopg2
import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
SECONDS_TO_END = 600


class OdooDatabase:
    """The database `make test` made, from outside: as an administrator with a shell."""

    def __init__(self):
        self.name = os.environ["NEXUS_DATABASE"]
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
        connection = psycopg2.connect(os.environ["NEXUS_DATABASE_URL"])
        try:
            with connection, connection.cursor() as cr:
                cr.execute(statement, parameters)
                return cr.fetchall()
        finally:
            connection.close()


@pytest.fixture(scope="session")
def database():
    return OdooDatabase()
