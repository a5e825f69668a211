"""Comparing Odoo's own tests with and without the add-ons."""

import pytest

from dev.native import judge, read_expected, tag_of
from dev.output import Problem

STOCK = "odoo.addons.stock.tests.test_move.StockMove"
RULE = ("nexus_serials.rule", "False")


def result(*failed, ran=("a", "b", "c"), skipped=()):
    return {"ran": list(ran), "failed": list(failed), "skipped": dict.fromkeys(skipped)}


def passes(_test, _setting):
    return True


def fails(_test, _setting):
    return False


def test_same_failures_are_no_problem():
    assert judge(result("a"), result("a"), {}, passes) == []


def test_new_failure_is_a_problem():
    assert judge(result(), result("a"), {}, fails) == ["Fails only with the add-ons: a"]


def test_new_failure_that_passes_alone_is_told_but_no_problem(capsys):
    assert judge(result(), result("a"), {}, passes) == []
    assert "passed when run again alone: a" in capsys.readouterr().out


def test_expected_failure_that_passes_without_the_rule_is_no_problem():
    asked = []

    def ask(test, setting):
        asked.append((test, setting))
        return True

    assert judge(result(), result("a"), {"a": RULE}, ask) == []
    assert asked == [("a", RULE)]


def test_expected_failure_that_fails_without_the_rule_is_a_problem():
    problems = judge(result(), result("a"), {"a": RULE}, fails)

    assert problems == ["Fails even with nexus_serials.rule=False: a"]


def test_listed_test_that_does_not_fail_is_a_problem():
    assert "does not fail: a" in judge(result(), result(), {"a": RULE}, passes)[0]


def test_test_that_no_longer_runs_is_a_problem():
    assert (
        "not with the add-ons: c"
        in judge(result(), result(ran=("a", "b")), {}, passes)[0]
    )


def test_newly_skipped_test_is_a_problem():
    assert "Skipped only with" in judge(result(), result(skipped="a"), {}, passes)[0]


def test_expected_list_has_comments_and_settings():
    assert read_expected("# why\n\na.b  k.e=False # note\n") == {
        "a.b": ("k.e", "False")
    }


def test_line_without_a_setting_is_refused():
    with pytest.raises(Problem, match="not <test id>"):
        read_expected("a.b\n")


def test_tag_of_a_test_and_of_a_class():
    assert tag_of(f"{STOCK}.test_one") == "/stock:StockMove.test_one"
    assert tag_of(f"setUpClass ({STOCK})") == "/stock:StockMove"
