"""Measures the add-ons side by side with plain Odoo; fails when a bar is missed.

Each measurement has a process and a database of its own. The sides alternate within
a round, statistics are fresh (ANALYZE), and medians are compared. `make bench` sets
the environment up; by hand it takes the Odoo virtualenv's python, PG… variables for
the server, and ODOO_RC naming a configuration with the add-ons path.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import database
from scenarios import BARS, SCENARIOS

WORKER = Path(__file__).with_name("worker.py")
SIDES = ("plain", "ours")
PREFIX = os.environ.get("NEXUS_DATABASE_PREFIX", "nexus_bench")
#: Databases with units in them, made when the first measurement needs them.
FILLED = []
ADDONS = os.environ.get("NEXUS_ADDONS", "nexus_serials")


def main(argv=None):
    options = parse(argv)
    if options.list:
        print("\n".join(SCENARIOS))
        return 0
    if unknown := set(options.names) - set(SCENARIOS):
        sys.exit(f"No such scenario: {', '.join(sorted(unknown))}. See --list.")
    names = options.names or list(SCENARIOS)
    try:
        prepare_databases()
        if options.profile:
            for name in names:
                measure(options.profile, name, options, profile=True)
            return 0
        seconds = run_rounds(names, options)
    finally:
        for name in (*(f"{PREFIX}_{side}" for side in (*SIDES, "run")), *FILLED):
            database.drop(name)
    return report(seconds, options)


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="scenarios; all when none is named")
    parser.add_argument("--list", action="store_true", help="name the scenarios")
    parser.add_argument("--rounds", type=int, help="measurements per side (5)")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="3 rounds of a tenth of the units: shows that it runs, proves no bar",
    )
    parser.add_argument(
        "--profile", choices=SIDES, help="print where one side's time goes instead"
    )
    options = parser.parse_args(argv)
    options.rounds = options.rounds or (3 if options.quick else 5)
    options.scale = 0.1 if options.quick else 1
    return options


def prepare_databases():
    """Make one database with Odoo's modules, and one with the add-ons on top."""
    plain, ours = (f"{PREFIX}_{side}" for side in SIDES)
    needed = {"purchase_stock", "sale_stock", "stock_account", "barcodes"}
    print("Installing plain Odoo's modules (a minute or two) …", flush=True)
    database.create(plain)
    work("install", plain, ",".join(sorted(needed)))
    print(f"Installing {ADDONS} …", flush=True)
    database.create(ours, template=plain)
    work("install", ours, ADDONS)


def run_rounds(names, options):
    """Return {scenario: {side: [seconds]}}."""
    seconds = {name: {side: [] for side in SIDES} for name in names}
    for number in range(options.rounds):
        for name in names:
            sides = SCENARIOS[name].sides
            for side in sides if number % 2 == 0 else reversed(sides):
                taken = measure(side, name, options)
                seconds[name][side].append(taken["seconds"])
                print(
                    f"round {number + 1}/{options.rounds}  {name:<24} {side:<6}"
                    f"{taken['seconds']:9.3f} s {taken['queries']:8} queries",
                    flush=True,
                )
    return seconds


def measure(side, name, options, profile=False):
    """Return the seconds and queries one side takes, in a copy of its database."""
    copy = f"{PREFIX}_run"
    database.create(copy, template=starting_point(side, name, options))
    more = ["--profile"] if profile else []
    output = work("measure", copy, side, name, f"--scale={options.scale}", *more)
    if profile:
        print(output)
        return None
    return json.loads(output.splitlines()[-1])


def starting_point(side, name, options):
    """Return the database to copy; scenarios with the same stock share one."""
    base = f"{PREFIX}_{side}"
    scenario = SCENARIOS[name].scaled(options.scale)
    if not scenario.stock:
        return base
    filled = f"{base}_{scenario.stock}"
    if filled not in FILLED:
        print(f"Putting {scenario.stock:,} units in stock …", flush=True)
        database.create(filled, template=base)
        FILLED.append(filled)
        work("fill", filled, name, f"--scale={options.scale}")
    return filled


def work(*arguments):
    """Run the worker; a scenario whose result is wrong ends everything."""
    started = time.monotonic()
    process = subprocess.run(
        [sys.executable, str(WORKER), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        sys.exit(
            f"{' '.join(arguments)} failed after {time.monotonic() - started:.0f} s:\n"
            f"{process.stderr[-5000:]}"
        )
    return process.stdout


def report(seconds, options):
    """Print the table; return 1 when a bar is missed, else 0."""
    medians = {
        name: {side: statistics.median(vals) for side, vals in sides.items() if vals}
        for name, sides in seconds.items()
    }
    lines = [("", "plain", "ours", "spread", "measured", "bar", "")]
    missed = False
    for bar in BARS:
        if not set(bar.names) <= medians.keys():
            continue
        measured = bar.measure(medians)
        good = measured <= bar.limit
        missed |= not good
        first = bar.names[0]
        sides = [told(medians[first].get(side)) for side in SIDES]
        spread = seconds[first]["ours"]
        lines.append(
            (
                bar.title,
                *sides,
                f"{min(spread):.3g}-{max(spread):.3g}",
                f"{measured:.3g}",
                f"<= {bar.limit:.3g}",
                "ok" if good else "MISSED",
            )
        )
    print(f"\n{database.describe()}, {os.cpu_count()} cores, load {load()}")
    print(f"Median of {options.rounds}, alternating; scale {options.scale:g}.\n")
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = zip(line, widths, strict=True)
        print("  ".join(text.ljust(width) for text, width in cells).rstrip())
    if options.quick:
        print("\nQuick: too few units to judge by, so no bar counts as missed.")
        return 0
    return int(missed)


def told(seconds):
    return "-" if seconds is None else f"{seconds:.3g} s"


def load():
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    sys.exit(main())
