"""Settings all tests share."""

import socket

import pytest
from hypothesis import settings

# A machine under load is no reason to fail: how fast things are is measured elsewhere.
settings.register_profile("default", deadline=None)
# pytest --hypothesis-profile=thorough
settings.register_profile("thorough", deadline=None, max_examples=3000)
settings.load_profile("default")


@pytest.fixture
def unused_tcp_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
