"""Odoo 19 itself: fetched from Debian into the cache, or the caller's own tree."""

import dataclasses
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from . import odoo_repairs, settings
from .output import Problem, run_logged, step, warn_loudly

PACKAGE = "odoo-19"
SUITE = "sid"
#: Files Debian takes out of Odoo and ships in packages of their own
COMPANIONS = (
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
LOCK_FILE = Path(__file__).with_name("odoo.lock")
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
BYTES_TO_FETCH = 125_000_000
OTHER_WAY = (
    "Or use an Odoo 19 of your own: make … ODOO_DIR=/path/to/odoo "
    "(a git checkout, or a folder Debian's package was unpacked into)."
)


@dataclasses.dataclass(frozen=True)
class OdooTree:
    """An Odoo 19 on disk."""

    command: Path
    """the script to run: odoo or odoo-bin"""
    python_path: Path
    """the folder that holds the package `odoo`"""
    addons_paths: tuple
    version: str
    """package version and hash, or what release.py and the folder say"""


def ensure():
    """Return the Odoo to use, fetching it first when it is not there."""
    own = os.environ.get("ODOO_DIR")
    if own:
        return inspect_tree(Path(own).expanduser().resolve())
    root = settings.cache_dir() / "odoo"
    if not (root / "complete").exists():
        _fetch(root)
    version = (root / "complete").read_text().strip()
    _compare_with_lock(version)
    return dataclasses.replace(inspect_tree(root), version=version)


def inspect_tree(root):
    """Recognise a git checkout or an unpacked Debian package of Odoo 19."""
    debian = root / "usr/lib/python3/dist-packages"
    if (root / "odoo-bin").exists():
        tree = OdooTree(
            root / "odoo-bin", root, (root / "addons", root / "odoo/addons"), ""
        )
    elif (debian / "odoo").is_dir():
        # The sibling folder dist-packages/addons holds incomplete modules.
        tree = OdooTree(root / "usr/bin/odoo", debian, (debian / "odoo/addons",), "")
    else:
        raise Problem(
            f"ODOO_DIR={root} is neither a git checkout of Odoo (odoo-bin, addons, "
            "odoo/addons) nor an unpacked Debian package (usr/bin/odoo)."
        )
    series = _series(tree.python_path / "odoo/release.py")
    if series != "19.0":
        raise Problem(f"{root} holds Odoo {series}; the add-ons are for Odoo 19.0.")
    return dataclasses.replace(tree, version=f"{series} in {root}")


def _series(release_file):
    text = release_file.read_text() if release_file.exists() else ""
    found = re.search(r"^version_info = \((\d+), (\d+)", text, re.MULTILINE)
    return ".".join(found.groups()) if found else "of an unknown version"


def _fetch(root):
    """Download and unpack into the cache. Needs no root and installs nothing."""
    for tool in ("apt-get", "apt-cache", "dpkg"):
        if not shutil.which(tool):
            raise Problem(f"There is no {tool} here to fetch Odoo with. {OTHER_WAY}")
    apt = settings.cache_dir() / "apt"
    shutil.rmtree(apt, ignore_errors=True)
    shutil.rmtree(root, ignore_errors=True)
    for folder in ("lists/partial", "cache/archives/partial", "packages"):
        (apt / folder).mkdir(parents=True)

    def status():
        loaded = sum(f.stat().st_size for f in apt.rglob("*.deb") if f.is_file())
        if root.exists():
            return "unpacking"
        return f"{loaded // 1_000_000} of {BYTES_TO_FETCH // 1_000_000} MB"

    with step("Odoo 19", status):
        _download(apt)
        _unpack(apt / "packages", root)
        odoo_repairs.repair(root)
        package = next((apt / "packages").glob(f"{PACKAGE}_*.deb"))
        (root / "complete").write_text(_identify(package) + "\n")
    shutil.rmtree(apt, ignore_errors=True)


def _download(apt):
    sources = apt / "sources.list"
    sources.write_text(f"deb [signed-by={_keyring()}] {mirror()} {SUITE} main\n")
    options = [
        f"Dir::Etc::SourceList={sources}",
        "Dir::Etc::SourceParts=/nonexistent",
        f"Dir::State::Lists={apt / 'lists'}",
        f"Dir::Cache={apt / 'cache'}",
        "Acquire::Languages=none",
        "APT::Sandbox::User=root",
    ]
    command = ["apt-get", "-q", *(f"-o{option}" for option in options)]
    log = settings.log_dir() / "odoo-source.log"
    advice = f"Is Debian's mirror {mirror()} within reach? {OTHER_WAY}"
    run_logged([*command, "update"], log, "Reading Debian's package lists", advice)
    run_logged(
        [*command, "download", PACKAGE, *COMPANIONS],
        log,
        "Downloading Odoo",
        advice,
        cwd=apt / "packages",
    )


def _unpack(packages, root):
    """Unpack everything into one root: Odoo's links lead into its companions."""
    root.mkdir()
    for package in sorted(packages.glob("*.deb")):
        run_logged(
            ["dpkg", "-x", package, root],
            settings.log_dir() / "odoo-source.log",
            f"Unpacking {package.name}",
        )


def _keyring():
    for path in KEYRINGS:
        if path.exists():
            return path
    raise Problem(
        "Debian's keyring is missing, so packages could not be verified. Ask an "
        "administrator to type:\n    apt-get install debian-archive-keyring\n"
        f"{OTHER_WAY}"
    )


def mirror():
    """Return the URI of the Debian mirror this machine is configured for."""
    if os.environ.get("DEBIAN_MIRROR"):
        return os.environ["DEBIAN_MIRROR"]
    listing = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(REPO_URI)"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found = choose_mirror(listing)
    if not found:
        raise Problem(
            "apt is not configured for a Debian mirror here. Name one: "
            f"make … DEBIAN_MIRROR=<address of a Debian mirror>\n{OTHER_WAY}"
        )
    return found


def choose_mirror(listing):
    """Pick the main Debian archive from lines of "origin|URI".

    The origin is empty until apt has read its lists once; then the URI decides.
    """
    fallback = None
    for line in listing.splitlines():
        origin, _, uri = line.strip().partition("|")
        if "security" in uri or not re.search(r"debian(/|\.list)?$", uri):
            continue
        if origin == "Debian":
            return uri
        fallback = fallback or uri
    return fallback


def _identify(package):
    """Return "version sha256" of a package file."""
    version = subprocess.run(
        ["dpkg-deb", "--field", package, "Version"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    digest = hashlib.sha256()
    with package.open("rb") as handle:
        for block in iter(lambda: handle.read(1 << 20), b""):
            digest.update(block)
    return f"{version} {digest.hexdigest()}"


def _compare_with_lock(found):
    tested = LOCK_FILE.read_text().strip().splitlines()[-1]
    if found != tested:
        warn_loudly(
            "This is not the Odoo the add-ons were last tested with.",
            f"here:   {found}",
            f"tested: {tested}",
            "Debian's unstable suite keeps no older versions. If `make test` passes,",
            "write the first line into dev/odoo.lock.",
        )
