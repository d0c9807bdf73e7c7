"""The pictures of a class in docs/screenshots: `python -m benchmarks.class_pictures`

A real server with accounts, the embedded model and empty data. Two instructors and three trainees join, an
assignment is set, handed in, marked by both and released, except for one submission; then each page is
looked at by the person whose it is.
"""

import re
import time
from contextlib import ExitStack
from typing import Any

import click
import httpx2
from playwright.sync_api import Browser, sync_playwright

from benchmarks.screenshots import FOLDER, chromium, served

PASSWORD = "quatre chevaux tiennent debout"
SESSION = "workbench_session"
ROLES = {"Inès Roy": "instructor", "Omar Diallo": "instructor", "Ann Lee": "trainee", "Bob O’Hara": "trainee",
         "Chloé Bel": "trainee"}  # fmt: skip
TRAINEES = [name for name, role in ROLES.items() if role == "trainee"]
PROMPTS = {
    "en": "Answer from the FAQ. Quote the line word for word, or say “Not in the FAQ.”",
    "fr": "Réponds d’après la FAQ. Cite la ligne mot pour mot, ou dis « Pas dans la FAQ. »",
}
COMMENTS = {"en": ("Clear and short.", "Say what to do when the FAQ is silent."),
            "fr": ("Clair et bref.", "Dites que faire quand la FAQ se tait.")}  # fmt: skip
TITLES = {"en": "Opening hours", "fr": "Horaires d’ouverture"}
PAGES = {
    "class": ("Inès Roy", "/teach/class"),
    "class-marking": ("Inès Roy", "/teach/submissions/3"),
    "class-agreement": ("Inès Roy", "/teach/assignments/1/agreement"),
    "class-gradebook": ("Inès Roy", "/teach/assignments/1/gradebook"),
    "class-people": ("Root", "/teach/people"),
    "class-assignment": ("Ann Lee", "/assignments/1"),
    "class-feedback": ("Ann Lee", "/feedback/1"),
}


class School:
    """A served class, and the session of each person."""

    def __init__(self, address: str, link: str, language: str, opened: ExitStack) -> None:
        self.address, self.language = address, language
        self.web = {
            name: opened.enter_context(
                httpx2.Client(base_url=address, timeout=60, headers={"Accept-Language": language})
            )
            for name in ("Root", *ROLES)
        }
        self._join("Root", link)
        for name, role in ROLES.items():
            page = self.post("Root", "/teach/people/invite", role=role, uses=1, days=1)
            found = re.search(r"/join\?code=[A-Z0-9-]+", page)
            assert found, page
            self._join(name, found[0])

    def post(self, who: str, path: str, **form: Any) -> str:
        answer = self.web[who].post(path, data=form, follow_redirects=True)
        if answer.status_code != 200:
            raise click.ClickException(f"{who} {path}: {answer.status_code} {answer.text}")
        return answer.text

    def _join(self, name: str, link: str) -> None:
        self.post(name, "/join", code=link.partition("code=")[2], name=name, password=PASSWORD)


def live(school: School) -> None:
    """What happens in the class before it is looked at."""
    prompt, (good, better) = PROMPTS[school.language], COMMENTS[school.language]
    terms = {"title": TITLES[school.language], "scenario": "faq-quote", "languages": ["en", "fr"]}
    times = {"zone": "Europe/Paris", "due": "2099-01-11T18:00", "attempts": 3, "counts": "best"}
    how = {"model": "smollm2-135m-instruct", "samples": 1, "temperature": 0, "release": "by-hand"}
    school.post("Inès Roy", "/teach/assignments/new", **terms, **times, **how, markers=2, hints="yes")
    for number, name in enumerate(TRAINEES):
        text = f"{prompt}{' ' * number}\n\n{{{{ faq }}}}\n\n{{{{ question }}}}"
        school.post(name, "/assignments/1/hand-in", language=school.language, text=text)
    for name in TRAINEES:
        _wait(school, name)
    for marker, levels in (("Inès Roy", (4, 3)), ("Omar Diallo", (3, 3))):
        for submission, level in enumerate(levels, start=1):
            said = good if level == 4 else better
            mark = {"level-quote": level, "reason-quote": better, "comment-quote": said}
            school.post(marker, f"/teach/submissions/{submission}", **mark, feedback=good, finish="yes")
    for submission in (1, 2):
        school.post("Inès Roy", f"/teach/submissions/{submission}/state", state="ready")
    school.post("Inès Roy", "/teach/assignments/1/do/release")


def _wait(school: School, name: str) -> None:
    """Until the run of what was handed in has finished."""
    for _ in range(600):
        page = school.web[name].get("/assignments/1").text
        if "<progress" not in page:
            return
        time.sleep(0.5)
    raise click.ClickException(f"the run of {name} does not end")


def look(browser: Browser, school: School) -> None:
    """A picture of every page, on a desk and on a phone."""
    for width in (1366, 360):
        for name, (who, path) in PAGES.items():
            context = browser.new_context(locale=school.language, viewport={"width": width, "height": 800})
            cookie = school.web[who].cookies[SESSION]
            context.add_cookies([{"name": SESSION, "value": cookie, "url": school.address}])
            page = context.new_page()
            page.goto(school.address + path)
            page.screenshot(path=FOLDER / f"{name}-{width}-{school.language}-light.png", full_page=True)
            context.close()


def main() -> None:
    """Write all pictures anew."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for language in PROMPTS:
            with served("--class") as (address, link), ExitStack() as opened:
                school = School(address, link, language, opened)
                live(school)
                look(browser, school)
        browser.close()


if __name__ == "__main__":
    main()
