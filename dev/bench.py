"""`make bench`: hands benchmarks/run.py a PostgreSQL and an Odoo to measure with."""

import os

from . import environment, python_env, settings, testing
from .odoo_command import OdooCommand, run_in_foreground
from .output import Problem

SCRIPT = settings.REPOSITORY / "benchmarks" / "run.py"


def main(arguments):
    """Run the benchmarks with these variables in their environment.

    PG… and NEXUS_DATABASE_URL: the server (database `postgres`); NEXUS_ODOO: Odoo's
    command; NEXUS_ADDONS: the add-ons; ODOO_RC: a configuration with their path.
    The embedded server runs without fsync here, for plain Odoo as for the add-ons.
    """
    if not SCRIPT.exists():
        raise Problem(f"There are no benchmarks: {SCRIPT} is missing.")
    prepared = environment.prepare(with_dev=True)
    with environment.server("test") as server:
        odoo = OdooCommand(prepared, server, "bench", f"{server.database}_bench")
        odoo.write_config(http_port=testing.free_port())
        variables = {
            **odoo.environment(),
            "NEXUS_ADDONS": ",".join(settings.addons()),
            "NEXUS_DATABASE_PREFIX": odoo.database,
            "NEXUS_DATABASE_URL": server.psycopg_dsn("postgres"),
            "NEXUS_FSYNC": "off" if server.embedded else "unknown",
            "NEXUS_ODOO": os.fspath(odoo.tree.command),
        }
        return run_in_foreground(
            [str(python_env.python()), str(SCRIPT), *arguments], variables
        )
