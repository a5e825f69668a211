"""What the demo does about a database that is there already."""

import pytest

from dev import demo
from dev.output import Problem

WANTED = {"odoo": "19.0 abc", "addons": {"one": "1", "two": "2"}}


class FakeServer:
    embedded = False

    def __init__(self, there=False, empty=True):
        self.there, self.empty, self.dropped = there, empty, []

    def identity(self):
        return "me@host:5432"

    def exists(self, _name):
        return self.there

    def is_empty(self, _name):
        return self.empty

    def drop(self, name):
        self.dropped.append(name)


class FakeOdoo:
    database = "firm"

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        self.tree = type("Tree", (), {"version": WANTED["odoo"]})

    def filestore(self):
        return self.folder / "filestore"


@pytest.fixture
def bring_up(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("FRESH", raising=False)
    monkeypatch.setattr(demo.settings, "addons", lambda: ["one", "two"])
    monkeypatch.setattr(demo.settings, "addons_fingerprint", lambda: WANTED["addons"])
    runs = []
    monkeypatch.setattr(
        demo, "run_showing_modules", lambda _odoo, _title, *rest: runs.append(rest)
    )
    monkeypatch.setattr(
        demo, "load_demo_data", lambda _odoo, addons: runs.append(("demo", addons))
    )

    def run(server, **state):
        odoo = FakeOdoo(server, tmp_path)
        if state:
            demo.State(server, odoo.database).write(**state)
        demo.bring_up_to_date(odoo)
        return runs

    return run


def test_missing_database_is_created(bring_up):
    assert bring_up(FakeServer()) == [("-i", "one,two"), ("demo", "one,two")]


def test_ready_database_is_reused(bring_up):
    assert bring_up(FakeServer(there=True), status="ready", built=WANTED) == []


def test_changed_addon_is_updated_and_new_one_installed(bring_up):
    built = {"odoo": WANTED["odoo"], "addons": {"one": "0"}}

    runs = bring_up(FakeServer(there=True), status="ready", built=built)

    assert runs == [("-i", "two", "-u", "one"), ("demo", "two")]


def test_other_odoo_updates_everything(bring_up):
    built = {**WANTED, "odoo": "19.0 older"}

    assert bring_up(FakeServer(there=True), status="ready", built=built) == [
        ("-u", "all")
    ]


def test_interrupted_creation_starts_over(bring_up):
    server = FakeServer(there=True)

    runs = bring_up(server, status="creating")

    assert runs == [("-i", "one,two"), ("demo", "one,two")]
    assert server.dropped == ["firm"]


def test_foreign_database_is_refused(bring_up):
    server = FakeServer(there=True, empty=False)

    with pytest.raises(Problem, match="not made by"):
        bring_up(server)
    assert server.dropped == []


def test_fresh_never_drops_a_foreign_database(bring_up, monkeypatch):
    monkeypatch.setenv("FRESH", "1")
    server = FakeServer(there=True, empty=False)

    with pytest.raises(Problem, match="FRESH=1"):
        bring_up(server)
    assert server.dropped == []


def test_empty_database_of_an_administrator_is_used(bring_up):
    runs = bring_up(FakeServer(there=True))

    assert runs == [("-i", "one,two"), ("demo", "one,two")]
