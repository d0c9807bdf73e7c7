"""The main job in a real browser, on a real server process, with the embedded model."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from browser_tools import CHROMIUM_FLAGS, chromium_path, served
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.embedded]

ANSWER_MS = 240_000

PROMPT = """system:
You answer customers of a shop in one short sentence.
user:
{variables}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    data = tmp_path_factory.mktemp("data")
    with served(data) as address:
        yield address, data


class Visit:
    """A page, and what it did that no page may do: ask another host, or complain in the console."""

    def __init__(self, browser: Browser, address: str, language: str, width: int) -> None:
        context = browser.new_context(locale=language, viewport={"width": width, "height": 900})
        self.page: Page = context.new_page()
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self._watch(request.url, address))
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.goto(address)
        expect(self.page.locator("#about summary").first).to_be_visible(timeout=30_000)

    def _watch(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.strangers.append(url)

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(text)

    def write(self, prompt: str) -> None:
        self.page.locator("#editor .cm-content").fill(prompt)

    def variables(self) -> str:
        """The exercise's variables, as the page shows them, each on a line of its own."""
        self.page.locator("#about summary").first.click()
        return "\n".join(self.page.locator("#about td code").all_inner_texts())

    def ask_for_samples(self, samples: int) -> None:
        """So many that a run takes several rounds of the embedded server's slots."""
        field = self.page.locator("#samples input[type=number]")
        field.fill(str(samples))
        field.press("Tab")

    def run(self, done: str) -> None:
        self.page.locator("#run").click()
        expect(self.page.locator("#status")).not_to_contain_text(done)
        expect(self.page.locator("#status")).to_contain_text(done, timeout=ANSWER_MS)


def stored_rows(data: Path) -> list[int]:
    with closing(sqlite3.connect(data / "workbench.db")) as db:
        tables = ("prompts", "versions", "runs", "outputs")
        return [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


@pytest.mark.parametrize(
    ("language", "width", "words"),
    [
        ("en", 1366, ("Run", "Finished: 8 of 8", "Grade:", "Where points", "Versions of this prompt")),
        ("fr", 360, ("Lancer", "Terminé", "Note", "Où", "Versions de ce prompt")),
    ],
)
def test_write_run_read_the_score_improve_run_again(
    browser: Browser, server: tuple[str, Path], language: str, width: int, words: tuple[str, ...]
) -> None:
    address, data = server
    run, done, grade, _, _ = words
    visit = Visit(browser, address, language, width)
    page = visit.page
    expect(page.locator("#run")).to_have_text(run)

    variables = visit.variables()
    for number, text in enumerate([variables, PROMPT.format(variables=variables)], start=1):
        visit.write(text)
        visit.run(done)
        expect(page.locator("#scorecard")).to_contain_text(grade)
        expect(page.locator("#cases details")).to_have_count(8)
        expect(page.locator("#versions tbody tr")).to_have_count(number)

    page.locator("#cases details summary").first.click()
    answer = page.locator("#cases details").first
    expect(answer.locator("li").first).to_be_visible()
    expect(answer.locator("pre").first).not_to_be_empty()

    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert visit.strangers == []
    assert visit.complaints == []
    with closing(sqlite3.connect(data / "workbench.db")) as db:
        stored = db.execute(
            "SELECT count(*), sum(text IS NOT NULL) FROM outputs JOIN runs ON runs.id = run_id"
            " WHERE language = ?",
            [language],
        ).fetchone()
        assert stored == (16, 16)
        assert db.execute("SELECT count(*) FROM rubrics").fetchone()[0] >= 1


def test_a_template_error_names_its_line_and_stores_nothing(
    browser: Browser, server: tuple[str, Path]
) -> None:
    address, data = server
    visit = Visit(browser, address, "fr", 1366)
    before = stored_rows(data)
    visit.write("user:\nBonjour\n{{ inconnue }}")
    visit.page.locator("#run").click()
    expect(visit.page.locator("#status [role=alert]")).to_contain_text("inconnue", timeout=20_000)
    expect(visit.page.locator("#status [role=alert]")).to_contain_text("3")
    assert stored_rows(data) == before


def test_the_language_is_chosen_in_the_page_and_kept(browser: Browser, server: tuple[str, Path]) -> None:
    visit = Visit(browser, server[0], "en-US", 1366)
    visit.page.goto(f"{server[0]}/language/fr")
    expect(visit.page.locator("#run")).to_have_text("Lancer", timeout=30_000)
    visit.page.goto(server[0])
    expect(visit.page.locator("#run")).to_have_text("Lancer", timeout=30_000)


def test_run_and_stop_by_keyboard_keep_what_has_finished(browser: Browser, server: tuple[str, Path]) -> None:
    visit = Visit(browser, server[0], "en", 1366)
    visit.write(f"Tell a story of a hundred words.\n{visit.variables()}")
    visit.ask_for_samples(5)
    editor = visit.page.locator("#editor .cm-content")
    written = editor.inner_text()
    editor.press("Control+Enter")
    some = re.compile(r"Running: [1-9]\d* of 40")
    expect(visit.page.locator("#status")).to_contain_text(some, timeout=ANSWER_MS)
    assert editor.inner_text() == written
    editor.press("Escape")
    expect(visit.page.locator("#status")).to_contain_text("Stopped:", timeout=30_000)
    expect(visit.page.locator("#cases details").first).to_be_visible()


def test_closing_the_page_stops_the_run(browser: Browser, server: tuple[str, Path]) -> None:
    address, data = server
    visit = Visit(browser, address, "en", 1366)
    visit.write(f"Tell a long story, then another one.\n{visit.variables()}")
    visit.ask_for_samples(5)
    visit.page.locator("#run").click()
    expect(visit.page.locator("#status")).to_contain_text("of 40", timeout=ANSWER_MS)
    visit.page.close()
    for _ in range(100):
        with closing(sqlite3.connect(data / "workbench.db")) as db:
            status, ended = db.execute("SELECT status, ended FROM runs ORDER BY id DESC").fetchone()
        if status != "running":
            break
        time.sleep(0.2)
    assert status == "stopped" and ended
