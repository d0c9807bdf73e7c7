"""The main job in a real browser, on a real server process, with the embedded model."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from browser_tools import ANSWER_MS, Server, Visit
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.embedded]

VARIABLES = "{{ faq }}\n{{ question }}"
VERDICTS = {
    "en": "B is better|B is worse|equivalent|Cannot tell yet|cannot tell",
    "fr": "B est meilleure|B est moins bonne|équivalentes|trancher",
}
PROMPT = f"system:\nAnswer in one short sentence, from this text only.\nuser:\n{VARIABLES}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A workbench of these tests' own, which knows no endpoint but the embedded model."""
    server = Server(tmp_path_factory.mktemp("data"))
    yield server
    server.stop()


def stored_rows(data: Path) -> list[int]:
    with closing(sqlite3.connect(data / "workbench.db")) as db:
        tables = ("prompts", "versions", "runs", "outputs")
        return [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


@pytest.mark.parametrize(
    ("language", "width", "words"),
    [
        ("en", 1366, ("Run", "Finished: version", "Grade:")),
        ("fr", 360, ("Lancer", "Terminé", "Note")),
    ],
)
def test_write_run_read_the_score_improve_run_again(
    browser: Browser, server: Server, language: str, width: int, words: tuple[str, ...]
) -> None:
    run, done, grade = words
    visit = Visit(browser, server.address, language, width)
    page = visit.page
    visit.practise(language=language)
    expect(page.locator("#run")).to_have_text(run)

    for number, prompt in enumerate([VARIABLES, PROMPT], start=1):
        visit.write(prompt)
        visit.run(done)
        expect(page.locator("#scorecard")).to_contain_text(grade)
        expect(page.locator("#cases tbody tr")).to_have_count(8)
        expect(page.locator("#versions tbody tr")).to_have_count(number)

    page.locator("#cases a.reading").first.click()
    answer = page.locator("dialog#reading")
    expect(answer.locator(".reasons li").first).to_be_visible()
    expect(answer.locator("pre").first).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(answer).not_to_be_visible()

    assert page.evaluate("document.documentElement.lang") == language
    assert visit.fits()
    page.locator("header.site nav a", has_text="Hist").click()
    expect(page.locator("#diff ins").first).to_be_visible(timeout=ANSWER_MS)
    assert visit.fits()
    page.locator("header.site nav a", has_text="Compar").click()
    verdict = page.locator("#comparison .grade")
    expect(verdict).to_contain_text(re.compile(VERDICTS[language]), timeout=ANSWER_MS)
    expect(page.locator("#comparison .forest .dot").first).to_be_visible()
    expect(page.locator("#comparison table.cases tbody tr")).to_have_count(8)
    expect(page.locator("#diff ins").first).to_be_visible()
    page.locator("#comparison a.reading").first.click()
    expect(answer.locator(".sides").first.locator("pre")).to_have_count(2)
    place = answer.locator("p.quiet").first.inner_text()
    answer.locator(".turn a.reading").first.click()
    expect(answer.locator("p.quiet").first).not_to_have_text(place)
    expect(answer.locator(".sides .reasons li").first).to_be_visible()
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.locator("#comparison a.report", has_text="HTML").click()
    report = download.value.path().read_text(encoding="utf-8")
    assert f'lang="{language}"' in report and download.value.suggested_filename.endswith(".html")
    assert not re.search(r"https?://|<script|<link|<img|url\(", re.sub(r"<pre.*?</pre>", "", report))
    page.locator("#this-comparison").click()
    expect(page).to_have_url(re.compile(r"/compare/\?runs=\d+%2C\d+&margin=5"))
    expect(verdict).to_contain_text(re.compile(VERDICTS[language]), timeout=ANSWER_MS)
    assert visit.fits()
    assert visit.strangers == [] and visit.complaints == []
    with closing(sqlite3.connect(server.data / "workbench.db")) as db:
        stored = db.execute(
            "SELECT count(*), sum(text IS NOT NULL) FROM outputs JOIN runs ON runs.id = run_id"
            " WHERE language = ?",
            [language],
        ).fetchone()
        assert stored == (16, 16)


def test_a_template_error_names_its_line_and_stores_nothing(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server.address, "fr")
    visit.practise()
    before = stored_rows(server.data)
    visit.write("user:\nBonjour\n{{ inconnue }}")
    visit.page.locator("#run").click()
    expect(visit.page.locator("#status [role=alert]")).to_contain_text("inconnue", timeout=20_000)
    expect(visit.page.locator("#status [role=alert]")).to_contain_text("3")
    assert stored_rows(server.data) == before


def test_the_language_is_chosen_in_the_page_and_kept(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server.address, "en-US")
    visit.practise("acrostic")
    visit.page.get_by_role("link", name="Français").click()
    expect(visit.page.locator("#run")).to_have_text("Lancer", timeout=30_000)
    # Back on the same exercise, and the other pages speak the language, too.
    assert "scenario=acrostic" in visit.page.url
    visit.open("/scenarios/")
    expect(visit.page.locator("#heading h1")).to_have_text("Scénarios")
    assert visit.page.title().startswith("Scénarios")


def test_run_and_stop_by_keyboard_keep_what_has_finished(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server.address)
    visit.practise()
    visit.write(f"Tell a story of a hundred words.\n{VARIABLES}")
    visit.ask_for_samples(5)
    editor = visit.page.locator("#editor textarea")
    written = editor.input_value()
    editor.press("Control+Enter")
    expect(visit.page.locator("#status")).to_contain_text(re.compile(r": [1-9]\d* of 40"), timeout=ANSWER_MS)
    assert editor.input_value() == written
    editor.press("Escape")
    expect(visit.page.locator("#status")).to_contain_text("Stopped:", timeout=30_000)
    expect(visit.page.locator("#cases a.reading").first).to_be_visible()


def done(data: Path) -> int:
    """How many outputs the newest run has."""
    with closing(sqlite3.connect(data / "workbench.db")) as db:
        return int(db.execute("SELECT done FROM runs ORDER BY id DESC").fetchone()[0])


def test_a_run_goes_on_when_its_page_is_closed_and_is_found_again(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server.address)
    visit.practise()
    visit.write(f"Tell a story, then another one.\n{VARIABLES}")
    visit.ask_for_samples(10)
    visit.page.locator("#run").click()
    expect(visit.page.locator("#status")).to_contain_text("of 80", timeout=ANSWER_MS)
    visit.page.close()
    closed_at = done(server.data)
    for _ in range(int(ANSWER_MS / 200)):
        if done(server.data) >= closed_at + 8:
            break
        time.sleep(0.2)
    assert done(server.data) >= closed_at + 8
    again = Visit(browser, server.address)
    again.open("/?scenario=faq-quote&language=en")
    expect(again.page.locator("#status")).to_contain_text("of 80", timeout=ANSWER_MS)
    again.page.locator("#stop").click()
    expect(again.page.locator("#status")).to_contain_text("Stopped:", timeout=30_000)
    assert not again.complaints
