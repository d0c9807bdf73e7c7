"""One served workbench for every test that asks a stub: starting one takes ten seconds."""

from collections.abc import Iterator

import pytest
from browser_tools import KEY, Server, chromium
from playwright.sync_api import Browser
from stub_server import StubServer


@pytest.fixture(scope="session")
def server_of_the_session(
    stub_of_the_session: StubServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    settings = {"OPENAI_BASE_URL": stub_of_the_session.url, "OPENAI_API_KEY": KEY, "OPENAI_MODEL": "m"}
    server = Server(tmp_path_factory.mktemp("data"), **settings)
    yield server
    server.stop()


@pytest.fixture
def server(server_of_the_session: Server, stub: StubServer) -> Server:
    """The served workbench that all tests share, and a stub that answers as usual.

    What other tests stored is in it: a test writes prompts that no other test writes, and puts back what it
    changed for everybody.
    """
    return server_of_the_session


@pytest.fixture(scope="module")
def browser_of_the_module() -> Iterator[Browser]:
    """Of no wider scope: while Playwright is open, no other test could call `asyncio.run`."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def browser(browser_of_the_module: Browser) -> Iterator[Browser]:
    """Debian's Chromium, whose pages are closed when the test is over."""
    yield browser_of_the_module
    for context in browser_of_the_module.contexts:
        context.close()
