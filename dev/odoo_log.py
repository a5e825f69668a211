"""Reads Odoo's log while it is written: progress, tests and their results, errors."""

import re
from collections import Counter

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>\S+): (?P<text>.*)$"
)
LOADING = re.compile(r"^Loading module (?P<name>\w+) \((?P<at>\d+)/(?P<of>\d+)\)")
STARTING = re.compile(r"^Starting (?P<test>\S+) \.\.\.")
SKIPPED = re.compile(r"^skipped (?P<test>.+?) : (?P<reason>.*)")
FAILED = re.compile(r"^(?P<kind>FAIL|ERROR): (?P<test>.+)")
SUBTEST = re.compile(r"^Subtest (\S+) ")
TOTAL = re.compile(
    r"^(?P<failed>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<run>\d+) tests "
    r"when loading database"
)
DEMO_FAILED = re.compile(r"demo data failed to install")
#: Lines of level ERROR that say again what single lines said before
SUMMARIES = ("odoo.tests.result", "odoo.tests.stats")


class OdooLog:
    """The state of a run, fed one line at a time by `feed`."""

    def __init__(self):
        self.module = ""
        self.position = (0, 0)
        self.started = set()
        self.failed = {}
        self.skipped = {}
        self.errors = []
        self.warnings = []
        self.total = None
        """Odoo's own sum: (failed, errors, run), or None when it gave none"""
        self._block = None

    def feed(self, line):
        """Take in one line; return an event (kind, text) worth showing, or None."""
        found = LINE.match(line)
        if not found:
            if self._block is not None:
                self._block.append(line.rstrip("\n"))
            return None
        self._block = None
        level, logger = found["level"], found["logger"]
        text = found["text"]
        if level in ("ERROR", "CRITICAL"):
            return self._on_error(logger, text)
        if level == "WARNING":
            return self._on_warning(logger, text)
        return self._on_info(logger, text)

    def _on_info(self, logger, text):
        if loading := LOADING.match(text):
            self.module = loading["name"]
            self.position = (int(loading["at"]), int(loading["of"]))
            return ("module", self.module)
        if starting := STARTING.match(text):
            self.started.add((logger, starting["test"]))
            return ("test", f"{_short(logger)}.{starting['test']}")
        if skipped := SKIPPED.match(text):
            test = _without_subtest(skipped["test"])
            self.skipped[logger, test] = skipped["reason"]
            return ("skipped", f"{_short(logger)}.{test}: {skipped['reason']}")
        self._note_total(text)
        return None

    def _on_error(self, logger, text):
        self._note_total(text)
        if logger in SUMMARIES or TOTAL.match(text):
            return None
        self._block = [f"{_short(logger)}: {text}"]
        if failed := FAILED.match(text):
            test = _without_subtest(failed["test"])
            self.failed.setdefault((logger, test), self._block)
            return ("failed", f"{_short(logger)}.{failed['test']}")
        self.errors.append(self._block)
        return ("error", self._block[0])

    def _on_warning(self, logger, text):
        self._block = [f"{_short(logger)}: {text}"]
        if DEMO_FAILED.search(text):
            self.errors.append(self._block)
            return ("error", self._block[0])
        self.warnings.append(self._block)
        return None

    def _note_total(self, text):
        if total := TOTAL.match(text):
            self.total = tuple(int(total[k]) for k in ("failed", "errors", "run"))

    def counts(self):
        """Return (passed, failed, skipped) of the tests."""
        bad = set(self.failed) | set(self.skipped)
        return len(self.started - bad), len(self.failed), len(self.skipped)

    def problems(self):
        """Return reasons why a test run is no success, beyond failed tests."""
        found = []
        passed, failed, skipped = self.counts()
        if skipped:
            found.append(f"{skipped} skipped (a skipped test proves nothing):")
            found += [
                f"  {_short(logger)}.{test}: {reason}"
                for (logger, test), reason in sorted(self.skipped.items())
            ]
        if self.errors:
            found.append(f"{len(self.errors)} errors were logged outside of failures:")
            for text, times in Counter(block[0] for block in self.errors).items():
                found.append(f"  {text}" + (f" ({times} times)" if times > 1 else ""))
        if self.total is None:
            found.append("Odoo ended without a test summary.")
        elif sum(self.total[:2]) and not failed:
            found.append("Odoo counts failures that are not in its log.")
        if not passed + failed:
            found.append("No test ran.")
        return found


def _short(logger):
    return logger.removeprefix("odoo.addons.")


def _without_subtest(test):
    found = SUBTEST.match(test)
    return found[1] if found else test
