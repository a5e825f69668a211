"""Runs Odoo's own tests in a fully loaded registry. Lives inside `odoo shell`.

Started by native.py as `odoo shell`, with this on standard input:
    from dev.native_runner import run; run(env, …)
"""

import json
from pathlib import Path

import odoo
from odoo.modules.registry import Registry
from odoo.service.server import server
from odoo.tests.case import _SubTest
from odoo.tests.loader import make_suite
from odoo.tests.result import OdooTestResult


class RecordingResult(OdooTestResult):
    """Notes which tests ran, failed and were skipped, by their id."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.ran, self.failed, self.left_out = set(), set(), {}

    def startTest(self, test):
        self.ran.add(test.id())
        super().startTest(test)

    def addError(self, test, err):
        self.failed.add(_test_id(test))
        super().addError(test, err)

    def addFailure(self, test, err):
        self.failed.add(_test_id(test))
        super().addFailure(test, err)

    def addSkip(self, test, reason):
        self.left_out[_test_id(test)] = str(reason)
        super().addSkip(test, reason)


def run(env, modules, tags, report):
    """Run the tests of the modules, at_install and post_install, all loaded.

    The plain way (`-u stock --test-tags /stock`) runs most of stock's tests while
    stock loads: no module that depends on stock is in the registry then.

    :param tags: as for --test-tags
    :param report: file that gets the result as JSON
    """
    if not server.httpd:
        server.http_spawn()
    env.cr.rollback()
    odoo.tools.config["test_tags"] = tags
    odoo.tools.config["test_enable"] = True
    result = RecordingResult()
    with Registry._lock:
        registry = Registry(env.cr.dbname)
        # at_install tests expect a registry that is still loading, as in
        # odoo.tests.shell.
        registry.loaded = registry.ready = False
        try:
            _run_suite(make_suite(modules, "at_install"), result)
        finally:
            registry.loaded = registry.ready = True
    _run_suite(make_suite(modules, "post_install"), result)
    content = {
        "ran": sorted(result.ran),
        "failed": sorted(result.failed),
        "skipped": result.left_out,
    }
    Path(report).write_text(json.dumps(content, indent=1))


def set_up(env, key, value):
    """Set a system parameter (a key with a dot) or a field of the settings form.

    :return: the value from before, to be set again
    """
    if "." in key:
        parameters = env["ir.config_parameter"]
        before = parameters.get_param(key)
        parameters.set_param(key, value)
    else:
        settings = env["res.config.settings"]
        before = settings.create({})[key]
        typed = value.lower() not in ("false", "0") if before in (0, 1) else value
        settings.create({key: typed}).execute()
    env.cr.commit()
    return before


def _run_suite(suite, result):
    odoo.modules.module.current_test = True
    suite(result)
    odoo.modules.module.current_test = False


def _test_id(test):
    while isinstance(test, _SubTest) and test.test_case:
        test = test.test_case
    return test.id()
