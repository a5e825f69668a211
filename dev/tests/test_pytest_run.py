"""Counting results from pytest's JUnit report."""

from dev.pytest_run import read_report

REPORT = """<?xml version="1.0"?><testsuites><testsuite>
<testcase classname="a" name="good"/>
<testcase classname="a" name="bad"><failure message="x"/></testcase>
<testcase classname="a" name="broken"><error message="x"/></testcase>
{more}
</testsuite></testsuites>"""


def test_failures_and_errors_are_failed():
    assert read_report(REPORT.format(more="")) == (1, 2, [])


def test_skip_is_a_problem():
    skipped = (
        '<testcase classname="a" name="left_out"><skipped message="why"/></testcase>'
    )
    passed, failed, problems = read_report(REPORT.format(more=skipped))

    assert (passed, failed) == (1, 2)
    assert "a.left_out" in problems[0]
    assert "why" in problems[0]


def test_empty_report_is_a_problem():
    assert read_report("<testsuites/>")[2] == ["pytest: no test ran."]
