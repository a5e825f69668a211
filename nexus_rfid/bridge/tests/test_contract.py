"""The golden messages keep to the schemas, and the bridge understands them."""

import json

import pytest
from nexus_rfid_bridge.contract import (
    pair_message,
    read_acknowledgement,
    read_answer,
    read_configuration,
    read_paired,
)
from nexus_rfid_bridge.shape import ShapeError
from stub_server import CONTRACT, validator

EXAMPLES = sorted((CONTRACT / "examples").glob("*.json"))


def example(name: str) -> dict[str, object]:
    return json.loads((CONTRACT / "examples" / f"{name}.json").read_text())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_golden_message_keeps_to_its_schema(path) -> None:
    schema = validator(path.stem)
    schema.check_schema(schema.schema)

    assert not [error.message for error in schema.iter_errors(example(path.stem))]


def test_every_schema_has_a_golden_message() -> None:
    schemas = {path.name.partition(".")[0] for path in CONTRACT.glob("*.schema.json")}

    assert schemas == {path.stem for path in EXAMPLES}


def test_configuration_is_understood() -> None:
    configuration = read_configuration(example("configuration"))

    desk, gate, sled = configuration.readers
    assert configuration.revision == "17"
    assert (desk.protocol, desk.power, desk.filter.rssi_floor) == ("m100", 12.0, -60.0)
    assert (gate.link, gate.antennas, gate.mode) == ("tcp", (1, 2), "always")
    assert gate.filter.min_reads == 3
    assert (sled.mode, sled.filter.min_reads) == ("trigger", 1)


def test_commands_are_understood() -> None:
    start, stop, write = read_answer(example("answer")).commands

    assert (start.session, start.readers) == ("S0042", ("gate",))
    assert stop.kind == "stop_session"
    assert write.epc.hex() == "3074257bf7194e4000001a86"
    assert write.current is not None
    assert not write.problem


def test_acknowledgement_is_understood() -> None:
    message = example("acknowledgement")
    answer = read_acknowledgement(message, str(message["stream"]))

    assert answer.watermark == 48
    assert answer.rejected == ((44, "There is no reader “fixed”."),)


def test_pairing_is_asked_for_as_the_contract_says() -> None:
    message = pair_message("7KQ2-M4XW-9DTB", "x" * 300)

    assert not list(validator("pair").iter_errors(message))


def test_key_is_understood_and_never_shown() -> None:
    paired = read_paired(example("paired"))

    assert (paired.name, paired.database) == ("Loading bay", "prod")
    assert paired.key not in repr(paired)


@pytest.mark.parametrize(
    "change",
    [{"version": 2}, {"key": None}, {"key": ""}, {"key": "a b"}, {"key": "ключ"}],
)
def test_nonsense_is_no_key(change) -> None:
    with pytest.raises(ShapeError):
        read_paired({**example("paired"), **change})


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        "ok",
        {},
        {"version": 2, "stream": "s", "watermark": 1},
        {"version": 1, "stream": "other", "watermark": 1},
        {"version": 1, "stream": "s", "watermark": "1"},
        {"version": 1, "stream": "s", "watermark": True},
        {"version": 1, "stream": "s"},
        {"version": 1, "stream": "s", "watermark": 1, "rejected": [7]},
        {"version": 1, "stream": "s", "watermark": 1, "server_time": "noon"},
    ],
)
def test_nonsense_is_no_acknowledgement(message: object) -> None:
    with pytest.raises(ShapeError):
        read_acknowledgement(message, "s")


@pytest.mark.parametrize(
    "text",
    ['"poll_seconds": NaN', '"poll_seconds": 1e999', f'"poll_seconds": {10**400}'],
)
def test_numbers_no_clock_can_take_are_refused(text: str) -> None:
    message = json.loads('{"version": 1, "revision": "1", ' + text + "}")

    with pytest.raises(ShapeError, match="poll_seconds"):
        read_answer(message)


def test_text_no_file_can_hold_is_refused() -> None:
    message = json.loads('{"version": 1, "revision": "\\ud800"}')

    with pytest.raises(ShapeError, match="revision"):
        read_answer(message)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"protocol": "nosuch"}, "protocol"),
        ({"link": "ble"}, "ble"),
        ({"power": 99}, "dBm"),
        ({"antennas": [2]}, "antennas"),
        ({"mode": "often"}, "mode"),
        ({"filter": {"min_reads": 0}}, "min_reads"),
        ({"address": None}, "address"),
    ],
)
def test_wrong_reader_is_named_with_what_is_wrong(change, word) -> None:
    message = example("configuration")
    message["readers"] = [{**message["readers"][0], **change}]

    with pytest.raises(ShapeError, match=word) as caught:
        read_configuration(message)
    assert "desk" in str(caught.value)


def test_wrong_command_does_not_stand_in_the_way_of_others() -> None:
    message = example("answer")
    message["commands"] = [
        {"id": "a", "kind": "dance"},
        {"id": "b", "kind": "write_tag", "reader": "desk", "epc": "12345"},
        *message["commands"],
    ]

    dance, write, *others = read_answer(message).commands

    assert "dance" in dance.problem
    assert "12345" in write.problem
    assert not any(command.problem for command in others)
