"""The commands as they are typed."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from nexus_rfid_bridge.cli import main
from stub_server import KEY, StubServer

ROOT = Path(__file__).parents[1]
SCENE = """
[[reader]]
name = "desk"
protocol = "m100"
at = "{at}"
  [[reader.tags]]
  epc = "3074257BF7194E4000001A85"
"""
READER = """
[[reader]]
id = "desk"
link = "serial"
address = "{at}"
protocol = "{protocol}"
mode = "always"
"""


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    """Nothing of the real user's is read or written."""
    for name in ("CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.delenv("NEXUS_RFID_CONFIG", raising=False)


@pytest.fixture
def at(tmp_path) -> str:
    return str(tmp_path / "port")


@pytest.fixture
def scene(tmp_path, at) -> Path:
    path = tmp_path / "scene.toml"
    path.write_text(SCENE.format(at=at))
    return path


@pytest.fixture
def simulated(scene):
    """The command `simulate` as a process of its own."""
    process = start("simulate", str(scene), stdout=subprocess.PIPE)
    while "until Ctrl-C" not in process.stdout.readline():
        assert process.poll() is None
    yield process
    process.send_signal(signal.SIGINT)
    process.wait(10)
    process.stdout.close()


def start(*arguments: str, **options) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "nexus_rfid_bridge", *arguments],
        cwd=ROOT / "src",
        text=True,
        **options,
    )


def config(tmp_path, text: str) -> str:
    path = tmp_path / "bridge.toml"
    path.write_text(f'state_dir = "{tmp_path / "state"}"\n{text}')
    return str(path)


def test_watch_shows_simulated_tags(scene, capfd) -> None:
    status = main(["watch", "--simulate", str(scene), "--seconds", "1.5"])

    out = capfd.readouterr().out
    assert status == 0
    assert "3074257BF7194E4000001A85" in out
    assert "1 different tags" in out


def test_watch_into_a_pipe_that_closes_ends_quietly(scene) -> None:
    process = start(
        "watch", "--simulate", str(scene), "--seconds", "20",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()

    process.wait(15)
    assert "Traceback" not in errors


def test_run_without_server_prints_events(tmp_path, simulated, at) -> None:
    path = config(tmp_path, READER.format(at=at, protocol="m100"))
    process = start(
        "run", "-c", path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    event = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGTERM)

    assert process.wait(10) == 0
    process.stdout.close()
    assert (event["kind"], event["reader"]) == ("arrived", "desk")


def test_check_finds_everything_in_order(tmp_path, simulated, at, capsys) -> None:
    stub = StubServer()
    stub.start()
    server = f'[server]\nurl = "{stub.url}"\nkey = "{KEY}"\n'
    path = config(tmp_path, server + READER.format(at=at, protocol="m100"))

    status = main(["check", "-c", path])
    stub.stop()

    out = capsys.readouterr().out
    assert status == 0, out
    assert "accepts the key" in out
    assert "answers: M100" in out
    assert "Nothing is wrong." in out


def test_check_names_what_is_wrong(tmp_path, capsys) -> None:
    server = f'[server]\nurl = "http://127.0.0.1:9"\nkey = "{KEY}"\n'
    path = config(tmp_path, server + READER.format(at="/nowhere", protocol="m100"))

    assert main(["check", "-c", path]) == 1
    out = capsys.readouterr().out
    assert "cannot be reached" in out
    assert "Is the reader plugged in" in out
    assert "2 to be put right" in out
    assert KEY not in out


def test_run_with_nothing_configured_says_so(capsys) -> None:
    assert main(["run"]) == 1
    assert "no configuration file" in capsys.readouterr().err


def test_readers_finds_out_what_a_port_speaks(simulated, at, capsys) -> None:
    assert main(["readers", "--probe", "--at", at]) == 0
    out = capsys.readouterr().out
    assert "protocol = 'm100'" in out
    assert "M100 V1.00" in out


def test_second_run_on_the_same_folder_is_refused(tmp_path) -> None:
    server = f'[server]\nurl = "http://127.0.0.1:9"\nkey = "{KEY}"\n'
    path = config(tmp_path, server)
    first = start("run", "-c", path, stderr=subprocess.PIPE)
    while "events wait" not in first.stderr.readline():
        assert first.poll() is None
    second = start("run", "-c", path, stderr=subprocess.PIPE)
    _, errors = second.communicate(timeout=15)
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=15)

    assert second.returncode == 1
    assert "Another bridge is running" in errors
    assert first.returncode == 0


@pytest.mark.parametrize(
    "command",
    [[], ["run"], ["watch"], ["readers"], ["simulate"], ["check"], ["pair"]],
)
def test_every_command_has_help(command, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    assert "usage: nexus-rfid-bridge" in capsys.readouterr().out
