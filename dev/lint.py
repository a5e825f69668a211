"""`make lint`: style and mistakes, in everything that is ours."""

import os
import subprocess
import xml.etree.ElementTree as ElementTree

from . import bridge, python_env, settings
from .output import say

FOLDERS = ("dev", "benchmarks", "tests")
#: Checks of the OCA that are about its own repositories and habits
NOT_OUR_STYLE = (
    "prefer-readme-rst",
    "weblate-component-too-long",
    "xml-field-numeric-without-eval",
    "xml-header-wrong",
    "xml-tag-position",
)


def main(_arguments):
    with settings.exclusive("prepare"):
        python_env.ensure(with_dev=True)
    folders = [name for name in FOLDERS if (settings.REPOSITORY / name).is_dir()]
    addons = settings.addons()
    alone = str(bridge.BRIDGE)
    results = [
        _run("ruff check", "ruff", "check", *folders, *addons, alone),
        _run("ruff format", "ruff", "format", "--check", *folders, *addons, alone),
        _run("pylint-odoo", "pylint", "--rcfile=pyproject.toml", *addons),
        _check_xml(addons),
        _run(
            "OCA checks",
            "oca_pre_commit_hooks.cli",
            f"--disable={','.join(NOT_OUR_STYLE)}",
            *addons,
        ),
        _pyright(),
    ]
    say("Lint: clean" if not any(results) else "Lint: see above")
    return int(any(results))


def _run(title, module, *arguments):
    say(f"--> {title}")
    return subprocess.run(
        [python_env.python(), "-m", module, *arguments],
        cwd=settings.REPOSITORY,
        env={**os.environ, **settings.tool_caches()},
        check=False,
    ).returncode


def _pyright():
    """Types of the bridge, strictly. basedpyright is pyright with all it needs in its
    wheels; pyright itself fetches Node.js when it is first run."""
    say("--> pyright (RFID bridge)")
    with settings.exclusive("prepare"):
        bridge.ensure()
    return subprocess.run(
        [bridge.python(), "-m", "basedpyright", "--pythonpath", bridge.python()],
        cwd=bridge.BRIDGE,
        env={**os.environ, **settings.tool_caches()},
        check=False,
    ).returncode


def _check_xml(addons):
    say("--> XML is well-formed")
    found = 0
    for name in addons:
        for path in sorted((settings.REPOSITORY / name).rglob("*.xml")):
            try:
                ElementTree.parse(path)
            except ElementTree.ParseError as error:
                say(f"{path.relative_to(settings.REPOSITORY)}: {error}")
                found += 1
    return found
