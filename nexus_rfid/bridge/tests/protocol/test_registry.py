"""Every protocol registers itself and describes itself."""

import pytest
from nexus_rfid_bridge.exc import InvalidValueError
from nexus_rfid_bridge.protocol import Protocol, check_epc, protocols


def test_subclass_registers_by_its_name() -> None:
    assert all(
        issubclass(cls, Protocol) and cls.name == name
        for name, cls in protocols().items()
    )


@pytest.mark.parametrize("epc", [b"", b"\1", b"\1" * 11, b"\1" * 64])
def test_epc_no_tag_can_hold_is_refused(epc: bytes) -> None:
    with pytest.raises(InvalidValueError):
        check_epc(epc)
