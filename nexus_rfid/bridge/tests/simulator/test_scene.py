"""A scene file says what happens; a wrong one says what is wrong."""

from pathlib import Path
from typing import Any

import pytest
from nexus_rfid_bridge.exc import InvalidValueError
from nexus_rfid_bridge.simulator import DEMO, Walk, load, parse

READER: dict[str, Any] = {"name": "desk", "protocol": "m100", "at": "/tmp/x"}


def scene(**changes: Any) -> dict[str, Any]:
    return {"reader": [{**READER, **changes}]}


def test_demo_has_every_kind_of_thing() -> None:
    readers = load(DEMO).readers
    assert {reader.link for reader in readers} == {"serial", "network"}
    (portal,) = [reader for reader in readers if reader.name == "portal"]
    assert portal.unplugged == ((45.0, 5.0),)
    assert len(portal.tags) == 40
    assert portal.tags[39].epc.hex().upper() == "E28011700000020A00000028"
    assert portal.tags[39].since == pytest.approx(1.95)
    assert portal.tags[0].walk == Walk(every=20.0, lasts=4.0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "no \\[\\[reader\\]\\]"),
        ({**scene(), "sede": 1}, "nobody knows “sede”"),
        (scene(protocol="m1000"), "reader “desk”: no protocol “m1000”, only .*m100"),
        (scene(link="usb"), "“link” is one of serial"),
        (scene(noise=2), "“noise” is a share"),
        (scene(batch="10"), "“batch” cannot be '10'"),
        (scene(tags=[{"epc": "12X4"}]), "tags 1: “epc” is hexadecimal, not “12X4”"),
        (scene(tags=[{"epc": "123456"}]), "even number"),
        (scene(tags=[{}]), "reader “desk”, tags 1 needs “epc”"),
        (scene(tags=[{"epc": "1234", "wlak": 1}]), "nobody knows “wlak”"),
        (scene(tags=["1234"]), "write \\[\\[tags\\]\\]"),
        ({"reader": [READER, {**READER, "name": "b"}]}, "two readers .* “at”"),
        ({"reader": [{"protocol": "m100"}]}, "reader 1 needs “name”"),
    ],
)
def test_mistake_is_named(content: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        parse(content)


def test_file_that_is_no_scene_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match=r"nothing\.toml cannot be read"):
        load(tmp_path / "nothing.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("seed = ")
    with pytest.raises(InvalidValueError, match=r"broken\.toml is no TOML file"):
        load(broken)
    broken.write_text("seed = 1")
    with pytest.raises(InvalidValueError, match=r"broken\.toml: the scene has no"):
        load(broken)
