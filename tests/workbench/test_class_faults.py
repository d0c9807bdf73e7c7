"""What may happen to the pages of people who have logged in: killed servers, many tabs, a shared computer."""

import json
from collections.abc import Iterator

import pytest
from browser_tools import LOAD_MS, Visit
from class_people import People, class_of_people
from playwright.sync_api import Browser, expect
from stub_server import StubServer, completion
from test_browser_faults import PROMPT, slow

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def people_of_the_module(
    stub_of_the_session: StubServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[People]:
    stub_of_the_session.forget()
    with class_of_people(stub_of_the_session, tmp_path_factory.mktemp("class")) as people:
        yield people


@pytest.fixture
def people(people_of_the_module: People, stub: StubServer) -> People:
    stub.answer(completion("From the FAQ."))
    return people_of_the_module


def visit_of(name: str, people: People, browser: Browser) -> Visit:
    """A browser in which ``name`` has logged in."""
    visit = Visit(browser, people.server.address)
    session = people[name].cookies["workbench_session"]
    cookie = {"name": "workbench_session", "value": session, "url": people.server.address, "httpOnly": True}
    visit.context.add_cookies([cookie])
    return visit


def test_a_killed_server_loses_neither_the_session_nor_what_was_typed(
    browser: Browser, people: People
) -> None:
    ann, carol = (visit_of(name, people, browser) for name in ("ann", "carol"))
    ann.practise()
    ann.write(f"{PROMPT}\nBefore the power cut.")
    ann.run("Finished")
    editor = ann.page.locator("#editor textarea")
    editor.press_sequentially("\nHalf a sentence of ann’s")
    typed = editor.input_value()
    expect(ann.page.locator("#saved")).to_contain_text("saved", timeout=LOAD_MS)
    people.server.kill()
    people.server.start()
    ann.practise()
    expect(editor).to_have_value(typed)
    expect(ann.page.locator("#status")).to_contain_text("8 of 8")
    carol.practise()
    expect(carol.page.locator("#versions tbody tr")).to_have_count(0)
    assert "ann" not in carol.page.locator("#editor textarea").input_value()
    assert ann.strangers == carol.strangers == []


def test_nine_tabs_of_each_of_two_trainees_load_while_both_run(
    browser: Browser, people: People, stub: StubServer
) -> None:
    slow(stub, 3.0)
    visits = [visit_of(name, people, browser) for name in ("ann", "bob")]
    for visit in visits:
        visit.practise()
        visit.write(PROMPT)
        visit.ask_for_samples(10)
        visit.page.locator("#run").click()
        expect(visit.page.locator("#status")).to_contain_text("of 80", timeout=LOAD_MS)
    tabs = [[visit.context.new_page() for _ in range(8)] for visit in visits]
    for tab in (tab for own in tabs for tab in own):
        tab.goto(f"{people.server.address}/?scenario=faq-quote&language=en")
    for tab in (tab for own in tabs for tab in own):
        expect(tab.locator("#status")).to_contain_text("of 80", timeout=LOAD_MS)
    # Who stops stops their own run, in all of their tabs, and nobody else's.
    tabs[0][-1].locator("#stop").click()
    for tab in [visits[0].page, *tabs[0]]:
        expect(tab.locator("#status")).to_contain_text("Stopped", timeout=LOAD_MS)
    for tab in [visits[1].page, *tabs[1]]:
        expect(tab.locator("#stop")).to_be_enabled()


def test_who_logs_out_leaves_nothing_in_a_shared_browser(browser: Browser, people: People) -> None:
    visit = visit_of("carol", people, browser)
    visit.practise()
    visit.write(f"{PROMPT}\nAnd forget it.")
    visit.run("Finished")
    practised = visit.page.url
    assert visit.page.evaluate("document.cookie") == ""
    visit.page.goto(f"{people.server.address}/account")
    visit.page.get_by_role("button", name="Log out", exact=True).first.click()
    expect(visit.page.locator("#password")).to_be_visible()
    kept = visit.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert not any(word in kept.lower() for word in ("faq", "forget", "carol"))
    assert "workbench_session" not in json.dumps(visit.context.cookies())
    for back in (lambda: visit.page.go_back(), lambda: visit.page.goto(practised)):
        back()
        expect(visit.page.locator("#password")).to_be_visible()
        assert "forget" not in visit.page.content()
