"""Every route and every event of a class's server, asked by those who have no right to what it holds."""

import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from browser_tools import KEY
from class_people import ANN, HIDDEN, INES, PASSWORD, People, class_of_people
from fastapi.routing import APIRoute
from stub_server import StubServer
from test_app import Visitor

from workbench.app import build_app
from workbench.cli_options import opened_models
from workbench.services import Bench
from workbench.site_map import PLACES

SECRETS = {
    "anon": (*HIDDEN, *ANN, *INES, KEY, PASSWORD),
    "bob": (*HIDDEN, *ANN, *INES, KEY, PASSWORD),
    "carol": (*HIDDEN, *ANN, *INES, KEY, PASSWORD),
    # Ann may read what she wrote; the marks are not released.
    "ann": (*HIDDEN, *INES, KEY, PASSWORD),
}
FILLED = {
    "assignment": "1",
    "submission": "1",
    "run_id": "1",
    "run_a": "1",
    "run_b": "2",
    "experiment_id": "1",
    "rubric_id": "1",
    "rubric_id:int": "1",
    "case_id": "en-h01",
    "criterion": "tone",
    "language": "en",
}
ACTIONS = ("ask-again", "times", "extend", "release", "release-unmarked", "answer")
FORM = {
    **{"language": "en", "text": "mine {{ faq }} {{ question }}", "title": "mine", "scenario": "faq-quote"},
    **{"user": "bob", "due": "2099-01-01T08:00", "role": "admin", "name": "carol", "uses": "1", "days": "1"},
    **{"people": "name,email,role\nEve,,admin", "state": "released", "level-tone": "0", "comment-tone": "x"},
    **{"feedback": "mine", "note": "mine", "finish": "yes", "criterion": "tone", "top": "5", "decimals": "1"},
    **{"regrade": "1", "outcome": "kept", "answer": "mine", "rubric": "criteria: []", "apply": "yes"},
    **{"level-tone-1": "0", "comment-tone-1": "x", "column": "", "held": "YQ==", "kind": "moodle"},
    **{"model": "openai/m", "samples": "1", "temperature": "0", "zone": "UTC", "counts": "last"},
    **{"release": "at-once", "markers": "1", "languages": "en"},
}
TABLES = ("accounts", "assignments", "extensions", "submissions", "marks", "markings", "marking", "regrades")


@pytest.fixture(scope="module")
def people(stub_of_the_session: StubServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    stub_of_the_session.forget()
    with class_of_people(stub_of_the_session, tmp_path_factory.mktemp("class")) as people:
        yield people


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[APIRoute]:
    """The application's own routes, Gradio's left out."""
    folder = tmp_path_factory.mktemp("routes")
    with opened_models(folder, None) as models:
        app = build_app(Bench(folder, models, with_class=True))
        included = [route.original_router for route in app.routes if hasattr(route, "original_router")]
        return [route for router in included for route in router.routes if isinstance(route, APIRoute)]


def paths(route: APIRoute) -> list[str]:
    """The addresses of a route, filled in with ann's and the class's things."""
    if "{action}" in route.path:
        filled = route.path.replace("{assignment}", "1")
        return [filled.replace("{action}", action) for action in ACTIONS]
    if "{format}" in route.path:
        filled = route.path.replace("{assignment}", "1")
        return [filled.replace("{format}", format) for format in ("csv", "json", "moodle")]
    return [re.sub(r"\{([^}]+)\}", lambda part: FILLED[part[1]], route.path)]


def kept(people: People) -> dict[str, list[Any]]:
    """Everything that only some may change."""
    with sqlite3.connect(people.server.data / "workbench.db") as db:
        found = {name: db.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in TABLES}
        found["log"] = db.execute("SELECT count(*) FROM log").fetchall()
        found["runs"] = db.execute("SELECT count(*) FROM runs WHERE submission_id IS NOT NULL").fetchall()
    return found


def leaks(said: str, who: str) -> list[str]:
    return [secret for secret in SECRETS[who] if secret in said]


@pytest.mark.parametrize("who", ["anon", "carol", "bob", "ann"])
def test_no_route_gives_away_or_changes_what_is_not_theirs(
    people: People, routes: list[APIRoute], who: str
) -> None:
    before, asked = kept(people), 0
    for route in routes:
        if route.path in ("/login", "/logout", "/join", "/account") or "/hand-in" in route.path:
            continue
        for path in paths(route):
            for method in sorted(route.methods - {"HEAD"}):
                sent = {} if method == "GET" else {"data": FORM}
                for accept in ("text/html", "application/json"):
                    answer = people[who].request(method, path, headers={"Accept": accept}, **sent)
                    asked += 1
                    assert answer.status_code < 500, (method, path, answer.text[:500])
                    assert leaks(answer.text + str(answer.headers), who) == [], (method, path)
                    if path.startswith("/teach/"):
                        assert answer.status_code in ((303, 401) if who == "anon" else (403,)), (method, path)
                    elif who == "anon" and not path.startswith(("/language/", "/privacy")):
                        assert answer.status_code in (303, 401), (method, path)
    assert asked > 60
    assert kept(people) == before


@pytest.mark.parametrize("who", ["bob", "ann"])
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_no_event_gives_away_what_is_hidden(people: People, place: Any, who: str) -> None:
    """Each event is called with the ids of ann's things and of the assignment."""
    before, visitor = kept(people), Visitor(people[who])
    query = "scenario=assignment-1&language=en&version=1&run=1&runs=1&runs=2&a=1&b=2&q=SECRET"
    if place.teaching:
        assert people[who].get(place.link(), headers={"Accept": "text/html"}).status_code == 403
        joined = people[who].post(f"{place.link()}gradio_api/queue/join", json={"data": [], "fn_index": 0})
        assert joined.status_code == 403
        return
    config = visitor.config(f"{place.link()}?{query}")
    assert leaks(str(config), who) == []
    values = {one["id"]: one["props"].get("value") for one in config["components"]}
    for event in config["dependencies"]:
        if event["api_name"] in ("run", "try_one", "ask_models", "wait"):
            continue
        data = [_meant(values.get(number)) for number in event["inputs"]]
        said = patiently(visitor, event["api_name"], data, place.link(), query)
        assert leaks(said, who) == [], event["api_name"]
    assert kept(people) == before


def _meant(value: Any) -> Any:
    """What a page would send, or the assignment's id where it would send a text."""
    return "assignment-1" if value in (None, "") else value


def patiently(visitor: Visitor, event: str, data: list[Any], path: str, query: str) -> str:
    """What an event answers; whoever asks faster than one person may is told when to come back."""
    while True:
        try:
            return str(visitor.call(event, *data, path=path, query=query))
        except httpx2.HTTPStatusError as refused:
            if refused.response.status_code != 429:
                return refused.response.text
            time.sleep(float(refused.response.headers["retry-after"]))


@pytest.mark.parametrize("who", ["bob", "carol", "ann"])
def test_the_hidden_cases_run_is_nobodys(people: People, who: str) -> None:
    """Its runs are asked for by every number that they could have."""
    for run in range(1, 6):
        for case in ("en-h01", "en-h02", "en-p01"):
            answer = people[who].get(f"/answers/{run}/{case}")
            assert leaks(answer.text, who) == []
            assert answer.status_code == 404
        for act in ("stop", "resume"):
            assert people[who].post(f"/runs/{run}/{act}").status_code == 422
        report = people[who].get(f"/compare/report?runs={run}&runs={run + 1}&format=json")
        assert report.status_code == 404


def test_the_second_marker_sees_nothing_of_the_first_before_both_are_done(
    people: People, routes: list[APIRoute]
) -> None:
    for route in routes:
        if "GET" in route.methods and route.path.startswith("/teach/"):
            for path in paths(route):
                said = people["omar"].get(path).text
                assert not [secret for secret in INES if secret in said], path
                # Nor whose it is.
                assert "SECRET-ANN" not in said or not re.search(r"\bann\b", said), path


def test_what_a_trainee_may_do_works_all_the_same(people: People) -> None:
    page = people["ann"].get("/assignments/1", headers={"Accept": "text/html"})
    assert page.status_code == 200 and ANN[0] in page.text and "Attempt 1" in page.text
    assert people["carol"].get("/feedback/1").status_code == 404
    assert people["ann"].get("/feedback/1").status_code == 404


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_form_from_elsewhere_is_refused(people: People, origin: str) -> None:
    for path in ("/login", "/logout", "/teach/people/invite", "/assignments/1/hand-in"):
        answer = people["ines"].post(path, data=FORM, headers={"Origin": origin})
        assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers
    assert people["ines"].get("/teach/class").status_code == 200


@pytest.mark.parametrize(
    "path", ["/gradio_api/upload", "/gradio_api/info", "/gradio_api/run/x", "/monitoring", "/config"]
)
def test_what_gradio_offers_beside_is_not_there(people: People, path: str) -> None:
    assert people["bob"].get(path).status_code == 404
    assert people["ines"].get(f"/teach/rubrics{path}").status_code == 404


def test_every_class_page_keeps_to_this_machine(people: People) -> None:
    for path in ("/login", "/assignments", "/assignments/1", "/account"):
        headers = people["ann"].get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"


def test_a_changed_role_counts_at_once(people: People) -> None:
    assert people["carol"].get("/teach/class").status_code == 403
    people.post("root", "/teach/people/role", name="carol", role="instructor")
    assert people["carol"].get("/teach/class").status_code == 200
    people.post("root", "/teach/people/role", name="carol", role="trainee")
    assert people["carol"].get("/teach/class").status_code == 403


def test_sessions_survive_a_restart_and_end_with_a_log_out(people: People) -> None:
    """Last, because the server is another one afterwards."""
    people.server.kill()
    people.server.start()
    assert people["bob"].get("/assignments").status_code == 200
    cookies = dict(people["bob"].cookies)
    people["bob"].post("/logout")
    again = people["anon"].get("/assignments", headers={"Cookie": "; ".join(map("=".join, cookies.items()))})
    assert again.status_code == 401
    wrong = people.post("anon", "/login", name="bob", password="not that one", next="//evil.example")
    assert wrong.status_code == 422 and "evil.example" not in wrong.text
    answer = people["anon"].post(
        "/login", data={"name": "bob", "password": PASSWORD, "next": "//evil.example"}
    )
    assert answer.headers["location"] == "/practice"
    assert "HttpOnly" in answer.headers["set-cookie"] and "SameSite=lax" in answer.headers["set-cookie"]


def test_neither_the_key_nor_a_password_is_in_the_database(people: People) -> None:
    folder: Path = people.server.data
    for file in folder.rglob("*"):
        if file.is_file():
            held = file.read_bytes()
            assert KEY.encode() not in held and PASSWORD.encode() not in held, file
