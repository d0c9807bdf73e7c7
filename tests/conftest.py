"""What the tests of several packages share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from stub_server import StubServer, running_stub

# How long an example takes says how busy the machine is.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

_OURS = ("OPENAI_", "WORKBENCH_")


@pytest.fixture(scope="session")
def stub_of_the_session() -> Iterator[StubServer]:
    with running_stub() as server:
        yield server


@pytest.fixture
def stub(stub_of_the_session: StubServer) -> StubServer:
    """A real OpenAI-compatible server that remembers nothing; see tests/stub_server.py."""
    stub_of_the_session.forget()
    return stub_of_the_session


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment that configures nothing, in an empty folder; gives the monkeypatch that made it."""
    for name in list(os.environ):
        if name.startswith(_OURS):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return monkeypatch
