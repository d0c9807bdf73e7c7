"""A served class that is spoken to without a browser: who is in it, and what each of them wrote."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import yaml
from browser_tools import KEY, Server
from stub_server import StubServer

from scenarios.loader import CATALOGUE

PASSWORD = "a few words in a row"
STAFF, TRAINEES = ("ines", "omar"), ("ann", "bob", "carol")

HIDDEN = ("SECRET-VARIABLE-4711", "SECRET-EXPECTED-4712", "SECRET-REFERENCE-4713")
"""What stands in the assignment's hidden cases and in its own prompts: for no trainee."""
ANN = ("SECRET-ANN-4714", "SECRET-DRAFT-4715")
"""What ann wrote: for no other trainee."""
INES = ("SECRET-REASON-4716", "SECRET-NOTE-4717", "SECRET-COMMENT-4718", "SECRET-OVERALL-4719")
"""What the first marker wrote, before the second is done: for nobody else."""


def exercise() -> str:
    """A shipped exercise whose hidden cases and own prompts are marked, with a criterion for people."""
    content = yaml.safe_load((CATALOGUE / "faq-quote.yaml").read_text(encoding="utf-8"))
    content["id"] = "secret-exercise"
    cases = [case for case in content["cases"] if "-p" in case["id"]]
    for language in ("en", "fr"):
        hidden = [case for case in content["cases"] if case["id"].startswith(f"{language}-h")]
        answered = next(case for case in hidden if case["expected"]["facts"])
        answered["variables"]["question"] = f"{HIDDEN[0]}: {answered['variables']['question']}"
        answered["expected"]["facts"] = [HIDDEN[1]]
        cases += [answered, next(case for case in hidden if not case["expected"]["facts"])]
    content["cases"] = cases
    for name in content["prompts"]:
        content["prompts"][name] = dict.fromkeys(
            ("en", "fr"), f"{HIDDEN[2]} {{{{ faq }}}} {{{{ question }}}}"
        )
    title = {"en": "Written for colleagues", "fr": "Écrit pour des collègues"}
    people = {"id": "tone", "title": title, "weight": 4, "objective": "creativity", "checks": []}
    content["rubric"].append(people)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


@dataclass
class People:
    """The class's server, and a client with the session of each person; ``anon`` has none."""

    server: Server
    web: dict[str, httpx2.Client]
    link: str

    def __getitem__(self, name: str) -> httpx2.Client:
        return self.web[name]

    def post(self, who: str, path: str, **form: Any) -> httpx2.Response:
        return self.web[who].post(path, data=form, follow_redirects=True)


@contextmanager
def class_of_people(stub: StubServer, folder: Path) -> Iterator[People]:
    """Six people have joined; ann and bob have handed in an assignment, and ines has marked it."""
    settings = {"OPENAI_BASE_URL": stub.url, "OPENAI_API_KEY": KEY, "OPENAI_MODEL": "m"}
    server = Server(folder, "--class", **settings)
    with ExitStack() as open_clients:
        open_clients.callback(server.stop)
        web = {
            name: open_clients.enter_context(
                httpx2.Client(base_url=server.address, timeout=60, headers={"Accept-Language": "en"})
            )
            for name in ("anon", "root", *STAFF, *TRAINEES)
        }
        link = server.later_line(r"/join\?code=\S+")
        people = People(server, web, link)
        join(people, "root", link)
        for name in (*STAFF, *TRAINEES):
            role = "instructor" if name in STAFF else "trainee"
            page = people.post("root", "/teach/people/invite", role=role, uses=1, days=1).text
            found = re.search(r"/join\?code=[A-Z0-9-]+", page)
            assert found, page
            join(people, name, found[0])
        work(people)
        yield people


def join(people: People, name: str, link: str) -> None:
    code = link.partition("code=")[2]
    answer = people.post(name, "/join", code=code, name=name, password=PASSWORD)
    assert answer.status_code == 200 and "workbench_session" in people[name].cookies


def work(people: People) -> None:
    """Sets the assignment, practises, hands in and marks once."""
    terms = {"title": "FAQ", "scenario": "faq-quote", "languages": ["en", "fr"], "zone": "Europe/Paris"}
    how = {"model": "openai/m", "samples": 1, "temperature": 0, "attempts": 3, "counts": "last"}
    rest = {"release": "by-hand", "markers": 2, "hints": "yes", "upload": exercise()}
    assert "done=assigned" in str(people.post("ines", "/teach/assignments/new", **terms, **how, **rest).url)
    for name in ("ann", "bob"):
        text = f"{ANN[0] if name == 'ann' else 'bob'} {{{{ faq }}}} {{{{ question }}}}"
        handed_in = people.post(name, "/assignments/1/hand-in", language="en", text=text)
        assert "done=handed_in" in str(handed_in.url), handed_in.text
    draft = {"scenario": "faq-quote", "language": "en", "text": f"{ANN[1]} {{{{ faq }}}} {{{{ question }}}}"}
    people["ann"].post("/drafts", json=draft).raise_for_status()
    reason, note, comment, overall = INES
    given = {"level-facts": 4, "reason-facts": reason, "comment-facts": comment, "level-tone": 3}
    marked = people.post("ines", "/teach/submissions/1", **given, feedback=overall, note=note, finish="yes")
    assert "done=marked" in str(marked.url), marked.text
