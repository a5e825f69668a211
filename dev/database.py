"""A PostgreSQL server to talk to: the embedded one, or the caller's DATABASE_URL."""

import dataclasses
import os
import subprocess
import urllib.parse

from . import postgres
from .output import Problem

DEFAULT_DATABASE = "nexus"


@dataclasses.dataclass(frozen=True)
class Server:
    """How to reach a server. `embedded` ones belong to this environment alone."""

    host: str
    user: str
    password: str = ""
    port: str = "5432"
    sslmode: str = ""
    database: str = DEFAULT_DATABASE
    embedded: bool = False

    def environment(self):
        """Return the PG… variables; psql, psycopg2 and Odoo all read them."""
        values = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGSSLMODE": self.sslmode,
        }
        return {name: value for name, value in values.items() if value}

    def identity(self):
        """Return a text that tells servers apart, without the password."""
        if self.embedded:
            return "embedded"
        return f"{self.user}@{self.host}:{self.port}"

    def query(self, sql, database="postgres"):
        """Run one statement with psql; return the rows as lists of texts."""
        result = subprocess.run(
            [
                postgres.program("psql"),
                "-X",
                "-q",
                "-A",
                "-t",
                "-F",
                "\t",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                database,
                "-c",
                sql,
            ],
            env={**_without_pg(), **self.environment()},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if result.returncode:
            raise Problem(
                f"PostgreSQL at {self.host} refused: {result.stderr.strip()}"
                + ("" if self.embedded else "\nThis is what DATABASE_URL= leads to.")
            )
        return [line.split("\t") for line in result.stdout.splitlines() if line]

    def exists(self, database):
        sql = f"SELECT 1 FROM pg_database WHERE datname = {literal(database)}"
        return bool(self.query(sql))

    def drop(self, database):
        """Drop a database and end the sessions that are still on it."""
        self.query(f"DROP DATABASE IF EXISTS {identifier(database)} WITH (FORCE)")

    def copy(self, source, target):
        """Make a database as a copy of another one that nobody uses."""
        self.query(
            f"CREATE DATABASE {identifier(target)} TEMPLATE {identifier(source)}"
        )

    def is_empty(self, database):
        """Tell whether no Odoo (nor anything else) lives in the database."""
        sql = "SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1"
        return not self.query(sql, database)

    def psycopg_dsn(self, database):
        """Return a URL for programs that want one (benchmarks)."""
        quote = urllib.parse.quote
        password = f":{quote(self.password, safe='')}" if self.password else ""
        return (
            f"postgresql://{quote(self.user, safe='')}{password}@/{quote(database)}"
            f"?host={quote(self.host, safe='')}&port={self.port}"
        )


def given():
    """Return the server DATABASE_URL names, or None."""
    url = os.environ.get("DATABASE_URL")
    return parse_url(url) if url else None


def parse_url(url):
    """Parse postgresql://user:password@host:port/database?sslmode=…"""
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    host = query.get("host") or parts.hostname
    user = urllib.parse.unquote(parts.username or "")
    if parts.scheme not in ("postgresql", "postgres") or not host or not user:
        raise Problem(
            "DATABASE_URL must read postgresql://user:password@host:port/database "
            "(port, password and database may be left out)."
        )
    if user == "postgres":
        raise Problem(
            "Odoo refuses to work as database user postgres. Make one for it: "
            "createuser --createdb --pwprompt odoo"
        )
    return Server(
        host=host,
        user=user,
        password=urllib.parse.unquote(parts.password or ""),
        port=str(parts.port or query.get("port") or 5432),
        sslmode=query.get("sslmode", ""),
        database=urllib.parse.unquote(parts.path.strip("/")) or DEFAULT_DATABASE,
    )


def embedded(cluster):
    """Return how to reach a running embedded cluster."""
    return Server(host=str(cluster.socket_dir), user=postgres.ROLE, embedded=True)


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def identifier(text):
    return '"' + text.replace('"', '""') + '"'


def _without_pg():
    return {k: v for k, v in os.environ.items() if not k.startswith("PG")}
