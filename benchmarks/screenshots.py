"""The pictures in docs/screenshots: `python -m benchmarks.screenshots`

A real server with the embedded model and an empty data folder; two versions of a prompt are run first, so
that the pages have something to show.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from playwright.sync_api import Browser, Page, expect, sync_playwright

from workbench.site_map import PLACES, PRACTICE

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
LOOKS = [
    (language, width, scheme)
    for language in ("en", "fr")
    for width in (1366, 360)
    for scheme in ("light", "dark")
]
EXERCISE = "product-sheet"
VERSIONS = {
    "en": (
        "Write a nice text for this product: {{ product }}, {{ notes }}",
        """system:
Write two plain sentences, 20 to 40 words. Keep materials, sizes and weights; leave out the stock.
user:
Watering can: tin; 5 l; 900 g; stock 12
assistant:
This watering can is made of tin and holds 5 l, enough for a balcony of herbs. It weighs 900 g when empty.
user:
{{ product }}: {{ notes }}""",
    ),
    "fr": (
        "Écris un beau texte pour ce produit : {{ product }}, {{ notes }}",
        """system:
Écris deux phrases simples, 20 à 40 mots. Garde matières, tailles et poids ; n’ajoute rien, tais le stock.
user:
Arrosoir : fer-blanc ; 5 l ; 900 g ; stock 12
assistant:
Cet arrosoir en fer-blanc contient 5 l, de quoi servir un balcon d’aromates. Il pèse 900 g une fois vide.
user:
{{ product }} : {{ notes }}""",
    ),
}
LOAD_MS = 300_000


@contextmanager
def served(*options: str) -> Iterator[list[str]]:
    """A new server with empty data; gives its address, and with ``--class`` the first account's link."""
    with TemporaryDirectory() as data:
        command = [sys.executable, "-m", "workbench", "serve", "--port", "0", "--data", data, *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            said = [process.stdout.readline() for _ in ("address", *options)]
            found = re.findall(r"http://\S+", "".join(said))
            if len(found) != len(said):
                raise click.ClickException("the server did not start")
            yield found
        finally:
            process.terminate()
            process.wait()
            process.stdout.close()


def chromium() -> str:
    """Where it is on this machine."""
    path = shutil.which("chromium")
    if path is None:
        raise click.ClickException("no chromium on this machine (Debian: apt-get install chromium)")
    return path


def practise(page: Page, address: str, language: str) -> None:
    """Runs both versions of the prompt."""
    page.goto(f"{address}{PRACTICE.link(scenario=EXERCISE, language=language)}")
    for text in VERSIONS[language]:
        expect(page.locator("#run")).to_be_enabled(timeout=LOAD_MS)
        page.locator("#editor textarea").fill(text)
        page.locator("#run").click()
        expect(page.locator("#stop")).to_be_enabled(timeout=LOAD_MS)
        expect(page.locator("#run")).to_be_enabled(timeout=LOAD_MS)


def look(browser: Browser, address: str, language: str, width: int, scheme: str) -> None:
    """A picture of every page."""
    context = browser.new_context(
        locale=language,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    for place in PLACES:
        query = {} if place is not PRACTICE else {"scenario": EXERCISE, "language": language}
        page.goto(address + place.link(**query))
        expect(page.locator("#heading h1")).to_be_visible(timeout=LOAD_MS)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{place.name}-{width}-{language}-{scheme}.png", full_page=True)
    context.close()


def main() -> None:
    """Write all pictures anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served() as (address,), sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=chromium(), args=options)
        for language in VERSIONS:
            page = browser.new_page(locale=language)
            practise(page, address, language)
            page.close()
        for look_ in LOOKS:
            look(browser, address, *look_)
        browser.close()


if __name__ == "__main__":
    main()
