"""What may happen to a page: reloads, restarts, many tabs, hostile answers, a keyboard and nothing else."""

import json

import pytest
from browser_tools import LOAD_MS, Server, Visit
from playwright.sync_api import Browser, Page, expect
from stub_server import StubServer, completion

pytestmark = pytest.mark.browser

PROMPT = "Answer from the FAQ.\n{{ faq }}\n{{ question }}"
HOSTILE = {
    "html": "<h1>Big</h1><iframe src='http://evil.example'></iframe><form action='/x'><input>",
    "script": "<script>document.title='hacked'</script><img src=x onerror=\"document.title='hacked'\">",
    "markdown": "![beacon](http://evil.example/b.png) [link](javascript:alert(1))\n\n# heading",
    "breaking out": "</pre></div></main></dialog><script>document.title='hacked'</script>",
    "jinja": "{{ 7 * 7 }} {% raw %} {{ say('x') }}",
    "invisible": "a\u200bb\u2060c\ufeffd \u202egnihsif\u202c \u2066x\u2069 \U000e0041",
    "zalgo and nul": "e" + "\u0301" * 500 + " \x00\x07\x1b[31m",
}


def slow(stub: StubServer, seconds: float) -> None:
    answer = completion("From the FAQ.")
    stub.answer(type(answer)(answer.body, answer.status, answer.headers, seconds))


def test_a_run_is_found_again_after_a_reload_and_goes_on(
    browser: Browser, server: Server, stub: StubServer
) -> None:
    slow(stub, 2.0)
    visit = Visit(browser, server.address)
    visit.practise()
    visit.write(PROMPT)
    visit.ask_for_samples(4)
    visit.page.locator("#run").click()
    expect(visit.page.locator("#status")).to_contain_text("of 32", timeout=LOAD_MS)
    visit.page.reload()
    expect(visit.page.locator("#status")).to_contain_text("of 32", timeout=LOAD_MS)
    expect(visit.page.locator("#stop")).to_be_enabled()
    expect(visit.page.locator("#run")).to_be_disabled()
    expect(visit.page.locator("#status")).to_contain_text("32 of 32", timeout=LOAD_MS)
    expect(visit.page.locator("#run")).to_be_enabled()
    assert len(stub.chats) == 32
    assert visit.complaints == []


def test_a_killed_server_loses_neither_what_was_typed_nor_what_was_answered(
    browser: Browser, server: Server
) -> None:
    visit = Visit(browser, server.address)
    visit.practise()
    visit.write(f"{PROMPT}\nBefore the power cut.")
    visit.run("Finished")
    visit.page.locator("#editor textarea").press_sequentially("\nHalf a sentence that nobody has ru")
    typed = visit.page.locator("#editor textarea").input_value()
    expect(visit.page.locator("#saved")).to_contain_text("saved", timeout=LOAD_MS)
    server.kill()
    server.start()
    visit.practise()
    expect(visit.page.locator("#editor textarea")).to_have_value(typed)
    expect(visit.page.locator("#status")).to_contain_text("8 of 8")
    expect(visit.page.locator("#cases tbody tr")).to_have_count(8)


def test_nine_tabs_of_one_browser_all_load_while_a_run_is_under_way(
    browser: Browser, server: Server, stub: StubServer
) -> None:
    slow(stub, 3.0)
    visit = Visit(browser, server.address)
    visit.practise()
    visit.write(PROMPT)
    visit.ask_for_samples(10)
    visit.page.locator("#run").click()
    expect(visit.page.locator("#status")).to_contain_text("of 80", timeout=LOAD_MS)
    tabs = [visit.context.new_page() for _ in range(8)]
    for tab in tabs:
        tab.goto(f"{server.address}/?scenario=faq-quote&language=en")
    for tab in tabs:
        expect(tab.locator("#status")).to_contain_text("of 80", timeout=LOAD_MS)
    tabs[-1].locator("#stop").click()
    for tab in [visit.page, *tabs]:
        expect(tab.locator("#status")).to_contain_text("Stopped", timeout=LOAD_MS)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_is_shown_as_text(
    browser: Browser, server: Server, stub: StubServer, name: str
) -> None:
    stub.answer(completion(HOSTILE[name]))
    visit = Visit(browser, server.address)
    visit.practise()
    title = visit.page.title()
    visit.write(f"{PROMPT}\n{name}")
    visit.run("Finished")
    for place in ("dialog#reading main", "body.paper main"):
        if place.startswith("dialog"):
            visit.page.locator("#cases a.reading").first.click()
        else:
            visit.page.goto(visit.page.locator("#cases a.reading").first.evaluate("a => a.href"))
        shown = visit.page.locator(f"{place} pre").first
        expect(shown).to_be_visible()
        # HTML has no NUL and turns a carriage return into a line feed; all else is there, sign by sign.
        assert shown.evaluate("pre => pre.textContent") == HOSTILE[name].replace("\x00", "\ufffd")
        assert visit.page.locator(f"{place} :is(script, iframe, img, form, input)").count() == 0
        assert visit.page.locator(f"{place} h1").count() == 1
    assert "hacked" not in title + visit.page.title()
    assert visit.strangers == [] and visit.complaints == []


def test_a_megabyte_of_an_answer_is_shown_in_part_and_says_so(
    browser: Browser, server: Server, stub: StubServer
) -> None:
    stub.answer(completion("<b>e " * 190_000))
    visit = Visit(browser, server.address)
    visit.practise()
    visit.write(f"{PROMPT}\nAt length.")
    visit.run("Finished")
    visit.page.locator("#cases a.reading").first.click()
    shown = visit.page.locator("dialog#reading pre").first
    expect(shown).to_contain_text("930000 more characters")
    assert shown.evaluate("pre => pre.textContent").startswith("<b>e <b>e ")
    assert visit.fits()


def tab_to(page: Page, selector: str, limit: int = 60) -> None:
    """Presses Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(limit):
        if page.evaluate(f"document.activeElement?.matches({json.dumps(selector)}) ?? false"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab")


@pytest.mark.parametrize(("language", "width"), [("en", 1366), ("fr", 360)])
def test_the_whole_job_by_keyboard_alone(
    browser: Browser, server: Server, stub: StubServer, language: str, width: int
) -> None:
    stub.answer(completion("“We open at nine.”"))
    visit = Visit(browser, server.address, language, width)
    visit.practise(language=language)
    page = visit.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    tab_to(page, "#editor textarea")
    page.keyboard.press("Control+a")
    prompt = f"{PROMPT}\nBy keyboard, {width}."
    page.keyboard.type(prompt)
    # The editor does not keep Tab for itself.
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('#editor textarea')")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+Enter")
    done = {"en": "Finished", "fr": "Terminé"}[language]
    expect(page.locator("#status")).to_contain_text(done, timeout=LOAD_MS)
    tab_to(page, "#cases a.reading")
    page.keyboard.press("Enter")
    expect(page.locator("dialog#reading .reasons li").first).to_be_visible()
    tab_to(page, "dialog#reading a.reading")
    page.keyboard.press("Enter")
    expect(page.locator("dialog#reading h1")).to_contain_text("p02")
    page.keyboard.press("Escape")
    expect(page.locator("dialog#reading")).not_to_be_visible()
    # Back where one was.
    assert page.evaluate("document.activeElement.matches('#cases a.reading')")
    tab_to(page, "#versions a")
    page.keyboard.press("Enter")
    expect(page.locator("#editor textarea")).to_have_value(prompt)
    assert "version=" in page.url
    assert visit.fits() and visit.complaints == []


def test_nothing_of_what_was_done_stays_in_the_browser(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server.address)
    visit.practise()
    visit.write(f"{PROMPT}\nAnd forget it.")
    visit.run("Finished")
    kept = visit.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "FAQ" not in kept and "faq" not in kept
