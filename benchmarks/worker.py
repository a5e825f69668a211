"""One measurement, or one installation, in a process of its own (see run.py)."""

import argparse
import contextlib
import cProfile
import gc
import json
import pstats
import sys
import time

import database
from scenarios import SCENARIOS

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.server import load_server_wide_modules
from odoo.tools import config


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    install = commands.add_parser("install")
    install.add_argument("database")
    install.add_argument("modules")
    filling = commands.add_parser("fill")
    filling.add_argument("database")
    filling.add_argument("scenario")
    filling.add_argument("--scale", type=float, default=1)
    measuring = commands.add_parser("measure")
    measuring.add_argument("database")
    measuring.add_argument("side", choices=("plain", "ours"))
    measuring.add_argument("scenario")
    measuring.add_argument("--scale", type=float, default=1)
    measuring.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    if options.command == "install":
        start(options.database, "-i", options.modules)
        return
    start(options.database)
    if options.command == "fill":
        fill(options)
    else:
        measure(options)


def start(name, *more):
    """Load Odoo on a database, installing what ``more`` says."""
    config.parse_config(
        ["-d", name, "--log-level=error", "--max-cron-threads=0", *more],
        setup_logging=True,
    )
    with contextlib.redirect_stdout(sys.stderr):
        load_server_wide_modules()
        Registry.new(
            name,
            update_module=bool(more),
            install_modules=more[1].split(",") if more else (),
        )


@contextlib.contextmanager
def environment(name):
    """Yield an environment of a warehouse manager in a transaction, committed."""
    with Registry(name).cursor() as cr:
        user = api.Environment(cr, SUPERUSER_ID, {}).ref("base.user_admin")
        context = {"lang": user.lang, "tz": "UTC", "allowed_company_ids": [1]}
        yield api.Environment(cr, user.id, context)


def fill(options):
    """Put in a database what several measurements start from."""
    with environment(options.database) as env:
        SCENARIOS[options.scenario].scaled(options.scale).fill(env)
    database.analyze(options.database)


def measure(options):
    """Print ``{"seconds": …, "queries": …}``: from the first call to the commit."""
    scenario = SCENARIOS[options.scenario].scaled(options.scale)
    with environment(options.database) as env:
        scenario.prepare(env)
    database.analyze(options.database)
    run = getattr(scenario, options.side)
    profiler = cProfile.Profile() if options.profile else contextlib.nullcontext()
    gc.collect()
    started = time.perf_counter()
    with profiler, environment(options.database) as env:
        run(env)
        env.flush_all()
        queries = env.cr.sql_log_count
    seconds = time.perf_counter() - started
    with environment(options.database) as env:
        scenario.check(env)
    if options.profile:
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(80)
    print(json.dumps({"seconds": scenario.result(seconds), "queries": queries}))


if __name__ == "__main__":
    main()
