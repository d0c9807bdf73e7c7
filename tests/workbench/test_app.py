"""The web application through its own event API: a real server process, a real endpoint."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx2
import pytest
from browser_tools import KEY, Server
from stub_server import Answer, StubServer, completion

from workbench.site_map import PLACES

HOSTILE = "<script>alert(1)</script>\n\n![x](http://evil.example/x.png)\n# heading\n\u202egnp & <b>"
PROMPT = "{{ faq }}\n{{ question }}"
MAX_COMPONENTS = 62
RUBRIC_EDITOR = {"show_rubric", "choose_criterion", "describe_check", "add_check"}
EVENTS = {
    "practice": {"open_page", "run", "try_one", "stop", "look", "note_choice", "read_case"},
    "history": {"open_page", "compare", "save_note"},
    "progress": {"open_page"},
    "library": {"open_page", "search"},
    "runs": {"open_page", "look", "refresh"},
    "compare": {"open_page", "compare"},
    "experiments": {"open_page", "run", "look", "estimate"},
    "scenarios": {"open_page", "filter"},
    "rubrics": {
        *("open_page", "open_scenario", "try_rubric", "save_rubric", "use_rubric", "use_own_rubric"),
        *RUBRIC_EDITOR,
    },
    "models": {"open_page", "ask_models", "pull_model", "cancel_pull", "look_at_pull"},
    "playground": {
        *("open_page", "read_draft", "add_case", "run", "wait", "look", "stop", "keep_scenario"),
        *("show_rubric", "choose_criterion", "describe_check", "add_check"),
    },
}
"""Every event of every page: each is an API that anybody who is let in can call."""


@dataclass
class Visitor:
    """Speaks to the pages as their scripts do, without a browser."""

    web: httpx2.Client

    def config(self, path: str) -> dict[str, Any]:
        page = self.web.get(path, headers={"Accept": "text/html"}, follow_redirects=True).text
        found = re.search(r"window\.gradio_config = (\{.*?\});</script>", page, re.DOTALL)
        assert found
        config: dict[str, Any] = json.loads(found[1])
        return config

    def call(self, event: str, *data: Any, path: str = "/", query: str = "") -> list[Any]:
        """Every answer that an event gives, from the first to the last."""
        events = self.config(f"{path}?{query}" if query else path)["dependencies"]
        index = next(one["id"] for one in events if one["api_name"] == event)
        session = uuid4().hex
        body = {"data": list(data), "fn_index": index, "session_hash": session}
        self.web.post(f"{path}gradio_api/queue/join?{query}", json=body).raise_for_status()
        answers, last = [], None
        with self.web.stream("GET", f"{path}gradio_api/queue/data?session_hash={session}") as stream:
            for line in stream.iter_lines():
                if not line.startswith("data:"):
                    continue
                message = json.loads(line[5:])
                if message["msg"] == "process_generating":
                    last = _patched(last, message["output"]["data"])
                    answers.append(last)
                elif message["msg"] == "process_completed":
                    answers.append(message["output"])
                    break
        return answers


def _patched(last: Any, data: list[Any]) -> list[Any]:
    """What a component shows after an update that Gradio sent as a difference from the one before."""
    if last is None:
        return data
    return [_apply(old, new) if isinstance(new, list) else new for old, new in zip(last, data, strict=True)]


def _apply(old: Any, changes: list[Any]) -> Any:
    for kind, where, value in changes:
        if not where:
            old = old + value if kind == "append" else value
    return old


@pytest.fixture(scope="module")
def visitor(server_of_the_session: Server) -> Iterator[Visitor]:
    with httpx2.Client(base_url=server_of_the_session.address, timeout=60) as web:
        yield Visitor(web)


@pytest.fixture
def empty_playground(visitor: Visitor) -> Iterator[None]:
    """Leaves nothing in the playground for those who open it next."""
    yield
    visitor.web.post("/drafts/playground", json={"text": "", "cases": "", "form": {}}).raise_for_status()


def run(visitor: Visitor, prompt: str = PROMPT) -> list[str]:
    """What the page said while a prompt was run, as one text an update."""
    answers = visitor.call(
        "run", prompt, "openai/m", 1, 0.7, "", "", "", query="scenario=faq-quote&language=en"
    )
    return [json.dumps(answer, ensure_ascii=False) for answer in answers]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_has_exactly_these_events_and_few_components(visitor: Visitor, place: Any) -> None:
    config = visitor.config(place.link())
    assert {one["api_name"] for one in config["dependencies"]} == EVENTS[place.name]
    assert len(config["components"]) <= MAX_COMPONENTS


@pytest.mark.parametrize(
    "name",
    ["practice", "history", "runs", "compare", "experiments", "scenarios", "playground", "rubrics", "models"],
)
def test_a_page_is_short_to_read(name: str) -> None:
    module = Path(__file__).parents[2] / "workbench" / "pages" / f"{name}.py"
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 250


def test_an_output_is_shown_as_text_whatever_it_holds(visitor: Visitor, stub: StubServer) -> None:
    stub.answer(completion(HOSTILE))
    shown = "".join(run(visitor))
    link = re.search(r"/answers/\d+/[a-z0-9-]+", shown)
    assert link
    page = visitor.web.get(link[0]).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#10;&#10;![x]" in page
    assert "<script" not in page and "<b>" not in page
    assert "evil.example" in page and "<img" not in page


@pytest.mark.parametrize(
    ("prompt", "words"),
    [("", "empty"), ("user:\nx\n{{ nothing }}", "nothing"), ("{{ faq", "line 1")],
)
def test_a_refused_run_says_why_where_the_page_can_show_it(
    visitor: Visitor, stub: StubServer, prompt: str, words: str
) -> None:
    said = "".join(run(visitor, prompt))
    assert 'role=\\"alert\\"' in said and words in said.lower()
    assert stub.chats == []


@pytest.mark.parametrize("scenario", ["../../etc/passwd.yaml", "/etc/passwd.yaml", "no-such", "", "my-x"])
def test_an_exercise_is_found_by_its_id_only_and_never_by_a_path(visitor: Visitor, scenario: str) -> None:
    for path in ("/", "/history/"):
        said = json.dumps(visitor.call("open_page", path=path, query=f"scenario={scenario}&language=en"))
        assert "root:" not in said


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        ("7000000,7000001", ("You have no run 7000000.", "Vous n’avez pas d’exécution 7000000.")),
        ("1", ("Choose from 2 to 50", "Choisissez de 2 à 50")),
        ("1,1", ("Choose from 2 to 50", "Choisissez de 2 à 50")),
        ("<script>", ("Choose from 2 to 50", "Choisissez de 2 à 50")),
        (",".join(map(str, range(1, 60))), ("Choose from 2 to 50", "Choisissez de 2 à 50")),
    ],
)
def test_what_cannot_be_compared_is_said_on_the_page_and_for_a_report(
    visitor: Visitor, runs: str, words: tuple[str, str]
) -> None:
    for language, wording in zip(("en", "fr"), words, strict=True):
        visitor.web.headers["Accept-Language"] = language
        said = visitor.call("open_page", path="/compare/", query=urlencode({"runs": runs}))
        assert wording in json.dumps(said, ensure_ascii=False) and "<script" not in json.dumps(said)
        for format in ("html", "csv", "json", "exe"):
            report = visitor.web.get("/compare/report", params={"runs": runs, "format": format})
            assert report.status_code == 404 and wording in report.text
            assert "content-disposition" not in report.headers
    del visitor.web.headers["Accept-Language"]


def test_many_versions_are_compared_on_the_page_and_one_of_them_in_detail(
    visitor: Visitor, stub: StubServer
) -> None:
    stub.answer(completion(HOSTILE))
    for number in range(3):
        run(visitor, f"{PROMPT}\nCompared, {number}")
    choices = visitor.call("open_page", path="/compare/", query="scenario=faq-quote&language=en")
    b, *_, a = [value for _, value in choices[-1]["data"][2]["choices"][:3]]
    middle = choices[-1]["data"][2]["choices"][1][1]
    shown = visitor.call("compare", a, [middle, b], 5, b, path="/compare/")[-1]["data"]
    overview, pair, details, diff = shown
    assert overview.count("<tr>") == 3 and "Holm" in overview and pair["value"] == b
    assert f"/compare/answers/{a}/{b}/" in details and "Compared, <del>" in diff
    for path in re.findall(r'href="(/compare/(?:answers|report)[^"]*)"', details.replace("&amp;", "&")):
        answer = visitor.web.get(path)
        assert answer.status_code == 200
        assert "json" in answer.headers["content-type"] or not re.search(r"<(script|img|b)\b", answer.text)


def test_a_draft_is_kept_and_found_again(visitor: Visitor) -> None:
    wanted = {"scenario": "acrostic", "language": "fr", "text": "Écris <b>{{ word }}</b>"}
    assert visitor.web.post("/drafts", json=wanted).status_code == 200
    opened = visitor.call("open_page", query="scenario=acrostic&language=fr")
    assert wanted["text"] in json.dumps(opened, ensure_ascii=False)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{}", 400),
        (b"no json", 400),
        (b'{"scenario": "no-such", "language": "en", "text": "x"}', 422),
        (b'{"scenario": "acrostic", "language": "de", "text": "x"}', 422),
        (json.dumps({"scenario": "acrostic", "language": "en", "text": "x" * 100_001}).encode(), 422),
        (b"x" * 600_000, 413),
    ],
)
def test_a_draft_that_cannot_be_kept_is_refused(visitor: Visitor, body: bytes, status: int) -> None:
    assert visitor.web.post("/drafts", content=body).status_code == status


@pytest.mark.usefixtures("empty_playground")
def test_what_is_typed_in_the_playground_is_found_again(visitor: Visitor) -> None:
    wanted = {"text": "Écris {{ word }}", "cases": "word\nœuf\n" + '"' * 200_000, "form": {"word": "été"}}
    assert visitor.web.post("/drafts/playground", json=wanted).status_code == 200
    opened = json.dumps(visitor.call("open_page", path="/playground/"), ensure_ascii=False)
    assert "Écris {{ word }}" in opened and "œuf" in opened and "été" in opened


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{}", 400),
        (b'{"text": "x", "cases": "", "form": {"a": 1}}', 400),
        (json.dumps({"text": "x" * 1_100_000, "cases": "", "form": {}}).encode(), 422),
        (b"x" * 3_100_000, 413),
    ],
)
def test_what_the_playground_cannot_keep_is_refused(visitor: Visitor, body: bytes, status: int) -> None:
    assert visitor.web.post("/drafts/playground", content=body).status_code == status


def test_the_playground_shows_every_text_as_text(visitor: Visitor, stub: StubServer) -> None:
    stub.answer(completion(HOSTILE))
    form = ["word", HOSTILE, *[""] * 7]
    answers = visitor.call(
        "run", ["openai/m"], ["0", "0.7"], 64, "Say {{ word }}", "", *form, path="/playground/"
    )
    shown = json.dumps(answers, ensure_ascii=False)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#10;&#10;![x]" in shown and "Finished: 2 of 2" in shown
    assert "<script" not in shown and "<b>" not in shown
    assert sorted(chat.json["temperature"] for chat in stub.chats) == [0, 0.7]
    assert all(chat.json["stream"] and chat.json["max_tokens"] == 64 for chat in stub.chats)


def test_a_draft_from_another_site_is_refused(visitor: Visitor) -> None:
    body = {"scenario": "acrostic", "language": "en", "text": "planted"}
    answer = visitor.web.post("/drafts", json=body, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("what", ["stop", "resume"])
@pytest.mark.parametrize(("run_id", "status"), [("1000000", 422), ("0", 422), ("9" * 30, 422), ("x", 422)])
def test_a_run_that_one_has_not_is_neither_stopped_nor_resumed(
    visitor: Visitor, what: str, run_id: str, status: int
) -> None:
    assert visitor.web.post(f"/runs/{run_id}/{what}").status_code == status
    assert visitor.web.get(f"/runs/{run_id}/{what}").status_code in (404, 405)


def test_another_site_cannot_resume_a_run(visitor: Visitor, stub: StubServer) -> None:
    answer = visitor.web.post("/runs/1/resume", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403 and stub.chats == []


DENIED = (
    *("upload", "process_recording", "vibe", "proxy=x", "file=http://127.0.0.1:1/", "runs", "deep_link"),
    *("openapi.json", "info", "dev/reload", "run/run", "api/run", "call/run"),
)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_gradios_unused_routes_do_not_exist_on_any_page(visitor: Visitor, place: Any) -> None:
    for path in (*(f"gradio_api/{name}" for name in DENIED), "monitoring", "config", "login/huggingface"):
        assert visitor.web.get(place.link() + path).status_code == 404, path
        assert visitor.web.post(place.link() + path, json={}).status_code == 404, path


def test_the_key_is_nowhere_in_what_a_page_or_a_fault_says(visitor: Visitor, stub: StubServer) -> None:
    stub.answer(Answer(json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}"}}), 401))
    said = "".join(run(visitor))
    said += "".join(visitor.web.get(place.link(), follow_redirects=True).text for place in PLACES)
    assert "Incorrect API key provided" not in said and "given up" in said
    assert KEY not in said and KEY[3:] not in said
