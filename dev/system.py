"""Programs that come from the operating system: browser, PDF maker, apt."""

import os
import shutil
import subprocess
import threading

from . import settings
from .output import Problem, run_logged, say, step

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

#: Debian package → programs of which one is enough
PROGRAMS = {
    "chromium": BROWSERS,
    "wkhtmltopdf": ("wkhtmltopdf",),
    "poppler-utils": ("pdftotext",),
    "dbus": ("dbus-daemon",),
    "openssl": ("openssl",),
}
DEMO_PACKAGES = ("wkhtmltopdf",)
TEST_PACKAGES = ("chromium", "wkhtmltopdf", "poppler-utils", "dbus", "openssl")

_apt_lock = threading.Lock()


def is_root():
    return os.geteuid() == 0


def missing(packages):
    """Return those of the packages none of whose programs is installed."""
    return [
        package
        for package in packages
        if not any(shutil.which(program) for program in PROGRAMS[package])
    ]


def apt_line(packages):
    """Return the command an administrator types to install the packages."""
    return f"apt-get install --no-install-recommends {' '.join(packages)}"


def ensure_packages(packages):
    """Install what is missing when root; return what is still missing."""
    absent = missing(packages)
    if absent and is_root() and shutil.which("apt-get"):
        with step(f"System packages: {' '.join(absent)}"):
            install(absent)
        absent = missing(packages)
    return absent


def install(packages):
    """Install Debian packages as root, refreshing apt's lists when needed."""
    log = settings.log_dir() / "system-packages.log"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "--no-install-recommends"]
    with _apt_lock:
        if not all(_has_candidate(package) for package in packages):
            run_logged(["apt-get", "update"], log, "apt-get update", env=environment)
        wanted = [package for package in packages if _has_candidate(package)]
        for package in set(packages) - set(wanted):
            say(f"    This system has no package {package}.")
        if not wanted:
            return
        try:
            run_logged(command + wanted, log, "apt-get install", env=environment)
        except Problem:
            # Lists that are there may name versions the mirror has replaced.
            run_logged(["apt-get", "update"], log, "apt-get update", env=environment)
            run_logged(
                command + wanted,
                log,
                "Installing system packages",
                f"Try it by hand: {apt_line(wanted)}",
                env=environment,
            )


def _has_candidate(package):
    result = subprocess.run(
        ["apt-cache", "policy", package],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    return "Candidate:" in result.stdout and "Candidate: (none)" not in result.stdout


def require_for_tests(absent):
    """Refuse a test run that would silently skip browser or PDF tests."""
    if absent:
        raise Problem(
            f"The tests need {', '.join(absent)}; without them browser tests would be "
            "skipped.\nAs root, `make test` installs them itself. Otherwise ask an "
            f"administrator to type:\n    {apt_line(absent)}"
        )
