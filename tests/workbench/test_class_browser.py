"""A whole class in a real browser, in both languages: from the first link to the instructor's own files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from browser_tools import KEY, Server, Visit
from playwright.sync_api import Browser, Page, expect
from stub_server import StubServer, completion

from prompt_library import wording
from scenarios.loader import CATALOGUE

GOLDEN = Path(__file__).parent / "golden"
PASSWORD = "a few words in a row"
NAMES = {"ann": "Ann Lee", "bob": "Bob O’Hara", "chloe": "Chloé Bel"}
AXE = Axe()
LATE = "2020-01-01T08:00"
CANVAS = (
    b"Rubric Name,Criteria Name,Criteria Description,Criteria Enable Range,"
    b"Rating Name,Rating Description,Rating Points\r\nOwn,Polite to the end,,false,Yes,,4\r\n"
)


def say(key: str, language: str, **values: object) -> str:
    return wording(f"workbench.{key}", language, **values)


def exercise() -> str:
    """An exercise of the instructor's own: a shipped one with two hidden cases and a criterion for people."""
    content = yaml.safe_load((CATALOGUE / "faq-quote.yaml").read_text(encoding="utf-8"))
    content["id"] = "house-style"
    hidden = {
        name: [case for case in content["cases"] if case["id"].startswith(f"{name}-h")][:2]
        for name in ("en", "fr")
    }
    content["cases"] = [case for case in content["cases"] if "-p" in case["id"]] + hidden["en"] + hidden["fr"]
    content["rubric"].append(
        {
            "id": "tone",
            "title": {
                "en": "The prompt is written for colleagues",
                "fr": "Le prompt est écrit pour des collègues",
            },
            "weight": 4,
            "objective": "creativity",
            "checks": [],
        }
    )
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


@dataclass
class Class:
    """A served class, and what a person of it sees."""

    server: Server
    browser: Browser
    language: str
    looked: set[str] = field(default_factory=set)

    def come(self, link: str, name: str = "") -> Page:
        """Joins by an invitation's link in a browser of one's own."""
        page = Visit(self.browser, self.server.address, self.language).page
        page.goto(link)
        self.look(page)
        if name:
            page.locator("#name").fill(name)
        page.locator("#password").fill(PASSWORD)
        page.locator("main button.main").click()
        expect(page.locator("#heading h1").first).to_be_visible()
        return page

    def go(self, page: Page, path: str) -> None:
        page.goto(f"{self.server.address}{path}")
        self.look(page)

    def look(self, page: Page) -> None:
        """What axe finds on a page that was not looked at yet, on a desk and on a phone, light and dark."""
        kind = re.sub(r"\d+", "N", urlsplit(page.url).path)
        if kind in self.looked:
            return
        self.looked.add(kind)
        for width, scheme in ((360, "dark"), (1366, "light")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            found = AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
            serious = [one for one in found if one["impact"] in ("serious", "critical")]
            assert [(one["id"], one["nodes"][0]["target"]) for one in serious] == [], (kind, width)
            fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert fits, (kind, width)

    def press(self, page: Page, key: str, **values: object) -> None:
        page.get_by_role("button", name=say(key, self.language, **values), exact=True).click()

    def told(self, page: Page, key: str) -> None:
        expect(
            page.get_by_role("status").filter(has_text=say(f"class.done.{key}", self.language))
        ).to_be_visible()


@pytest.fixture(params=["en", "fr"])
def school(
    request: pytest.FixtureRequest, browser: Browser, stub: StubServer, tmp_path: Path
) -> Iterator[Class]:
    stub.rule = lambda chat: completion("Not in the FAQ.")
    settings = {"OPENAI_BASE_URL": stub.url, "OPENAI_API_KEY": KEY, "OPENAI_MODEL": "m"}
    server = Server(tmp_path / "data", "--class", **settings)
    yield Class(server, browser, request.param)
    server.stop()


def test_a_whole_class(school: Class, tmp_path: Path) -> None:
    language = school.language
    admin = school.come(school.server.later_line(r"http\S+/join\?code=\S+"), "Root")
    links = invited(school, admin)
    ines, omar = (school.come(links["instructor"], name) for name in ("Inès", "Omar"))
    trainees = {name: school.come(links[NAMES[name]]) for name in NAMES}

    assignment = set_assignment(school, ines)
    for name in ("ann", "bob"):
        hand_in(school, trainees[name], assignment, f"{name}: {{{{ faq }}}} {{{{ question }}}}")
    school.go(ines, f"/teach/assignments/{assignment}")
    ines.locator("#due").fill(LATE)
    school.press(ines, "class.change_times")
    school.told(ines, "times")
    hand_in(school, trainees["chloe"], assignment, "chloe: {{ faq }} {{ question }}")
    expect(trainees["chloe"].get_by_text(say("class.late", language)).first).to_be_visible()

    # Of a weight of 16 the checks give 3: half of abstention's 4, and length's 1. The markers' 4 go by their
    # levels: ann (4 + 3) / 8, so 6.5 / 16; bob and chloe 2 / 4, so 5 / 16. Out of 20: 8.125, 6.25 and 6.25.
    levels = {"ann": (4, 3), "bob": (4, 1), "chloe": (2, 2)}
    for marker, page in enumerate((ines, omar)):
        for name, given in levels.items():
            mark(school, page, assignment, name, given[marker])
    settle(school, ines, admin, assignment)
    release(school, ines, assignment)

    school.go(ines, f"/teach/assignments/{assignment}/gradebook")
    for kind in ("moodle", "canvas"):
        filled(school, ines, assignment, kind, tmp_path)
    asks_again(school, trainees["ann"], ines, assignment)
    school.go(trainees["ann"], "/privacy")


def invited(school: Class, admin: Page) -> dict[str, str]:
    """The links of two instructors, who share one, and of three trainees from a list."""
    school.go(admin, "/teach/people")
    admin.locator("#role").select_option("instructor")
    admin.locator("#uses").fill("2")
    school.press(admin, "class.make_code")
    instructor = admin.locator("code.link").inner_text()
    rows = "".join(f"{name},{key}@example.org,trainee\n" for key, name in NAMES.items())
    admin.locator("#people").fill(f"name,email,role\n{rows}")
    school.press(admin, "class.add_list")
    expect(admin.locator("code.link")).to_have_count(3)
    found = dict(zip(NAMES.values(), admin.locator("code.link").all_inner_texts(), strict=True))
    return {"instructor": instructor, **found}


def set_assignment(school: Class, ines: Page) -> int:
    school.go(ines, "/teach/assignments/new")
    ines.locator("#title").fill("FAQ")
    ines.locator("#samples").fill("1")
    ines.locator("#markers").select_option("2")
    ines.locator("#due").fill("2099-01-01T08:00")
    ines.locator("details summary").click()
    ines.locator("#upload").fill("id: house-style")
    school.press(ines, "class.set")
    # What is wrong with it is said, and nothing of what was typed is lost.
    expect(ines.get_by_role("alert")).to_contain_text("use_case")
    expect(ines.locator("#title")).to_have_value("FAQ")
    ines.locator("#upload").fill(exercise())
    school.press(ines, "class.set")
    school.told(ines, "assigned")
    found = re.search(r"/teach/assignments/(\d+)", ines.url)
    assert found
    return int(found[1])


def hand_in(school: Class, page: Page, assignment: int, text: str) -> None:
    school.go(page, "/assignments")
    page.get_by_role("link", name="FAQ", exact=True).click()
    page.locator("#text").fill("{{ unknown }}")
    school.press(page, "class.hand_in")
    expect(page.get_by_role("alert")).to_contain_text("unknown")
    page.locator("#text").fill(text)
    school.press(page, "class.hand_in")
    school.told(page, "handed_in")
    expect(page.get_by_text(re.compile(r"^[0-9a-f]{4}( [0-9a-f]{4}){3}$"))).to_be_visible()
    expect(page.get_by_text(say("class.no_grade", school.language)).first).to_be_visible()


def find(school: Class, page: Page, assignment: int, name: str) -> None:
    """Opens the submission whose text is ``name``'s: nothing else tells whose it is."""
    school.go(page, f"/teach/assignments/{assignment}")
    assert not any(trainee in page.locator("main table").first.inner_text() for trainee in NAMES.values())
    links = page.locator("main table").first.get_by_role("link")
    for href in [link.get_attribute("href") or "" for link in links.all()]:
        school.go(page, href)
        if page.locator("main pre").first.inner_text().startswith(f"{name}:"):
            return
    raise AssertionError(f"no submission of {name}")


def mark(school: Class, page: Page, assignment: int, name: str, level: int) -> None:
    """By keyboard: a digit gives the level, and Enter on the button keeps it."""
    find(school, page, assignment, name)
    assert not re.search(r"Inès\s?:", page.locator("main").inner_text())
    form = page.locator("fieldset.mark").first
    form.locator("input[type=radio]").first.focus()
    page.keyboard.press(str(level))
    expect(form.locator(f"input[value='{level}']")).to_be_checked()
    form.locator("textarea").fill(f"level {level}")
    button = page.get_by_role("button", name=say("class.finish", school.language), exact=True)
    button.focus()
    page.keyboard.press("Enter")
    school.told(page, "marked")


def settle(school: Class, ines: Page, admin: Page, assignment: int) -> None:
    """Two agree on ann and chloe; on bob a third decides."""
    for name in ("ann", "chloe"):
        find(school, ines, assignment, name)
        expect(ines.locator("main")).to_contain_text(say("class.settled_agreed", school.language))
        school.press(ines, "class.to_ready")
        school.told(ines, "moved")
    find(school, ines, assignment, "bob")
    expect(ines.locator("main")).to_contain_text(say("class.settled_third_needed", school.language))
    school.press(ines, "class.to_ready")
    expect(ines.get_by_role("alert")).to_contain_text(say("marking.unsettled", school.language))
    school.press(ines, "class.to_in_review")
    mark(school, admin, assignment, "bob", 2)
    find(school, ines, assignment, "bob")
    expect(ines.locator("main")).to_contain_text(say("class.settled_third_decided", school.language))
    school.press(ines, "class.to_ready")
    school.go(ines, f"/teach/assignments/{assignment}/agreement")
    expect(ines.locator("main")).to_contain_text(say("class.not_validated", school.language))


def release(school: Class, ines: Page, assignment: int) -> None:
    school.go(ines, f"/teach/assignments/{assignment}")
    school.press(ines, "class.release_n", n=3)
    school.told(ines, "released")
    for path in ("/teach/class", "/account", f"/teach/assignments/{assignment}/criteria"):
        school.go(ines, path)
    school.go(ines, f"/teach/assignments/{assignment}/rubric")
    ines.locator("details summary").click()
    ines.locator("#file").set_input_files(files=[{"name": "r.csv", "mimeType": "text/csv", "buffer": CANVAS}])
    school.press(ines, "class.add_criteria")
    expect(ines.locator("#rubric")).to_have_value(re.compile("polite-to-the-end"))
    school.go(ines, f"/teach/assignments/{assignment}/rubric")
    school.press(ines, "class.dry_run")
    expect(ines.locator("main table tbody tr")).to_have_count(3)
    find(school, ines, assignment, "bob")
    expect(ines.locator("main")).to_contain_text(NAMES["bob"])


def filled(school: Class, ines: Page, assignment: int, kind: str, folder: Path) -> None:
    """The instructor's own file comes back with grades, and with all else as it was."""
    file = GOLDEN / f"class_{kind}_{school.language}.csv"
    school.go(ines, f"/teach/assignments/{assignment}/gradebook")
    ines.locator(f"input[name=kind][value={kind}]").check()
    ines.locator("#file").set_input_files(file)
    school.press(ines, "class.look_first")
    school.look(ines)
    expect(ines.locator("main")).to_contain_text(say("class.plan_unknown", school.language))
    with ines.expect_download() as download:
        school.press(ines, "class.fill")
    assert download.value.suggested_filename == file.name
    download.value.save_as(folder / file.name)
    assert (folder / file.name).read_bytes() == file.with_suffix(".filled.csv").read_bytes()


def asks_again(school: Class, ann: Page, ines: Page, assignment: int) -> None:
    school.go(ann, f"/assignments/{assignment}")
    ann.get_by_role("link", name=say("class.feedback", school.language)).click()
    school.look(ann)
    expect(ann.locator("main")).to_contain_text("level 4")
    assert "faq-h" not in ann.content() and "-h01" not in ann.content()
    ann.locator("#criterion").select_option("tone")
    ann.locator("#why").fill("My colleagues liked it.")
    school.press(ann, "class.regrade_ask")
    school.told(ann, "regrade")
    school.go(ines, f"/teach/assignments/{assignment}")
    expect(ines.locator("main")).to_contain_text("My colleagues liked it.")
    ines.locator("textarea[name=answer]").fill("So did we: it stays.")
    ines.locator("input[value=kept]").check()
    school.press(ines, "class.send_answer")
    school.told(ines, "answered")
    ann.reload()
    expect(ann.locator("main")).to_contain_text("So did we: it stays.")
