"""Counting results from Odoo's log."""

from dev.odoo_log import OdooLog

PREFIX = "2026-01-05 10:00:00,123 42"
TESTS = "odoo.addons.nexus_serials.tests.test_receipt"


def fed(*lines):
    log = OdooLog()
    for line in lines:
        log.feed(line + "\n")
    return log


def info(logger, text):
    return f"{PREFIX} INFO db {logger}: {text}"


def error(logger, text):
    return f"{PREFIX} ERROR db {logger}: {text}"


def start(test):
    return info(TESTS, f"Starting {test} ...")


def total(failed, errors, run):
    text = (
        f"{failed} failed, {errors} error(s) of {run} tests when loading database 'd'"
    )
    level = "ERROR" if failed + errors else "INFO"
    return f"{PREFIX} {level} db odoo.tests.result: {text}"


def test_passed_tests_are_counted_and_no_problem():
    log = fed(start("TestA.test_one"), start("TestA.test_two"), total(0, 0, 2))

    assert log.counts() == (2, 0, 0)
    assert log.problems() == []


def test_failure_is_counted_with_its_traceback():
    log = fed(
        start("TestA.test_one"),
        error(TESTS, "FAIL: TestA.test_one"),
        "Traceback (most recent call last):",
        "AssertionError: 1 != 2",
        start("TestA.test_two"),
        total(1, 0, 2),
    )

    assert log.counts() == (1, 1, 0)
    assert log.failed[TESTS, "TestA.test_one"][-1] == "AssertionError: 1 != 2"
    assert log.problems() == []


def test_several_failing_subtests_are_one_failed_test():
    log = fed(
        start("TestA.test_one"),
        error(TESTS, "FAIL: Subtest TestA.test_one (name='x')"),
        error(TESTS, "ERROR: Subtest TestA.test_one (name='y')"),
        total(1, 1, 1),
    )

    assert log.counts() == (0, 1, 0)


def test_class_that_cannot_be_set_up_is_a_failure():
    log = fed(
        error("odoo.tests.suite", f"ERROR: setUpClass ({TESTS}.TestA)"),
        total(0, 1, 0),
    )

    assert log.counts() == (0, 1, 0)


def test_skipped_test_is_neither_passed_nor_unnoticed():
    log = fed(
        start("TestA.test_one"),
        start("TestTour.test_tour"),
        info(TESTS, "skipped TestTour.test_tour : Chrome executable not found"),
        total(0, 0, 2),
    )

    assert log.counts() == (1, 0, 1)
    assert "Chrome executable not found" in "\n".join(log.problems())


def test_skipped_class_is_noticed():
    reason = "websocket-client module is not installed"
    log = fed(
        start("TestA.test_one"),
        info("odoo.tests.suite", f"skipped setUpClass ({TESTS}.TestTour) : {reason}"),
        total(0, 0, 1),
    )

    assert log.counts() == (1, 0, 1)
    assert reason in "\n".join(log.problems())


def test_logged_error_outside_of_tests_is_a_problem():
    log = fed(
        error("odoo.modules.loading", "Some view is broken"),
        "its second line",
        start("TestA.test_one"),
        total(0, 0, 1),
    )

    assert log.errors == [
        ["odoo.modules.loading: Some view is broken", "its second line"]
    ]
    assert "Some view is broken" in "\n".join(log.problems())


def test_demo_data_that_fails_is_a_problem_though_only_a_warning():
    log = fed(
        f"{PREFIX} WARNING db odoo.modules.loading: Module nexus_serials demo data "
        "failed to install, installed without demo data",
        start("TestA.test_one"),
        total(0, 0, 1),
    )

    assert "demo data" in "\n".join(log.problems())


def test_nothing_ran_is_a_problem():
    assert "No test ran." in fed(total(0, 0, 0)).problems()


def test_missing_summary_is_a_problem():
    assert "without a test summary" in "\n".join(fed(start("A.test_a")).problems())


def test_failures_only_odoo_counts_are_a_problem():
    log = fed(start("A.test_a"), total(0, 1, 1))

    assert "not in its log" in "\n".join(log.problems())


def test_loading_gives_progress():
    log = OdooLog()
    event = log.feed(info("odoo.modules.loading", "Loading module stock (7/60)"))

    assert event == ("module", "stock")
    assert log.position == (7, 60)
