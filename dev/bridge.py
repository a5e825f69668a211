"""The RFID bridge stands alone: its tests run where Odoo's packages are not."""

import hashlib
import os
import shutil

from . import python_env, settings
from .output import run_logged, step
from .pytest_run import run_pytest

BRIDGE = settings.REPOSITORY / "nexus_rfid" / "bridge"


def python():
    """Return the interpreter that has what the bridge asks for, and nothing else."""
    return settings.cache_dir() / "venv-bridge" / "bin" / "python"


def ensure():
    """Install the bridge as its README says, unless that was done with this very
    pyproject.toml. The tests import the checkout all the same."""
    folder = python().parent.parent
    stamp = folder / "installed"
    wanted = hashlib.sha256((BRIDGE / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    log = settings.log_dir() / "bridge-packages.log"
    with step("Python packages (bridge)"):
        shutil.rmtree(folder, ignore_errors=True)
        run_logged(
            [python_env.python(), "-m", "venv", folder], log, "Making an environment"
        )
        run_logged(
            [
                python(),
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--no-input",
                f"{BRIDGE}[test]",
            ],
            log,
            "Installing the bridge",
            "Is there a way to a Python package index? pip's own settings "
            "(PIP_INDEX_URL, pip.conf) are honoured.",
            env={**os.environ, "PYTHONPATH": ""},
        )
    stamp.write_text(wanted)


def run_tests():
    """Run them beside others; the result is run_pytest's."""
    with settings.exclusive("prepare"):
        ensure()
    variables = {**os.environ, **settings.tool_caches(), "PYTHONPATH": ""}
    return run_pytest(
        "Tests of the RFID bridge", BRIDGE / "tests", variables, python(), beside=True
    )
