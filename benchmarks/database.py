"""Databases to measure in, on the server the PG… variables (or the URL) name."""

import contextlib
import os

import psycopg2
from psycopg2 import sql


@contextlib.contextmanager
def cursor(name="postgres"):
    """Yield an autocommitting cursor."""
    url = os.environ.get("NEXUS_DATABASE_URL")
    connection = psycopg2.connect(url or "", dbname=name)
    try:
        connection.autocommit = True
        with connection.cursor() as cr:
            yield cr
    finally:
        connection.close()


def create(name, template="template0"):
    """Create a database, replacing one of that name."""
    drop(name)
    with cursor() as cr:
        cr.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'unicode' TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def drop(name):
    with cursor() as cr:
        cr.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(name)
            )
        )


def analyze(name):
    """Renew the statistics the planner goes by."""
    with cursor(name) as cr:
        cr.execute("ANALYZE")


def describe():
    """Return the server's version and whether it waits for the disk."""
    with cursor() as cr:
        cr.execute("SHOW server_version")
        (version,) = cr.fetchone()
        cr.execute("SHOW fsync")
        (fsync,) = cr.fetchone()
    return f"PostgreSQL {version}, fsync {fsync}"
