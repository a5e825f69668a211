"""Builds what a command needs, the slow parts side by side, and starts PostgreSQL."""

import concurrent.futures
import contextlib
import dataclasses

from . import database, odoo_source, postgres, python_env, settings, system
from .output import Problem


@dataclasses.dataclass(frozen=True)
class Environment:
    """What is there to work with."""

    odoo: odoo_source.OdooTree
    missing_packages: tuple = ()
    """Debian packages that are wanted and that a plain user cannot install"""


def prepare(packages=(), with_dev=False):
    """Fetch and build what is missing. Quick and without network when all is there.

    :param packages: Debian packages to have
    :param with_dev: also what tests, benchmarks and linters need
    """
    with settings.exclusive("prepare", "Another run is building the environment …"):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            odoo = pool.submit(odoo_source.ensure)
            python = pool.submit(python_env.ensure, with_dev)
            absent = pool.submit(system.ensure_packages, packages)
        problems = [
            str(task.exception())
            for task in (odoo, python, absent)
            if isinstance(task.exception(), Problem)
        ]
        if problems:
            raise Problem("\n\n".join(problems))
        python.result()
        return Environment(odoo.result(), tuple(absent.result()))


@contextlib.contextmanager
def server(purpose):
    """Run the embedded PostgreSQL, unless DATABASE_URL names a server.

    :param purpose: "demo" keeps its data safe, anything else is for throwing away
    """
    given = database.given()
    if given:
        given.query("SELECT 1")
        yield given
        return
    cluster = postgres.Cluster(purpose, throwaway=purpose != "demo")
    with cluster.running():
        yield database.embedded(cluster)
