"""A real server process and a real browser for the tests that need them."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOAD_MS = 30_000
KEY = "sk-secret-key-of-the-tests"
ANSWER_MS = 240_000
# Playwright's own 5 s are too few for a page that shares its cores with another worker's tests.
expect.set_options(timeout=LOAD_MS)


class Server:
    """`workbench serve` on one port; can be killed and started again."""

    def __init__(self, data: Path, *options: str, **environment: str) -> None:
        self.data = data
        self._options = options
        self._environment = {**os.environ, **environment}
        self._port = 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "workbench", "serve", "--data", str(self.data), *self._options]
        self._process = subprocess.Popen(
            [*command, "--port", str(self._port)],
            stdout=subprocess.PIPE,
            text=True,
            env=self._environment,
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        found = re.search(r"http://[^:]+:(\d+)", said)
        assert found, f"workbench serve said: {said!r}"
        self.address, self._port = found[0], int(found[1])

    def later_line(self, pattern: str) -> str:
        """What matches ``pattern`` in the next line that the server says."""
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        found = re.search(pattern, said)
        assert found, f"workbench serve said: {said!r}"
        return found[0]

    def kill(self) -> None:
        """Ends it without a word, as a power cut does."""
        self._process.send_signal(signal.SIGKILL)
        self._wait()

    def stop(self) -> None:
        """Ends it as Ctrl+C does."""
        self._process.terminate()
        self._wait()

    def _wait(self) -> None:
        self._process.wait(timeout=20)
        if self._process.stdout is not None:
            self._process.stdout.close()


@contextmanager
def served(data: Path, *options: str, **environment: str) -> Iterator[str]:
    """`workbench serve` on a free port; gives its address."""
    server = Server(data, *options, **environment)
    try:
        yield server.address
    finally:
        server.stop()


def chromium_path() -> str:
    """Where Chromium is; without it the test is skipped, or fails where a browser is required."""
    path = shutil.which("chromium")
    if path is None:
        reason = "no chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("WORKBENCH_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page, and what it did that no page may do: ask another host, or complain in the console."""

    def __init__(
        self, browser: Browser, address: str, language: str = "en", width: int = 1366, scheme: str = "light"
    ) -> None:
        self.address = address
        self.context = browser.new_context(
            locale=language,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            # A colour on its way from light to dark would be taken for the page's.
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self._watch(request.url))
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self._note("error", str(error)))

    def open(self, path: str = "/") -> None:
        """Goes to a page and waits until its first event has filled it."""
        self.page.goto(f"{self.address}{path}")
        expect(self.page.locator("#heading h1")).to_be_visible(timeout=LOAD_MS)

    def practise(self, scenario: str = "faq-quote", language: str = "en") -> None:
        """Opens an exercise and waits until it can be run."""
        self.open(f"/?scenario={scenario}&language={language}")
        expect(self.page.locator("#run")).to_be_enabled(timeout=LOAD_MS)

    def write(self, prompt: str) -> None:
        self.page.locator("#editor textarea").fill(prompt)

    def ask_for_samples(self, samples: int) -> None:
        """So many that a run takes several rounds of the embedded server's slots."""
        field = self.page.locator("#samples input[type=number]")
        field.fill(str(samples))
        field.press("Tab")

    def run(self, done: str) -> None:
        """Runs a prompt that was not run before, until its version is in the list and the run ``done``."""
        newest = self.page.locator("#versions tbody tr th").first
        number = int(newest.inner_text()) if newest.count() else 0
        self.page.locator("#run").click()
        expect(newest).to_have_text(str(number + 1), timeout=ANSWER_MS)
        expect(self.page.locator("#status")).to_contain_text(done, timeout=ANSWER_MS)
        expect(self.page.locator("#run")).to_be_enabled()

    def fits(self) -> bool:
        """Whether the page needs no scrolling sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))

    def _watch(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.strangers.append(url)

    def _note(self, kind: str, text: str) -> None:
        # Gradio says so when a page is left while a stream of results is open.
        if kind == "error" and not ("AbortError" in text or "Connection errored out" in text):
            self.complaints.append(text)
