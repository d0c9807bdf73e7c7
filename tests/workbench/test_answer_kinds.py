"""Exercises that are answered with checks or with a form, in a real browser: no model is asked."""

import re

import pytest
from browser_tools import LOAD_MS, Server, Visit
from playwright.sync_api import Browser, expect
from stub_server import StubServer
from test_accessibility import problems, unfold

from prompt_library import wording
from scenarios import shipped_scenario

pytestmark = pytest.mark.browser

CHECKS, MEMO, CARD = "find-the-bug-extract", "ab-memo", "prompt-card"
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


def say(key: str, language: str, **values: object) -> str:
    return wording(f"workbench.{key}", language, **values)


def answer(scenario: str, name: str, language: str) -> str:
    """What the exercise itself gives as a weak or a good answer."""
    return shipped_scenario(scenario).prompts[name][language]


def points(visit: Visit) -> float:
    """The grade that the page shows, as it writes numbers."""
    said = visit.page.locator("#scorecard .grade").first.inner_text()
    found = re.search(r"[\d.,]+", said)
    assert found, said
    return float(found[0].replace(",", "."))


def hand_in(visit: Visit, text: str, language: str) -> float:
    visit.write(text)
    visit.run({"en": "Finished", "fr": "Terminé"}[language])
    return points(visit)


@LANGUAGES
@pytest.mark.parametrize("scenario", [CHECKS, MEMO])
def test_a_good_answer_earns_more_than_a_weak_one_and_says_why(
    browser: Browser, server: Server, stub: StubServer, scenario: str, language: str
) -> None:
    visit = Visit(browser, server.address, language)
    visit.practise(scenario, language)
    expect(visit.page.locator("#model")).to_be_hidden()
    weak = hand_in(visit, answer(scenario, "naive", language), language)
    visit.page.locator("#cases a.reading").first.click()
    expect(visit.page.locator("dialog#reading .reasons li").first).to_be_visible(timeout=LOAD_MS)
    visit.page.keyboard.press("Escape")
    good = hand_in(visit, answer(scenario, "reference", language), language)
    assert good > weak
    assert stub.chats == [] and visit.complaints == [] and visit.strangers == []


@LANGUAGES
@pytest.mark.parametrize(
    ("scenario", "typed"),
    [(CHECKS, "- {check: icontains, value: ["), (CHECKS, "- {check: no-such-check}"), (MEMO, "# Nowhere\nB")],
)
def test_what_cannot_be_read_is_said_and_stays_in_the_editor(
    browser: Browser, server: Server, stub: StubServer, scenario: str, typed: str, language: str
) -> None:
    visit = Visit(browser, server.address, language)
    visit.practise(scenario, language)
    visit.write(typed)
    visit.page.locator("#run").click()
    expect(visit.page.locator("#status .problem")).to_be_visible(timeout=LOAD_MS)
    assert "workbench." not in visit.page.locator("#status").inner_text()
    expect(visit.page.locator("#saved")).to_contain_text(re.compile(r"\d\d:\d\d"), timeout=LOAD_MS)
    visit.page.reload()
    expect(visit.page.locator("#editor textarea")).to_have_value(typed, timeout=LOAD_MS)


@LANGUAGES
def test_what_people_mark_waits_and_is_no_zero(
    browser: Browser, server: Server, stub: StubServer, language: str
) -> None:
    visit = Visit(browser, server.address, language, width=360)
    visit.practise(CARD, language)
    hand_in(visit, answer(CARD, "reference", language), language)
    by_people = [one for one in shipped_scenario(CARD).rubric.criteria if not one.checks]
    assert by_people
    for criterion in by_people:
        line = visit.page.locator("#scorecard tr").filter(has_text=criterion.title[language])
        expect(line.locator("strong")).to_have_text(say("page.by_a_person", language))
    unfold(visit.page)
    assert problems(visit) == [] and visit.fits()
    assert not re.search(r"workbench[._]page", visit.page.locator("body").inner_text())
