"""Dealing the tests out to Odoos that run at once."""

import re

import pytest

from dev import settings, testing


@pytest.fixture
def processors(monkeypatch):
    monkeypatch.delenv("TAGS", raising=False)
    return lambda count: monkeypatch.setattr("os.cpu_count", lambda: count)


def addon_test_files():
    return {
        f"/{file.relative_to(settings.REPOSITORY)}"
        for name in settings.addons()
        for file in (settings.REPOSITORY / name / "tests").glob("test_*.py")
    }


def test_each_test_file_is_in_one_lane(processors):
    processors(2)
    lanes = testing.plan_lanes(settings.addons(), [])
    assert len(lanes) == 2
    tags = ",".join(lanes).split(",")
    assert len(tags) == len(set(tags))
    assert {tag for tag in tags if tag.endswith(".py")} == addon_test_files()
    javascript = [tag for tag in tags if not tag.endswith(".py")]
    suite = re.compile(r"/web:WebSuite.*\[@nexus_\w+\]")
    assert all(suite.fullmatch(tag) for tag in javascript)
    assert javascript


def test_one_processor_has_one_lane(processors):
    processors(1)
    assert len(testing.plan_lanes(settings.addons(), [])) == 1


def test_some_tests_only_have_one_lane(processors, monkeypatch):
    processors(2)
    assert testing.plan_lanes(settings.addons(), ["--test-tags", "/x"]) == [None]
    monkeypatch.setenv("TAGS", "/nexus_serials:TestStory")
    assert testing.plan_lanes(settings.addons(), []) == ["/nexus_serials:TestStory"]
