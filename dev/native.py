"""`make native`: Odoo's own tests must not notice the add-ons.

They run twice with every module loaded: on plain Odoo and with the add-ons, both with
demo data. What fails only with the add-ons must be what native_expected.txt lists, each
with the setting that switches the rule off that forbids what the test does; with that
setting the test must pass.
"""

import ast
import hashlib
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from . import environment, settings, system, testing
from .demo import run_showing_modules
from .odoo_command import OdooCommand
from .odoo_log import OdooLog
from .output import Problem, say, step, tail

MODULES = (
    "stock",
    "sale_stock",
    "purchase_stock",
    "stock_account",
    "sale",
    "account",
    "repair",
)
#: Everything Odoo itself runs by default, browser tours included
TAGS = "standard"
EXPECTED = Path(__file__).with_name("native_expected.txt")


def main(arguments):
    started = time.monotonic()
    prepared = environment.prepare(packages=system.TEST_PACKAGES, with_dev=True)
    system.require_for_tests(prepared.missing_packages)
    modules = [*MODULES, *arguments]
    with environment.server("test") as server:
        comparison = Comparison(prepared, server, modules)
        plain = comparison.plain_result()
        ours = comparison.result_with_addons()
        try:
            problems = judge(plain, ours, read_expected(), comparison.passes)
        finally:
            comparison.throw_away()
    new = len(set(ours["failed"]) - set(plain["failed"]))
    say(f"{(time.monotonic() - started) / 60:.1f} minutes")
    for problem in problems:
        say(problem)
    say(
        f"{len(ours['ran'])} of Odoo's tests ran, {len(plain['failed'])} fail in plain "
        f"Odoo this way, {new} only with the add-ons, {len(problems)} problems"
    )
    return int(bool(problems))


def judge(plain, ours, expected, passes):
    """Compare two results; return what is not as it should be.

    :param expected: {test id: (key, value)} of tests a rule makes fail
    :param passes: called with (test id, setting or None): does the test, run alone
        with the add-ons, pass with that (key, value) set
    """
    new = set(ours["failed"]) - set(plain["failed"])
    problems = []
    for test in sorted(new - set(expected)):
        # Browser tests run into time limits on a busy machine.
        if passes(test, None):
            say(f"Failed once, passed when run again alone: {test}")
        else:
            problems.append(f"Fails only with the add-ons: {test}")
    problems += [
        f"Listed in {EXPECTED.name}, but does not fail: {test}"
        for test in sorted(set(expected) - new)
    ]
    problems += [
        f"Runs in plain Odoo, but not with the add-ons: {test}"
        for test in sorted(set(plain["ran"]) - set(ours["ran"]))
    ]
    problems += [
        f"Skipped only with the add-ons: {test}"
        for test in sorted(set(ours["skipped"]) - set(plain["skipped"]))
    ]
    problems += [
        f"Fails even with {key}={value}: {test}"
        for test, (key, value) in sorted(expected.items())
        if test in new and not passes(test, (key, value))
    ]
    return problems


def read_expected(text=None):
    """Parse lines of "test id  key=value"; # starts a comment."""
    expected = {}
    for line in (EXPECTED.read_text() if text is None else text).splitlines():
        words = line.partition("#")[0].split(maxsplit=1)
        if not words:
            continue
        if len(words) != 2 or "=" not in words[1]:
            raise Problem(f"{EXPECTED.name}: not <test id>  <key>=<value>: {line}")
        key, _, value = words[1].partition("=")
        expected[words[0]] = (key.strip(), value.strip())
    return expected


def tag_of(test_id):
    """Return the --test-tags entry of one test id (or failed class set-up)."""
    dotted = test_id.partition("(")[2].rstrip(")") or test_id
    parts = dotted.split(".")
    module = parts[2]
    if "(" in test_id:
        return f"/{module}:{parts[-1]}"
    return f"/{module}:{parts[-2]}.{parts[-1]}"


def foreign_dependencies():
    """Return the modules the add-ons depend on that are not ours."""
    needed = set()
    for name in settings.addons():
        manifest = settings.REPOSITORY / name / "__manifest__.py"
        needed |= set(ast.literal_eval(manifest.read_text()).get("depends", []))
    return needed - set(settings.addons())


class Comparison:
    """Two databases that differ in the add-ons only.

    The plain one and its result stay in the cache: they change with Odoo, not with
    the add-ons.
    """

    def __init__(self, prepared, server, modules):
        self.prepared, self.server, self.modules = prepared, server, modules
        self.base = sorted({*modules, "barcodes", *foreign_dependencies()})
        runner = Path(__file__).with_name("native_runner.py").read_text()
        key = json.dumps([prepared.odoo.version, self.base, modules, TAGS, runner])
        self.key = hashlib.sha256(key.encode()).hexdigest()[:10]
        self.plain = self._command(f"{server.database}_native_{self.key}")
        self.ours = self._command(f"{server.database}_test_{os.getpid()}")

    def _command(self, database):
        odoo = OdooCommand(self.prepared, self.server, "native", database)
        odoo.config = odoo.config.with_name(f"odoo-{database}.conf")
        odoo.write_config(http_port=testing.free_port())
        return odoo

    def plain_result(self):
        stored = settings.cache_dir() / f"native-{self.key}.json"
        ready = stored.with_suffix(".database")
        if not ready.exists() or not self.server.exists(self.plain.database):
            self._drop(self.plain)
            run_showing_modules(
                self.plain,
                f"Plain Odoo with {', '.join(self.base)}",
                "-i",
                ",".join(self.base),
                "--with-demo",
            )
            ready.touch()
        if not stored.exists():
            result = self._run(self.plain, "Odoo's tests on plain Odoo", self.modules)
            stored.write_text(json.dumps(result))
        return json.loads(stored.read_text())

    def result_with_addons(self):
        testing.drop_leftovers(self.server)
        plain, ours = self.plain, self.ours
        self.server.copy(plain.database, ours.database)
        shutil.rmtree(ours.filestore(), ignore_errors=True)
        if plain.filestore().exists():
            shutil.copytree(plain.filestore(), ours.filestore())
        addons = ",".join(settings.addons())
        run_showing_modules(ours, f"Adding {addons}", "-i", addons, "--with-demo")
        return self._run(ours, "Odoo's tests with the add-ons", self.modules)

    def passes(self, test, setting):
        """Tell whether one test passes alone, with a setting that is set back after."""
        tag = tag_of(test)
        title = f"{tag} with {'='.join(setting)}" if setting else f"{tag} once more"
        module = tag[1:].partition(":")[0]
        result = self._run(self.ours, title, [module], tags=tag, setting=setting)
        return bool(result["ran"]) and not result["failed"]

    def _run(self, odoo, title, modules, tags=TAGS, setting=None):
        report = settings.cache_dir() / f"{odoo.database}.json"
        report.unlink(missing_ok=True)
        path = settings.log_dir() / f"{odoo.database}.log"
        log = OdooLog()
        script = ["from dev import native_runner"]
        if setting:
            script.append(
                f"before = native_runner.set_up(env, {setting[0]!r}, {setting[1]!r})"
            )
        script.append(f"native_runner.run(env, {modules!r}, {tags!r}, {str(report)!r})")
        if setting:
            script.append(f"native_runner.set_up(env, {setting[0]!r}, before)")
        with (
            step(title, lambda: f"{len(log.started)} tests, {len(log.failed)} failed"),
            path.open("a") as full,
            odoo.background(
                "shell",
                "-d",
                odoo.database,
                script="\n".join(script) + "\n",
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            ) as process,
        ):
            for line in process.stdout:
                full.write(line)
                log.feed(line)
            process.wait()
        if not report.exists():
            raise Problem(f"{title}: no result. The end of {path}:\n{tail(path)}")
        result = json.loads(report.read_text())
        report.unlink()
        return result

    def throw_away(self):
        self._drop(self.ours)
        self.ours.config.unlink(missing_ok=True)

    def _drop(self, odoo):
        self.server.drop(odoo.database)
        shutil.rmtree(odoo.filestore(), ignore_errors=True)
