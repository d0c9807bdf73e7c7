"""What the tests of several packages share."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from stub_server import StubServer, running_stub
from xdist.scheduler import LoadScopeScheduling

# How long an example takes says how busy the machine is.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

_OURS = ("OPENAI_", "WORKBENCH_")


class TwoCores(LoadScopeScheduling):
    """At any time one worker at most has a served workbench and Chromium, and one the embedded model: more
    would time out on two cores. Every other test goes to whoever is free.

    pytest-xdist 3.8 has `--dist loadgroup` for this, but finds no groups with pytest 9.2 (its issue 1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        return self._kind(nodeid.partition("::")[0]) or nodeid

    @cache  # noqa: B019 (there is one)
    def _kind(self, file: str) -> str:
        source = (self.config.rootpath / file).read_text(encoding="utf-8")
        if "mark.embedded" in source:
            return "embedded"
        return "served" if "browser_tools" in source else ""


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TwoCores:
    return TwoCores(config, log)


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
