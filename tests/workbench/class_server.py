"""A served class in full swing: what each person of it wrote is marked, and everything can be asked for."""

import json
import os
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
from browser_tools import KEY
from class_people import ANN, HIDDEN, INES, PASSWORD, People, class_of_people, join
from starlette.routing import Mount
from stub_server import StubServer, completion
from test_assignment_service import private

from scenarios import USE_CASES, Rubric, shipped_scenario
from workbench.app import build_app
from workbench.cli_options import opened_models
from workbench.rubric_text import write_rubric
from workbench.services import Bench

LATER = ("Zebulon", "erin")
"""Trainees who join after the others: with five, the dashboard tells means."""
UNOPENED = ("SECRET-UNOPENED-4720",)
"""The title of an assignment that opens in years: for no trainee."""
PRIVATE = ("SECRET-PRIVATE-4721", "SECRET-FACT-4722")
"""What stands in the private hidden cases of the second assignment: for no trainee."""
BOB = ("SECRET-BOB-4723",)
"""What bob handed in: for no other trainee."""
PRACTISED = (
    *("SECRET-PROMPT-4724", "SECRET-VERSION-4725", "SECRET-HYPOTHESIS-4726", "SECRET-PLAY-4727"),
    *("SECRET-TITLE-4728", "SECRET-BRIEF-4729"),
)
"""What ann wrote while practising: for nobody else, instructors included."""
TERMS = {
    **{"languages": "en", "zone": "Europe/Paris", "model": "openai/m", "samples": 1, "temperature": 0},
    **{"attempts": 3, "counts": "last", "release": "by-hand", "markers": 2, "hints": "yes"},
}
ANSWER = "Not in the FAQ."


@dataclass
class Class:
    """A class whose trainees have practised and handed in. ``session`` is what ann's pages called themselves,
    ``own`` the exercise that she made, ``said`` all that her pages were answered."""

    people: People
    errors: Path
    session: str = ""
    own: str = ""
    said: str = ""

    @property
    def tokens(self) -> tuple[str, ...]:
        """The sessions of all, which nobody is ever told."""
        found = (web.cookies.get("workbench_session") for web in self.people.web.values())
        return tuple(token for token in found if token)

    def secrets(self, who: str) -> tuple[str, ...]:
        """What ``who`` may not read before anything is released."""
        everybody = KEY, PASSWORD, *self.tokens
        hers = (*ANN, *PRACTISED)
        return {
            "ann": (*everybody, *HIDDEN, *PRIVATE, *UNOPENED, *INES, *BOB),
            "bob": (*everybody, *HIDDEN, *PRIVATE, *UNOPENED, *INES, *hers),
            "omar": (*everybody, *INES, *PRACTISED, ANN[1]),
        }.get(who, (*everybody, *HIDDEN, *PRIVATE, *UNOPENED, *INES, *hers, *BOB))

    def leaks(self, who: str, said: str) -> list[str]:
        """What of that stands in ``said``."""
        # A search marks the words that it found, and a comparison those that differ.
        said = re.sub(r"</?(mark|del|ins)>", "", said)
        return [secret for secret in self.secrets(who) if secret in said]

    def events(self, who: str, link: str) -> dict[str, tuple[int, tuple[Any, ...]]]:
        """The events of a page by their names: the number to call each by, and what its inputs hold."""
        page = self.people[who].get(link, headers={"Accept": "text/html"}, follow_redirects=True).text
        found = re.search(r"window\.gradio_config = (\{.*?\});</script>", page, re.DOTALL)
        assert found, page[:500]
        config = json.loads(found[1])
        held = {one["id"]: one["props"].get("value") for one in config["components"]}
        return {
            one["api_name"]: (one["id"], tuple(held.get(number) for number in one["inputs"]))
            for one in config["dependencies"]
        }

    def call(self, who: str, link: str, number: int, data: Sequence[Any], session: str = "") -> str:
        """All that an event answers, as it is sent; whoever asks too fast waits as long as they are told."""
        path, _, query = link.partition("?")
        session = session or uuid4().hex
        body = {"data": list(data), "fn_index": number, "session_hash": session}
        web, asked = self.people[who], f"{path}gradio_api/queue/join?{query}"
        while (joined := web.post(asked, json=body)).status_code == 429:
            time.sleep(float(joined.headers["retry-after"]))
        lines = [joined.text]
        if joined.status_code != 200:
            return joined.text
        with web.stream("GET", f"{path}gradio_api/queue/data?session_hash={session}") as stream:
            for line in stream.iter_lines():
                lines.append(line)
                if '"process_completed"' in line or '"unexpected_error"' in line:
                    break
        return "\n".join(lines)

    def ask(self, who: str, link: str, event: str, *data: Any, session: str = "") -> str:
        """What an event with this name answers to ``data``, or to what its page holds."""
        number, held = self.events(who, link)[event]
        return self.call(who, link, number, data or held, session)

    def rows(self, sql: str) -> list[Any]:
        with closing(sqlite3.connect(self.people.server.data / "workbench.db")) as db:
            return db.execute(sql).fetchall()

    def kept(self) -> dict[str, set[Any]]:
        """The rows of every table."""
        names = self.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return {name: set(self.rows(f"SELECT * FROM {name}")) for (name,) in names}

    def wait(self) -> None:
        """Until no run is under way."""
        end = time.monotonic() + 120
        unended = (
            "SELECT 1 FROM runs WHERE status = 'running' UNION ALL SELECT 1 FROM submissions"
            " WHERE id NOT IN (SELECT submission_id FROM runs WHERE submission_id IS NOT NULL)"
        )
        while self.rows(unended):
            assert time.monotonic() < end, "a run does not end"
            time.sleep(0.1)


@contextmanager
def busy_class(stub: StubServer, folder: Path) -> Iterator[Class]:
    """`class_of_people`, five trainees of whom have handed in a second assignment; ann has practised."""
    errors = folder / "errors.txt"
    stub.rule = lambda chat: completion(ANSWER)
    with ExitStack() as opened:
        with _errors_to(errors):
            people = opened.enter_context(class_of_people(stub, folder / "data"))
        for name in LATER:
            people.web[name] = opened.enter_context(
                httpx2.Client(base_url=people.server.address, timeout=60, headers={"Accept-Language": "en"})
            )
            page = people.post("root", "/teach/people/invite", role="trainee", uses=1, days=1).text
            found = re.search(r"/join\?code=[A-Z0-9-]+", page)
            assert found
            join(people, name, found[0])
        busy = Class(people, errors)
        _set(people)
        _practise(busy)
        busy.wait()
        yield busy


def _set(people: People) -> None:
    """A second assignment with private cases that all five hand in, and a third that is not open."""
    cases = private().replace("When do you open on the moon?", f"When? {PRIVATE[0]}")
    known = re.sub(r'"facts": \[[^\]]*\]', f'"facts": ["{PRIVATE[1]}"]', cases)
    assert set(PRIVATE) <= set(re.findall(r"SECRET-\w+-\d+", known))
    second = {"title": "Again", "scenario": "faq-quote", "private_cases": known}
    third = {"title": UNOPENED[0], "scenario": "faq-quote", "opens": "2099-01-01T08:00"}
    for terms in (second, third):
        set_ = people.post("ines", "/teach/assignments/new", **TERMS, **terms)
        assert "done=assigned" in str(set_.url), set_.text
    for name in ("ann", "bob", "carol", *LATER):
        mark = {"ann": ANN[0], "bob": BOB[0]}.get(name, "again")
        text = f"{mark} {{{{ faq }}}} {{{{ question }}}}"
        handed_in = people.post(name, "/assignments/2/hand-in", language="en", text=text)
        assert "done=handed_in" in str(handed_in.url), handed_in.text


def _practise(busy: Class) -> None:
    """Ann runs prompts, tries one in the playground, keeps it as an exercise, and begins an experiment."""
    busy.session = uuid4().hex
    prompt, note, hypothesis, play, title, brief = PRACTISED

    def ask(link: str, event: str, *data: Any) -> str:
        said = busy.ask("ann", link, event, *data, session=busy.session)
        busy.said += said
        return said

    for scenario in ("faq-quote", "assignment-1"):
        for number in range(2):
            text = f"{prompt} {number} {{{{ faq }}}} {{{{ question }}}}"
            link = f"/?scenario={scenario}&language=en"
            ask(link, "run", text, "openai/m", 1, 0.7, note, hypothesis, "")
            busy.wait()
    play = f"{play} {{{{ word }}}}"
    draft = {"text": play, "cases": "word\none\n", "form": {}}
    busy.people["ann"].post("/drafts/playground", json=draft).raise_for_status()
    number, fields = busy.events("ann", "/playground/")["keep_scenario"]
    counted = shipped_scenario("faq-quote").rubric.criteria[-1:]
    rubric = write_rubric(Rubric(counted))
    held = title, brief, USE_CASES[0], "en", rubric, fields[5], play, "word\none\n", *fields[8:]
    kept = busy.call("ann", "/playground/", number, held, busy.session)
    made = re.search(r"my-[a-z0-9-]+", kept)
    assert made, kept
    busy.own = made[0]
    # An event takes only what its page was offered when it was opened.
    ask("/experiments/?scenario=faq-quote&language=en", "open_page")
    ask("/experiments/?scenario=faq-quote&language=en", "run", ["1", "2"], ["openai/m"], ["0.7"], 1)
    assert busy.rows("SELECT 1 FROM experiments"), busy.said[-3000:]


@contextmanager
def _errors_to(file: Path) -> Iterator[None]:
    """What a process that is started meanwhile says of faults goes to ``file``."""
    kept = os.dup(2)
    with file.open("wb") as opened:
        os.dup2(opened.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def addresses(folder: Path) -> list[tuple[str, str]]:
    """Every method and path that the application answers, Gradio's own included, with what stands in braces
    left as it is."""
    with opened_models(folder, None) as models:
        app = build_app(Bench(folder, models, with_class=True))
    return sorted(set(_walk(app.routes, "")))


def _walk(routes: Sequence[Any], before: str) -> Iterator[tuple[str, str]]:
    for route in routes:
        if isinstance(route, Mount):
            yield from _walk(getattr(route.app, "routes", ()), before + route.path)
        elif hasattr(route, "original_router"):
            yield from _walk(route.original_router.routes, before)
        else:
            for method in getattr(route, "methods", None) or ():
                yield method, before + route.path
