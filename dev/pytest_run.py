"""Runs pytest and counts what came out, from its JUnit report."""

import os
import subprocess
import threading
import xml.etree.ElementTree as ElementTree

from . import python_env, settings
from .output import say

NO_TESTS_COLLECTED = 5


def run_pytest(title, folder, variables=None, python=None, beside=False, only=None):
    """Run the tests in a folder, knowing nothing of the folders around it: an add-on
    cannot be imported without Odoo, a part of it that stands alone can.

    :param python: another interpreter than that of Odoo and the linters
    :param beside: others print at the same time: what is printed comes at the end
    :param only: one file in the folder
    :return: (passed, failed, problems); a skipped test is a problem
    """
    report = settings.log_dir() / f"pytest-{os.getpid()}-{threading.get_ident()}.xml"
    report.unlink(missing_ok=True)
    say(f"--> {title}")
    done = subprocess.run(
        [
            python or python_env.python(),
            "-m",
            "pytest",
            "-q",
            "--color=no",
            "-p",
            "no:cacheprovider",
            f"--junitxml={report}",
            f"--rootdir={folder}",
            f"--confcutdir={folder}",
            str(only or folder),
        ],
        cwd=settings.REPOSITORY,
        env=variables
        or {
            **os.environ,
            **settings.tool_caches(),
            "PYTHONPATH": str(settings.REPOSITORY),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if beside else None,
        stderr=subprocess.STDOUT if beside else None,
        text=True,
        check=False,
    )
    if beside:
        say(f"--> {title}:\n{done.stdout}")
    status = done.returncode
    if not report.exists():
        return 0, 0, [f"{title}: pytest ended with exit status {status}."]
    tally = read_report(report.read_text(encoding="utf-8"), title)
    report.unlink()
    if status not in (0, 1, NO_TESTS_COLLECTED) and not tally[1]:
        tally[2].append(f"{title}: pytest ended with exit status {status}.")
    return tally


def read_report(text, title="pytest"):
    """Count passed and failed tests of a JUnit report, and name skipped ones."""
    passed, failed, problems = 0, 0, []
    for case in ElementTree.fromstring(text).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif (skip := case.find("skipped")) is not None:
            problems.append(f"{title}: {name} was skipped: {skip.get('message')}")
        else:
            passed += 1
    if not passed + failed:
        problems.append(f"{title}: no test ran.")
    return passed, failed, problems
