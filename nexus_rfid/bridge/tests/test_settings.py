"""The configuration file, and what it says about mistakes."""

import pytest
from nexus_rfid_bridge.settings import SettingsError, load

GOOD = """
name = "Bay"
state_dir = "/tmp/x"
[server]
url = "https://odoo.example.com/"
key = " abc "
[[reader]]
id = "gate"
link = "tcp"
address = "192.168.1.50:8888"
protocol = "chainway"
power = 27
antennas = [1, 2]
mode = "always"
  [reader.filter]
  rssi_floor = -70
"""


@pytest.fixture
def file(tmp_path):
    def write(text: str):
        path = tmp_path / "bridge.toml"
        path.write_text(text)
        return path

    return write


def test_good_file_is_read(file) -> None:
    settings = load(file(GOOD))

    assert settings.server is not None
    assert (settings.server.url, settings.server.key) == (
        "https://odoo.example.com",
        "abc",
    )
    (gate,) = settings.readers
    assert (gate.power, gate.antennas, gate.filter.rssi_floor) == (27.0, (1, 2), -70.0)


def test_key_is_never_shown(file) -> None:
    assert "abc" not in repr(load(file(GOOD)))


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('name = "Bay"', "nmae = 1", "nmae"),
        ('key = " abc "', "", "key is missing"),
        ('key = " abc "', 'key = "ключ"', "Copy it"),
        ('key = " abc "', 'key_file = "/nowhere"', "/nowhere"),
        ("https://", "http://", "allow_http"),
        ('"https://odoo.example.com/"', '"odoo"', "https://odoo.example.com"),
        ("power = 27", 'power = "much"', "reader “gate”: power"),
        ("power = 27", "power = 270", "dBm"),
        ("rssi_floor", "rsi_floor", "rsi_floor"),
        ('mode = "always"', 'mode = "now and then"', "on-demand"),
        ('id = "gate"', "", "id is missing"),
        ("[server]", "[server", "TOML"),
    ],
)
def test_mistake_is_named_with_its_place(file, old, new, word) -> None:
    with pytest.raises(SettingsError) as caught:
        load(file(GOOD.replace(old, new)))
    assert word in str(caught.value)


def test_same_id_twice_is_refused(file) -> None:
    readers = GOOD[GOOD.index("[[reader]]") :]

    with pytest.raises(SettingsError, match="gate"):
        load(file(GOOD + readers))


def test_missing_file_is_named(tmp_path) -> None:
    with pytest.raises(SettingsError, match="There is no file"):
        load(tmp_path / "none.toml")


def test_plain_http_is_good_enough_on_this_machine(file) -> None:
    assert load(file(GOOD.replace("https://odoo.example.com", "http://localhost:8069")))
