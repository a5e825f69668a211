"""The virtual environment that runs Odoo, the tests and the linters."""

import hashlib
import os
import shutil
import subprocess
import sys

from . import settings, system
from .output import Problem, run_logged, step

OLDEST, NEWEST = (3, 10), (3, 13)
DEV = settings.REPOSITORY / "dev"

#: What `make demo` needs
RUN_FILES = (DEV / "odoo-requirements.txt", settings.REPOSITORY / "requirements.txt")
#: What tests, benchmarks and linters need on top
DEV_FILES = (settings.REPOSITORY / "requirements-dev.txt",)


def venv_dir():
    return settings.cache_dir() / "venv"


def python():
    """Return the interpreter of the virtual environment."""
    return venv_dir() / "bin" / "python"


def ensure(with_dev=False):
    """Make the virtual environment or bring it up to date; no network if it is."""
    if not _is_usable():
        with step("Python environment"):
            _create()
    _ensure_installed("run", RUN_FILES)
    if with_dev:
        _ensure_installed("dev", DEV_FILES)


def _is_usable():
    if not python().exists():
        return False
    probe = subprocess.run(
        [python(), "-m", "pip", "--version"], capture_output=True, check=False
    )
    return probe.returncode == 0


def _create():
    base = _base_python()
    if subprocess.run(
        [base, "-c", "import ensurepip, venv"], capture_output=True, check=False
    ).returncode:
        if not system.is_root():
            raise Problem(
                f"{base} cannot make virtual environments. Ask an administrator to "
                f"type:\n    {system.apt_line(['python3-venv'])}"
            )
        system.install(["python3-venv"])
    shutil.rmtree(venv_dir(), ignore_errors=True)
    run_logged(
        [base, "-m", "venv", venv_dir()], _log(), "Making the virtual environment"
    )


def _base_python():
    """Return an interpreter of a version Odoo 19 runs on."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    raise Problem(
        f"Odoo 19 runs on Python 3.{OLDEST[1]} to 3.{NEWEST[1]}, and this is "
        f"{sys.version.split()[0]}. Install one of them and name it: "
        "make demo PYTHON=python3.12"
    )


def _ensure_installed(name, files):
    """Install requirement files unless exactly these are installed already."""
    stamp = venv_dir() / f"installed-{name}"
    wanted = _fingerprint(files)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    site = venv_dir() / "lib"

    def status():
        return f"{len(list(site.glob('python3*/site-packages/*.dist-info')))} packages"

    arguments = [f"--requirement={path}" for path in files]
    arguments += [f"--constraint={path}" for path in _constraints()]
    with step(f"Python packages ({name})", status):
        run_logged(
            [
                python(),
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--no-input",
                "--prefer-binary",
                *arguments,
            ],
            _log(),
            "Installing Python packages",
            "Is there a way to a Python package index? pip's own settings "
            "(PIP_INDEX_URL, pip.conf) are honoured.",
            env={**os.environ, "PYTHONPATH": ""},
        )
    stamp.write_text(wanted)


def _constraints():
    """Return the file of tested versions for this Python, if there is one."""
    folder = next((venv_dir() / "lib").glob("python3*")).name
    path = DEV / f"constraints-{folder.removeprefix('python')}.txt"
    return [path] if path.exists() else []


def _fingerprint(files):
    digest = hashlib.sha256()
    for path in (*files, *_constraints()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _log():
    return settings.log_dir() / "python-packages.log"
