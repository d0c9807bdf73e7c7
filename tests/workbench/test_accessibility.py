"""axe-core on every page, in both languages, light and dark, wide and narrow."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_tools import LOAD_MS, Server, Visit
from playwright.sync_api import Browser, Page, expect
from stub_server import StubServer

from workbench.site_map import PLACES, Place

pytestmark = pytest.mark.browser

PROMPT = "Answer from the FAQ.\n{{ faq }}\n{{ question }}"
AXE = Axe()
LOOKS: dict[str, tuple[int, Literal["light", "dark"]]] = {
    "wide and light": (1366, "light"),
    "wide and dark": (1366, "dark"),
    "narrow and light": (360, "light"),
    "narrow and dark": (360, "dark"),
}
VISITS = [("en", "wide and light", "narrow and dark"), ("fr", "narrow and light", "wide and dark")]
"""Opening a page takes longer than looking at it: it is opened once in a language and seen in two looks."""


@pytest.fixture(scope="module", autouse=True)
def two_versions(
    browser_of_the_module: Browser, server_of_the_session: Server, stub_of_the_session: StubServer
) -> None:
    """Run before anything is looked at, so that no page is empty."""
    stub_of_the_session.forget()
    visit = Visit(browser_of_the_module, server_of_the_session.address)
    visit.practise()
    for version in ("Be brief.", "Quote one line."):
        visit.write(f"{version}\n{PROMPT}")
        visit.run("Finished")
    visit.context.close()


def problems(visit: Visit) -> list[str]:
    """What axe finds serious or critical, each with the first elements concerned."""
    found = AXE.run(visit.page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['impact']} {one['id']}: {[node['target'] for node in one['nodes']][:4]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def unfold(page: Page) -> None:
    """Opens everything that can be opened: a part that is folded is not looked at by axe."""
    page.evaluate("document.querySelectorAll('details').forEach(details => (details.open = true))")
    for accordion in page.locator("button.label-wrap:not(.open)").all():
        accordion.click()


def look_both_ways(visit: Visit, look: str, other: str) -> None:
    """Looks at what is on the page as it was opened, and again in the other width and the other scheme."""
    for width, scheme in (LOOKS[look], LOOKS[other]):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.page.emulate_media(color_scheme=scheme)
        # Gradio follows the system's scheme a moment later.
        expect(visit.page.locator("body.dark")).to_have_count(1 if scheme == "dark" else 0)
        assert problems(visit) == [], f"{width} px, {scheme}"
        assert visit.fits(), f"{width} px"


@pytest.mark.parametrize(("language", "look", "other"), VISITS)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_axe_finds_nothing_serious(
    browser: Browser, server: Server, place: Place, language: str, look: str, other: str
) -> None:
    visit = Visit(browser, server.address, language, *LOOKS[look])
    visit.open(place.link())
    visit.page.wait_for_load_state("networkidle")
    unfold(visit.page)
    look_both_ways(visit, look, other)
    assert visit.strangers == [] and visit.complaints == []


@pytest.mark.parametrize(("language", "look", "other"), VISITS)
def test_axe_finds_nothing_serious_in_the_answers_to_a_case(
    browser: Browser, server: Server, language: str, look: str, other: str
) -> None:
    visit = Visit(browser, server.address, language, *LOOKS[look])
    visit.practise()
    link = visit.page.locator("#cases a.reading").first
    link.click()
    expect(visit.page.locator("dialog#reading h1")).to_be_visible(timeout=LOAD_MS)
    look_both_ways(visit, look, other)
    visit.page.goto(link.evaluate("a => a.href"))
    assert problems(visit) == []
    assert visit.fits()


@pytest.mark.parametrize(("language", "look", "other"), VISITS)
def test_axe_finds_nothing_serious_in_two_answers_side_by_side(
    browser: Browser, server: Server, language: str, look: str, other: str
) -> None:
    visit = Visit(browser, server.address, language, *LOOKS[look])
    visit.open("/compare/")
    link = visit.page.locator("#comparison a.reading").first
    link.click()
    expect(visit.page.locator("dialog#reading h1")).to_be_visible(timeout=LOAD_MS)
    unfold(visit.page)
    look_both_ways(visit, look, other)
    report = visit.page.request.get(visit.page.locator("a.report").first.evaluate("a => a.href")).text()
    visit.page.goto(link.evaluate("a => a.href"))
    unfold(visit.page)
    assert problems(visit) == []
    assert visit.fits()
    visit.page.set_content(report)
    assert problems(visit) == []
    assert visit.fits()
