"""What nobody of a class reads or changes that is not theirs: by every event and route, with the numbers, ids
and sessions of those whose it is. `test_class_crawl` asks the class's own routes before practice."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from class_server import Class, addresses, busy_class
from stub_server import StubServer, running_stub

from workbench.site_map import PLACES

TEXT = "mine {{ faq }} {{ question }}"
STREAMS = ("heartbeat", "queue/data")
"""Of Gradio's routes those that answer for as long as somebody listens."""
OWN_TABLES = {"prompts", "versions", "drafts", "runs", "outputs", "scores", "grades", "experiments", "cache"}
CLASS_TABLES = (
    *("accounts", "assignments", "class_settings", "extensions", "invitations", "log", "marking", "markings"),
    *("marks", "regrades", "submissions"),
)
FILLED = {
    **{"assignment": "1", "submission": "1", "run_id": "8", "run_a": "8", "run_b": "9", "experiment_id": "1"},
    **{"rubric_id:int": "1", "case_id": "en-p01", "language": "en", "format": "csv", "action": "release"},
    **{"criterion": "tone", "api_name": "open_page", "event_id": "1", "key": "x", "size": "1", "run": "1"},
    **{"component_id": "1", "segment_id": "1", "ext": "ts", "id": "1", "environment": "client", "type": "c"},
    **{"file_name": "x", "url_path:path": "x", "path": "x"},
}


@pytest.fixture(scope="module")
def busy(stub_of_the_session: StubServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    stub_of_the_session.forget()
    with busy_class(stub_of_the_session, tmp_path_factory.mktemp("busy")) as busy:
        yield busy
    stub_of_the_session.forget()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    return addresses(tmp_path_factory.mktemp("addresses"))


def given(busy: Class) -> dict[str, list[tuple[Any, ...]]]:
    """What an event is asked with: the numbers and names of ann's things and of the submissions' runs."""
    pairs: list[tuple[Any, ...]] = [("8", ["9"], 5, "9"), ("1", ["2"], 5, "2"), ("3", ["4"], 5, "4")]
    run = (TEXT, "openai/m", 1, 0.7, "", "", "en-p01")
    noted = (TEXT, "openai/m", 1)
    return {
        **dict.fromkeys(("run", "try_one"), [run]),
        "note_choice": [noted],
        "compare": [*pairs, ("1", "2"), ("2", "1")],
        "read_case": [("en-p01",), ("en-x01",)],
        "save_note": [("1", "mine")],
        "search": [("SECRET",), ("secret prompt",), (busy.own,)],
        "pull_model": [("gemma-3-270m-it-Q8_0",)],
    }


@pytest.mark.parametrize("who", ["bob", "ann"])
def test_no_event_tells_or_changes_what_is_anothers(busy: Class, who: str) -> None:
    """Bob calls with the session of ann's pages, for ann's exercise and runs and for what is set."""
    before, own = busy.kept(), given(busy)
    session = busy.session if who == "bob" else ""
    for place in (place for place in PLACES if not place.teaching):
        for scenario in (busy.own, "assignment-1", "assignment-2", "assignment-3", "secret-exercise"):
            link = place.link(
                scenario=scenario, language="en", version=1, runs="8,9", rubric=1, words="SECRET"
            )
            events = busy.events(who, link)
            first = scenario == "assignment-1"
            for name, (number, held) in events.items():
                if name in ("ask_models", "wait") or not (first or name in ("open_page", "run")):
                    continue
                known = name in own and place.name not in ("playground", "experiments")
                for data in [one for one in own[name] if len(one) == len(held)] if known else [held]:
                    said = busy.call(who, link, number, data, session)
                    assert busy.leaks(who, said) == [], (link, name)
    busy.wait()
    for table, rows in busy.kept().items():
        if table in CLASS_TABLES:
            assert rows == before[table], table
        elif who == "bob" and table in OWN_TABLES - {"drafts", "cache"}:
            assert before[table] <= rows, table


def test_an_event_that_fails_tells_nothing_of_why(busy: Class) -> None:
    for place in (place for place in PLACES if place.name in ("practice", "history", "playground")):
        link = place.link(scenario="faq-quote", language="en")
        for number, held in busy.events("bob", link).values():
            said = busy.call("bob", link, number, [{"no": "text"}] * len(held))
            assert "Traceback" not in said and "site-packages" not in said and "workbench/" not in said
            assert busy.leaks("bob", said) == []


def test_no_address_that_a_page_is_sent_is_ever_called(busy: Class) -> None:
    """As a model, as a file that Gradio would fetch, and beside what an event takes."""
    with running_stub() as elsewhere:
        url = elsewhere.url
        file = {"path": f"{url}/models", "url": f"{url}/models", "meta": {"_type": "gradio.FileData"}}
        for place in (place for place in PLACES if not place.teaching):
            link = place.link(scenario="faq-quote", language="en", base_url=url, model=url)
            for number, held in busy.events("ann", link).values():
                for sent in (url, file) if held else ():
                    said = busy.call("ann", link, number, [sent] * len(held))
                    assert "Hello." not in said
        link = "/?scenario=faq-quote&language=en"
        for number in (busy.events("ann", link)[name][0] for name in ("run", "try_one")):
            for model in (url, f"openai/{url}", {"base_url": url}, "openai/m"):
                data = TEXT, model, 1, 0.7, "", "", "en-p01"
                more = {"base_url": url, "api_base": url, "headers": {"host": url.split("/")[2]}}
                body = {"data": data, "fn_index": number, "session_hash": uuid4().hex, **more}
                busy.people["ann"].post("/gradio_api/queue/join", json=body)
                busy.call("ann", link, number, data)
        busy.wait()
        assert elsewhere.received == []


def test_ann_reads_all_that_is_hers_and_no_hidden_case(busy: Class) -> None:
    assert "SECRET-VERSION-4725" in busy.said and busy.leaks("ann", busy.said) == []
    link = "/history/?scenario=faq-quote&language=en"
    assert "SECRET-PROMPT-4724" in busy.ask("ann", link, "open_page")
    assert "-PROMPT-4724" in busy.ask("ann", "/library/?words=SECRET", "open_page")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_stranger_calls_no_event(busy: Class, place: Any) -> None:
    body = {"data": [], "fn_index": 0, "session_hash": busy.session}
    path = f"{place.link()}gradio_api/queue/"
    web = busy.people["anon"]
    assert web.post(f"{path}join", json=body).status_code == 401
    assert web.get(f"{path}data?session_hash={busy.session}").status_code == 401
    if place.teaching:
        assert busy.people["ann"].post(f"{path}join", json=body).status_code == 403
        assert busy.people["ann"].get(f"{path}data?session_hash={busy.session}").status_code == 403


@pytest.mark.parametrize("who", ["bob", "anon"])
def test_no_route_of_gradio_tells_anything(busy: Class, asked: list[tuple[str, str]], who: str) -> None:
    """All pages have the same routes: asked of one page, the root's and the teachers'."""
    before, file = busy.kept(), busy.people.server.data.absolute() / "workbench.db"
    wanted = [
        (method, path)
        for method, path in asked
        if re.match(r"(/compare|/teach/rubrics)?/(gradio_api|config|monitoring|login|svelte|manifest)", path)
        and not any(part in path for part in STREAMS)
    ]
    assert len(wanted) > 100
    for method, path in wanted:
        for target in (busy.session, str(file)):
            filled = path.replace("{session_hash}", busy.session).replace("{path_or_url:path}", target)
            filled = filled.replace("{path:path}", target.lstrip("/"))
            filled = re.sub(r"\{([^}]+)\}", lambda part: FILLED[part[1]], filled)
            body = {"data": [], "fn_index": 0, "session_hash": busy.session, "event_id": "1", "run": 1}
            answer = busy.people[who].request(method, filled, json=body if method == "POST" else None)
            assert busy.leaks(who, answer.text) == [], (method, filled)
            assert b"SQLite format" not in answer.content
            if who == "anon":
                assert answer.status_code in (401, 404) or path.startswith("/login"), (method, filled)
            elif path.startswith("/teach/"):
                assert answer.status_code in (403, 404), (method, filled)
    after = busy.kept()
    assert all(before[table] == after[table] for table in CLASS_TABLES)


@pytest.mark.parametrize("before", ["", "/compare", "/playground", "/models", "/teach/rubrics"])
@pytest.mark.parametrize(
    "path",
    [
        *("monitoring", "monitoring/summary", "config", "login/huggingface"),
        *(
            f"gradio_api/{path}"
            for path in (
                *("upload", "process_recording", "vibe-edit", "vibe-code", "undo-vibe-edit", "proxy=x"),
                *("file=http://evil.example/x", "runs", "run-history", "deep_link", "openapi.json", "info"),
                *("call/open_page", "call/v2/open_page", "run/open_page", "api/open_page", "dev/reload"),
            )
        ),
    ],
)
def test_what_no_page_uses_is_not_there(busy: Class, before: str, path: str) -> None:
    for who in ("bob", "ines"):
        for method in ("GET", "POST"):
            assert busy.people[who].request(method, f"{before}/{path}").status_code == 404


@pytest.mark.parametrize("before", ["", "/compare", "/teach/rubrics"])
def test_a_slash_at_its_end_does_not_open_what_is_not_there(busy: Class, before: str) -> None:
    assert busy.people["ines"].get(f"{before}/config/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *("/answers/{}/en-p01", "/compare/answers/8/{}/en-p01", "/compare/report?runs=8,{}", "/feedback/{}"),
        *(
            "/rubrics/{}.yaml",
            "/experiments/{}",
            "/assignments/{}",
            "/compare/?runs={}",
            "/history/?version={}",
        ),
    ],
)
@pytest.mark.parametrize("number", ["99999999999999999999999", "-1", "0"])
def test_no_number_makes_an_answer_fail(busy: Class, path: str, number: str) -> None:
    server = busy.people.server.address
    answer = httpx2.get(server + path.format(number), cookies=dict(busy.people["bob"].cookies), timeout=60)
    assert answer.status_code < 500 and busy.leaks("bob", answer.text) == []


@pytest.mark.parametrize("path", ["/runs/?page=2", "/history/?page=x", "/?scenario=faq-quote&page=1"])
def test_a_page_is_shown_though_its_address_names_a_page(busy: Class, path: str) -> None:
    # Gradio takes `?page=` for one of its own. A page that was opened before is not asked of it again.
    french = {"Accept": "text/html", "Accept-Language": "fr"}
    cookies = dict(busy.people["bob"].cookies)
    answer = httpx2.get(busy.people.server.address + path, cookies=cookies, headers=french, timeout=60)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/teach", "/teach/", "//teach/class", "/teach//class", "/Teach/class", "/%74each/class"),
        *(
            "/teach%2Fclass",
            "/assignments/../teach/class",
            "/teach/class/",
            "/teach/class;x",
            "/teach/./class",
        ),
        *("/./teach/class", "/practice/..%2fteach/class", "/teach/rubrics/..%2F../teach/class"),
    ],
)
def test_no_spelling_of_a_path_opens_the_teachers_pages(busy: Class, path: str) -> None:
    for accept in ("text/html", "*/*"):
        answer = busy.people["bob"].get(path, headers={"Accept": accept}, follow_redirects=True)
        assert "/teach/" not in answer.text and busy.leaks("bob", answer.text) == []


def test_every_answer_of_a_class_keeps_to_this_machine(busy: Class) -> None:
    asked = [("bob", "/assignments/77"), ("bob", "/feedback/1"), ("bob", "/teach/class"), ("anon", "/login")]
    asked += [("anon", "/assignments"), ("anon", "/join?code=x"), ("ines", "/teach/class"), ("ines", "/x")]
    asked += [("ines", "/teach/people"), ("ines", "/teach/submissions/1"), ("ines", "/teach/assignments/x")]
    asked += [
        ("ines", "/teach/assignments/1/gradebook/csv"),
        ("ines", "/teach/rubrics/"),
        ("ann", "/account"),
    ]
    for who, path in asked:
        headers = busy.people[who].get(path, headers={"Accept": "text/html"}).headers
        assert "connect-src 'self'" in headers["content-security-policy"], path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY", path


@pytest.mark.parametrize(
    "headers",
    [
        *({"Sec-Fetch-Site": site} for site in ("cross-site", "same-site")),
        *({"Origin": origin} for origin in ("null", "https://evil.example", "http://127.0.0.1:1")),
    ],
    ids=str,
)
def test_no_other_site_writes(busy: Class, headers: dict[str, str]) -> None:
    before = busy.kept()
    form = {"language": "en", "text": TEXT, "name": "bob", "role": "off", "state": "ready"}
    for path in ("/assignments/1/hand-in", "/teach/people/role", "/teach/submissions/1/state", "/account"):
        answer = busy.people["root"].post(path, data=form, headers=headers)
        assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers
    assert busy.people["ann"].post("/gradio_api/queue/join", json={}, headers=headers).status_code == 403
    assert busy.kept() == before
