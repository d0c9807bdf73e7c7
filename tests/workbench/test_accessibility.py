"""axe-core on every page, in both languages, light and dark, wide and narrow."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_tools import LOAD_MS, Server, Visit, chromium
from playwright.sync_api import Browser, expect
from stub_server import StubServer

from workbench.site_map import PLACES

pytestmark = pytest.mark.browser

PROMPT = "Answer from the FAQ.\n{{ faq }}\n{{ question }}"
LOOKS = [("en", 1366, "light"), ("fr", 1366, "dark"), ("fr", 360, "light"), ("en", 360, "dark")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(
    browser: Browser, stub_of_the_session: StubServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A workbench in which two versions have been run, so that no page is empty."""
    settings = {"OPENAI_BASE_URL": stub_of_the_session.url, "OPENAI_API_KEY": "sk-k", "OPENAI_MODEL": "m"}
    server = Server(tmp_path_factory.mktemp("data"), **settings)
    visit = Visit(browser, server.address)
    visit.practise()
    for version in ("Be brief.", "Quote one line."):
        visit.write(f"{version}\n{PROMPT}")
        visit.run("Finished")
    visit.context.close()
    yield server
    server.stop()


def problems(visit: Visit) -> list[str]:
    """What axe finds serious or critical, each with the first elements concerned."""
    found = Axe().run(visit.page).response["violations"]
    return [
        f"{one['impact']} {one['id']}: {[node['target'] for node in one['nodes']][:4]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_axe_finds_nothing_serious(
    browser: Browser, server: Server, place: object, language: str, width: int, scheme: str
) -> None:
    visit = Visit(browser, server.address, language, width, scheme)
    visit.open(place.link())  # type: ignore[attr-defined]
    visit.page.wait_for_load_state("networkidle")
    for folded in visit.page.locator("details:not([open]) > summary").all():
        folded.click()
    assert problems(visit) == []
    assert visit.fits()
    assert visit.strangers == [] and visit.complaints == []
    visit.context.close()


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
def test_axe_finds_nothing_serious_in_the_answers_to_a_case(
    browser: Browser, server: Server, language: str, width: int, scheme: str
) -> None:
    visit = Visit(browser, server.address, language, width, scheme)
    visit.practise()
    link = visit.page.locator("#cases a.reading").first
    link.click()
    expect(visit.page.locator("dialog#reading h1")).to_be_visible(timeout=LOAD_MS)
    assert problems(visit) == []
    visit.page.goto(link.evaluate("a => a.href"))
    assert problems(visit) == []
    assert visit.fits()
    visit.context.close()
