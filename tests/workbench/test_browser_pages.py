"""What is done on the pages beside Practice, in a real browser against a stub that answers at once."""

import re

import pytest
from browser_tools import LOAD_MS, Server, Visit
from playwright.sync_api import Browser, expect
from stub_server import StubServer, completion

pytestmark = pytest.mark.browser

PROMPT = "Answer from the FAQ.\n{{ faq }}\n{{ question }}"
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


@LANGUAGES
def test_playground_two_temperatures_side_by_side_and_hostile_answers_as_text(
    browser: Browser, server: Server, stub: StubServer, language: str
) -> None:
    stub.answer(completion("<script>document.title='hacked'</script> ![b](http://evil.example/b.png)"))
    visit = Visit(browser, server.address, language)
    visit.open("/playground/")
    page = visit.page
    title = page.title()
    page.locator("#play-prompt textarea").fill("{{ question }} Be {{ tone }}.")
    field = page.locator("#play-field-1 textarea")
    expect(field).to_be_visible(timeout=LOAD_MS)
    page.locator("#play-field-0 textarea").fill("Why?")
    field.fill("brief")
    page.locator("#play-temperatures label").first.click()
    page.locator("#play-prompt textarea").press("Control+Enter")
    expect(page.locator("#status")).to_contain_text(re.compile("Finished|Terminé"), timeout=LOAD_MS)
    answers = page.locator("#play-results pre")
    expect(answers.filter(has_text="<script>document.title")).to_have_count(2)
    assert sorted(chat.json["temperature"] for chat in stub.chats) == [0.0, 0.7]
    assert all(chat.json["messages"][-1]["content"] == "Why? Be brief." for chat in stub.chats)
    assert page.title() == title and visit.strangers == [] and visit.complaints == []


def test_playground_stops_and_says_what_it_has(browser: Browser, server: Server, stub: StubServer) -> None:
    answer = completion("At last.")
    stub.answer(type(answer)(answer.body, answer.status, answer.headers, 8.0))
    visit = Visit(browser, server.address)
    visit.open("/playground/")
    visit.page.locator("#play-prompt textarea").fill("Tell me something.")
    expect(visit.page.locator("#run")).to_be_enabled(timeout=LOAD_MS)
    visit.page.locator("#run").click()
    expect(visit.page.locator("#status progress")).to_be_visible(timeout=LOAD_MS)
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#status")).to_contain_text("Stopped", timeout=LOAD_MS)
    expect(visit.page.locator("#run")).to_be_enabled()
    assert visit.complaints == []


@LANGUAGES
def test_rubrics_a_weight_is_changed_tried_and_used(
    browser: Browser, server: Server, stub: StubServer, language: str
) -> None:
    visit = Visit(browser, server.address, language)
    visit.practise("faq-quote", language)
    visit.write(f"{PROMPT}\nFor the rubric, {language}.")
    visit.run("Finished" if language == "en" else "Terminé")
    visit.open(f"/teach/rubrics/?scenario=faq-quote&language={language}")
    text = visit.page.locator("#rubric-text textarea")
    expect(text).to_have_value(re.compile("weight"), timeout=LOAD_MS)
    chats = len(stub.chats)
    changed = re.sub(r"weight: [\d.]+", "weight: 17", text.input_value(), count=1)
    text.fill(changed)
    visit.page.locator("#rubric-try").click()
    expect(visit.page.locator("#rubric-tried tbody tr").first).to_be_visible(timeout=LOAD_MS)
    visit.page.locator("#rubric-note textarea, #rubric-note input").fill("heavier")
    visit.page.locator("#rubric-use").click()
    expect(visit.page.locator("#rubric-versions")).to_contain_text("heavier", timeout=LOAD_MS)
    assert len(stub.chats) == chats, "trying a rubric asks no model"
    visit.page.reload()
    expect(text).to_have_value(re.compile("weight: 17"), timeout=LOAD_MS)
    visit.page.locator("#rubric-use-own").click()
    expect(visit.page.locator("#status")).not_to_be_empty(timeout=LOAD_MS)
    assert visit.complaints == []


def test_rubrics_what_is_wrong_in_a_rubric_is_said_and_the_text_stays(
    browser: Browser, server: Server
) -> None:
    visit = Visit(browser, server.address)
    visit.open("/teach/rubrics/?scenario=faq-quote&language=en")
    text = visit.page.locator("#rubric-text textarea")
    expect(text).to_have_value(re.compile("weight"), timeout=LOAD_MS)
    text.fill("criteria:\n  - id: [")
    visit.page.locator("#rubric-save").click()
    expect(visit.page.locator("#status [role=alert]")).to_be_visible(timeout=LOAD_MS)
    expect(text).to_have_value("criteria:\n  - id: [")


@LANGUAGES
def test_models_asks_which_answer_and_says_how_fast(browser: Browser, server: Server, language: str) -> None:
    visit = Visit(browser, server.address, language)
    visit.open("/models/")
    expect(visit.page.locator("#models")).to_contain_text("openai/m")
    visit.page.locator("#ask").click()
    expect(visit.page.locator("#models tr").filter(has_text="openai/m")).to_contain_text(
        re.compile(r"\d+[.,]?\d*.(ms|s)\b"), timeout=4 * LOAD_MS
    )
    assert visit.strangers == [] and visit.complaints == []


def test_practice_says_at_once_that_it_waits_and_a_fault_said_twice_ends_the_wait(
    browser: Browser, server: Server
) -> None:
    visit = Visit(browser, server.address)
    visit.practise()
    waiting = visit.page.locator("#waiting")
    expect(waiting).to_be_hidden()
    for _ in range(2):
        visit.write("{{ no_such_name }}")
        visit.page.locator("#run").click()
        expect(visit.page.locator("#status [role=alert]")).to_contain_text("no_such_name", timeout=LOAD_MS)
        expect(waiting).to_be_hidden()
        expect(visit.page.locator("#run")).to_be_enabled()
    assert visit.complaints == []


def test_practice_stop_works_while_the_first_answer_is_awaited(
    browser: Browser, server: Server, stub: StubServer
) -> None:
    answer = completion("At last.")
    stub.answer(type(answer)(answer.body, answer.status, answer.headers, 8.0))
    visit = Visit(browser, server.address)
    visit.practise()
    visit.write(f"{PROMPT}\nTo be stopped.")
    visit.page.locator("#try-one").click()
    expect(visit.page.locator("#status")).to_contain_text("0 of 1", timeout=LOAD_MS)
    expect(visit.page.locator("#stop")).to_be_enabled()
    visit.page.wait_for_timeout(1000)
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#status")).to_contain_text("Stopped", timeout=LOAD_MS)
    expect(visit.page.locator("#waiting")).to_be_hidden()


def test_practice_a_click_during_which_the_draft_is_saved_is_not_lost(
    browser: Browser, server: Server, stub: StubServer
) -> None:
    visit = Visit(browser, server.address)
    visit.practise()
    visit.write(f"{PROMPT}\nA slow click.")
    button = visit.page.locator("#try-one")
    button.hover()
    visit.page.mouse.down()
    expect(visit.page.locator("#saved")).not_to_be_empty()
    visit.page.mouse.up()
    expect(visit.page.locator("#status")).to_contain_text("Finished", timeout=LOAD_MS)
    assert len(stub.chats) == 1


@LANGUAGES
def test_runs_one_under_way_is_watched_stopped_and_resumed_by_keyboard(
    browser: Browser, server: Server, stub: StubServer, language: str
) -> None:
    answer = completion("From the FAQ.")
    stub.answer(type(answer)(answer.body, answer.status, answer.headers, 2.0))
    visit = Visit(browser, server.address, language)
    visit.practise(language=language)
    page = visit.page
    visit.write(f"{PROMPT}\nTo be resumed, {language}.")
    visit.ask_for_samples(10)
    page.locator("#run").click()
    expect(page.locator("#status")).to_contain_text(re.compile("(of|sur) 80"), timeout=LOAD_MS)
    visit.open("/runs/")
    newest = page.locator("#runs tbody tr").first
    state = newest.locator(".state")
    expect(state).to_contain_text(re.compile("Under way|En cours"))
    newest.locator("button[id^=stop-]").focus()
    # The list is brought anew, and the button is still the one that the next key is for.
    expect(state).not_to_have_text(state.inner_text(), timeout=LOAD_MS)
    page.keyboard.press("Enter")
    expect(state).to_contain_text(re.compile("Stopped|Arrêtée"), timeout=LOAD_MS)
    expect(page.locator("#told")).to_have_text(re.compile("has stopped|est arrêtée"))
    expect(newest.locator("button[id^=resume-]")).to_be_focused()
    stub.answer(answer)
    page.keyboard.press("Enter")
    expect(state).to_contain_text(re.compile("80 (of|sur) 80"), timeout=LOAD_MS)
    expect(newest.locator("button")).to_have_count(0)
    assert len({str((chat.json["messages"], chat.json["seed"])) for chat in stub.chats}) == 80
    newest.locator("a", has_text="version").click()
    expect(page.locator("#editor textarea")).to_have_value(re.compile(f"To be resumed, {language}"))
    assert visit.fits() and visit.strangers == [] and visit.complaints == []


@LANGUAGES
def test_an_experiment_is_begun_and_its_report_read(
    browser: Browser, server: Server, stub: StubServer, language: str
) -> None:
    stub.answer(completion("From the FAQ."))
    visit = Visit(browser, server.address, language)
    page = visit.page
    visit.open(f"/experiments/?scenario=faq-quote&language={language}")
    expect(page.locator("#experiment-plan")).to_contain_text(re.compile("runs|exécutions"), timeout=LOAD_MS)
    for group, label in (("prompts", re.compile("starter|départ")), ("models", "openai/m")):
        chosen = page.locator(f"#experiment-{group} input:checked")
        while chosen.count():
            chosen.first.uncheck()
        page.locator(f"#experiment-{group} label", has_text=label).click()
    page.locator("#experiment-temperatures label").first.click()
    expect(page.locator("#experiment-plan")).to_contain_text("1 × 1 × 2", timeout=LOAD_MS)
    page.locator("#begin").click()
    newest = page.locator("#experiments tbody tr").first
    expect(newest).to_contain_text(re.compile("32 (of|sur) 32"), timeout=LOAD_MS)
    page.goto(
        f"{server.address}{newest.locator('a', has_text=re.compile('report|rapport')).get_attribute('href')}"
    )
    expect(page.locator("h2").first).to_have_text(re.compile("Heat map|Carte de chaleur"))
    expect(page.locator(".heat tbody td")).to_have_count(2)
    assert page.locator(".heat tbody td").first.evaluate("e => getComputedStyle(e).textAlign") == "center"
    assert visit.fits() and visit.strangers == [] and visit.complaints == []


@LANGUAGES
def test_library_a_card_is_searched_for_and_put_into_the_prompt(
    browser: Browser, server: Server, language: str
) -> None:
    visit = Visit(browser, server.address, language)
    visit.practise("faq-quote", language)
    visit.write(f"{PROMPT}\nBefore the card.")
    expect(visit.page.locator("#saved")).not_to_be_empty(timeout=LOAD_MS)
    visit.open("/library/")
    cards = visit.page.locator("details.card")
    expect(cards.nth(14)).to_be_visible(timeout=LOAD_MS)
    visit.page.locator("#words input, #words textarea").fill("person" if language == "en" else "personn")
    expect(visit.page.locator("#card-persona")).to_be_visible(timeout=LOAD_MS)
    expect(cards.nth(5)).to_be_hidden(timeout=LOAD_MS)
    visit.page.locator("#card-persona summary").click()
    visit.page.locator("#card-persona a").click()
    editor = visit.page.locator("#editor textarea")
    expect(editor).to_have_value(re.compile(r"Before the card\.\n\nsystem:\n.*\["), timeout=LOAD_MS)
    assert visit.strangers == [] and visit.complaints == []


@LANGUAGES
def test_progress_follows_a_run_with_what_was_expected_of_it(
    browser: Browser, server: Server, language: str
) -> None:
    visit = Visit(browser, server.address, language)
    visit.practise("faq-quote", language)
    visit.write(f"{PROMPT}\nFor my progress, {language}.")
    visit.page.locator("#hypothesis input, #hypothesis textarea").fill("More <b>quotes</b>, because I ask.")
    visit.run("Finished" if language == "en" else "Terminé")
    expect(visit.page.locator("#scorecard")).to_contain_text("More <b>quotes</b>, because I ask.")
    visit.open("/progress/")
    told = visit.page.locator("#progress")
    expect(told.locator("details").first).to_contain_text("8", timeout=LOAD_MS)
    expect(told.locator("tbody").first.locator("tr")).to_have_count(15)
    with visit.page.expect_download() as download:
        told.locator("a[download]").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("run,begun,scenario") and f"faq-quote,{language}" in lines[-1]
    assert visit.strangers == [] and visit.complaints == []
