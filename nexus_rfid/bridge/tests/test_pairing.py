"""`pair`: a code becomes a key in the configuration file, or nothing is changed."""

import os
import stat
from pathlib import Path

import pytest
from nexus_rfid_bridge import settings_file
from nexus_rfid_bridge.cli import main
from nexus_rfid_bridge.settings import load, tomllib
from stub_server import KEY, StubServer

CODE = "7KQ2-M4XW-9DTB"
HAND_WRITTEN = """\
# Our loading bay
name = "Bay 7"   # by the gate

[server] # Odoo
url = "https://old.example.com" # ask Ada
key_file = "/nowhere"

[[reader]]
id = "gate"
link = "tcp"
address = "192.168.1.50:8888"
protocol = "chainway"
  [reader.filter]
  rssi_floor = -70
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    """Nothing of the real user's, nor of this machine's, is read or written."""
    for name in ("CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.delenv("NEXUS_RFID_CONFIG", raising=False)
    monkeypatch.setattr(settings_file, "SYSTEM_FILE", tmp_path / "etc" / "bridge.toml")
    return tmp_path


@pytest.fixture
def stub():
    server = StubServer()
    server.code = CODE
    server.start()
    yield server
    server.stop()
    assert not server.violations


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "new" / "bridge.toml"


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_code_becomes_a_key_only_the_owner_reads(stub, file, capsys) -> None:
    assert main(["pair", f"{stub.url}/", CODE, "-c", str(file)]) == 0

    server = load(file).server
    assert server is not None
    assert (server.url, server.key, server.database) == (stub.url, KEY, "prod")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert left_in(file.parent) == ["bridge.toml"]
    out = capsys.readouterr().out
    assert "“Bay”" in out
    assert f"check -c {file}" in out
    assert KEY not in out


def test_paired_bridge_is_let_in(stub, file, capsys) -> None:
    main(["pair", stub.url, CODE, "-c", str(file)])
    file.write_text(f'state_dir = "{file.parent}/state"\n{file.read_text()}')

    main(["check", "-c", str(file)])

    assert "accepts the key" in capsys.readouterr().out
    assert stub.asked[-1]["X-Odoo-Database"] == "prod"


def test_what_else_stands_in_the_file_stays(stub, tmp_path) -> None:
    file = tmp_path / "bridge.toml"
    file.write_text(HAND_WRITTEN)
    file.chmod(0o644)

    assert main(["pair", stub.url, CODE, "-c", str(file)]) == 0

    new = file.read_text()
    assert f'url = "{stub.url}" # ask Ada' in new
    assert "key_file" not in new
    assert HAND_WRITTEN.partition("[[reader]]")[2] == new.partition("[[reader]]")[2]
    assert HAND_WRITTEN.partition("[server]")[0] == new.partition("[server]")[0]
    assert tomllib.loads(new)["server"] == {
        "url": stub.url, "key": KEY, "database": "prod",
    }  # fmt: skip
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text", ["", "\n", 'name = "Bay"', "[outbox]\nmax_events = 2000", "[server]"]
)
def test_a_file_without_values_of_a_server_gets_them(stub, tmp_path, text) -> None:
    file = tmp_path / "bridge.toml"
    file.write_text(text)

    assert main(["pair", stub.url, CODE, "-c", str(file)]) == 0

    old = tomllib.loads(text)
    server = {"url": stub.url, "key": KEY, "database": "prod"}
    assert tomllib.loads(file.read_text()) == {**old, "server": server}


def test_pairing_again_asks_the_same_database(stub, file) -> None:
    main(["pair", stub.url, CODE, "--database", "other", "-c", str(file)])
    assert stub.asked[-1]["X-Odoo-Database"] == "other"
    stub.code, stub.key = "NEXT", "another-key"

    assert main(["pair", stub.url, "NEXT", "-c", str(file)]) == 0

    assert stub.asked[-1]["X-Odoo-Database"] == "prod"
    assert "Authorization" not in stub.asked[-1]
    assert load(file).server.key == "another-key"
    assert file.read_text().count("key =") == 1


def test_without_a_file_named_it_is_the_users_own(stub, home, monkeypatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert main(["pair", stub.url, CODE]) == 0

    assert load(None).source == home / "CONFIG" / "nexus-rfid-bridge.toml"
    assert load(None).server.key == KEY


def test_for_root_it_is_the_systems(stub, home, monkeypatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    assert main(["pair", stub.url, CODE]) == 0

    assert load(home / "etc" / "bridge.toml").server.key == KEY


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ((403, "{}", {}), "does not take this code"),
        ((400, "{}", {}), "does not take this code"),
        ((404, "", {}), "--database"),
        ((303, "", {"Location": "https://x/web"}), "https://x/web"),
        ((429, "", {}), "Try again"),
        ((503, "", {}), "Try again"),
        ((200, "<html>", {}), "login page"),
        ((200, '{"version": 1}', {}), "key is missing"),
        ((200, '{"version": 2, "key": "k"}', {}), "version 2"),
        ("before", "broke off"),
        ("after", "broke off"),
    ],
)
def test_no_key_changes_nothing(stub, tmp_path, capsys, fault, word) -> None:
    file = tmp_path / "bridge.toml"
    file.write_text('[server]\nurl = "https://x"\nkey = "good"\n')
    before = file.read_text(), left_in(tmp_path)
    stub.fault = lambda path: fault

    assert main(["pair", stub.url, CODE, "-c", str(file)]) == 1

    assert word in capsys.readouterr().err
    assert (file.read_text(), left_in(tmp_path)) == before


def test_wrong_code_leaves_no_file(stub, file, capsys) -> None:
    assert main(["pair", stub.url, "WRONG", "-c", str(file)]) == 1

    assert "Odoo shows a new one" in capsys.readouterr().err
    assert left_in(file.parent) == []


def test_server_that_is_not_there_is_said(file, capsys, unused_tcp_port) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}"

    assert main(["pair", url, CODE, "-c", str(file)]) == 1
    assert "cannot be reached" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("odoo.example.com", "https://odoo.example.com"),
        ("http://odoo.example.com", "--allow-http"),
    ],
)
def test_address_nobody_should_send_a_code_to_is_refused(
    stub, file, capsys, url, word
) -> None:
    assert main(["pair", url, CODE, "-c", str(file)]) == 1
    assert word in capsys.readouterr().err


def test_http_that_was_accepted_is_noted(stub, file, monkeypatch) -> None:
    monkeypatch.setattr("nexus_rfid_bridge.settings.LOCAL_HOSTS", ())

    assert main(["pair", stub.url, CODE, "--allow-http", "-c", str(file)]) == 0
    assert tomllib.loads(file.read_text())["server"]["allow_http"] is True
    assert load(file).server.key == KEY


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('server = { url = "https://x", key = "k" }', "cannot be changed"),
        ('server.url = "https://x"', "cannot be changed"),
        ('note = """\n[server]\n"""', "cannot be changed"),
        ("[server", "not valid TOML"),
        ('[server]\nca_file = "/nowhere"', "/nowhere"),
    ],
)
def test_file_that_cannot_be_changed_keeps_the_code_good(
    stub, tmp_path, capsys, text, word
) -> None:
    file = tmp_path / "bridge.toml"
    file.write_text(text)

    assert main(["pair", stub.url, CODE, "-c", str(file)]) == 1

    assert word in capsys.readouterr().err
    assert (file.read_text(), stub.code) == (text, CODE)


def test_place_that_cannot_be_written_keeps_the_code_good(
    stub, tmp_path, capsys
) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "bridge.toml"

    assert main(["pair", stub.url, CODE, "-c", str(path)]) == 1

    assert "cannot be written" in capsys.readouterr().err
    assert stub.code == CODE


def test_full_disk_leaves_the_file_as_it_was(stub, file, monkeypatch, capsys) -> None:
    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    file.parent.mkdir()
    file.write_text("[server]\n")
    monkeypatch.setattr(os, "replace", full)

    assert main(["pair", stub.url, CODE, "-c", str(file)]) == 1

    assert "No space left" in capsys.readouterr().err
    assert file.read_text() == "[server]\n"
    assert left_in(file.parent) == ["bridge.toml"]


def test_link_to_the_file_stays_a_link(stub, file, tmp_path) -> None:
    file.parent.mkdir()
    link = tmp_path / "link.toml"
    link.symlink_to(file)

    assert main(["pair", stub.url, CODE, "-c", str(link)]) == 0
    assert link.is_symlink()
    assert load(file).server.key == KEY
