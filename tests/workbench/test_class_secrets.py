"""What markers do not know of each other, what is told on release, and that names, keys and sessions stay
where they belong."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from browser_tools import KEY
from class_people import ANN, HIDDEN, INES, PASSWORD
from class_server import ANSWER, BOB, LATER, PRIVATE, Class, busy_class
from stub_server import StubServer, completion, failure

TEXT = "mine {{ faq }} {{ question }}"
OMAR = ("SECRET-OMAR-4731", "SECRET-OMAR-4732", "SECRET-OMAR-4733")
AGAIN = ("SECRET-AGAIN-4741", "SECRET-AGAIN-4742", "SECRET-AGAIN-4743", "SECRET-AGAIN-4744")
"""What ines writes instead of what she wrote first."""
SECOND = (3, 4, 5, 6, 7)
"""The submissions to the second assignment."""
TEACHING = [
    *("/teach/people", "/teach/assignments/new", "/teach/rubrics/?scenario=faq-quote"),
    *(f"/teach/submissions/{number}" for number in (1, 2, *SECOND)),
    *(
        f"/teach/assignments/{number}{page}"
        for number in (1, 2)
        for page in (
            *(
                "",
                "/criteria",
                "/criteria?criterion=facts",
                "/gradebook",
                "/gradebook/csv",
                "/gradebook/json",
            ),
            *("/gradebook/moodle", "/agreement", "/rubric"),
        )
    ),
]


@pytest.fixture(scope="module")
def busy(stub_of_the_session: StubServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    """A class of which ines has marked every submission to the second assignment, and omar not all that he
    has to: he has given marks, and is done with none."""
    stub_of_the_session.forget()
    with busy_class(stub_of_the_session, tmp_path_factory.mktemp("secrets")) as busy:
        for number in SECOND:
            given = {"level-facts": 4, "reason-facts": INES[0], "comment-facts": INES[2]}
            marked(busy, "ines", number, **given, feedback=INES[3], note=INES[1], finish="yes")
            marked(busy, "omar", number, **{"level-facts": 4, "reason-facts": "mine"})
        marked(busy, "omar", 1, **{"level-tone": 2, "comment-tone": OMAR[0]})
        yield busy
    stub_of_the_session.forget()


def marked(busy: Class, who: str, submission: int, **given: Any) -> None:
    answer = busy.people.post(who, f"/teach/submissions/{submission}", **given)
    assert "done=marked" in str(answer.url), answer.text


def marked_otherwise(busy: Class, level: int, texts: tuple[str, str, str, str]) -> None:
    """Ines gives every criterion that she marked another level, and writes other texts."""
    reason, note, comment, overall = texts
    for number in (1, *SECOND):
        facts = {"level-facts": level, "reason-facts": reason, "comment-facts": comment}
        tone = {"level-tone": level} if number == 1 else {}
        marked(busy, "ines", number, **facts, **tone, feedback=overall, note=note, finish="yes")


def seen(busy: Class, paths: list[str]) -> dict[str, str]:
    """What omar reads."""
    return {path: busy.people["omar"].get(path, headers={"Accept": "text/html"}).text for path in paths}


def test_what_the_first_marker_gives_changes_nothing_that_the_second_sees(busy: Class) -> None:
    before = seen(busy, TEACHING)
    marked_otherwise(busy, 3, AGAIN)
    after = seen(busy, TEACHING)
    marked_otherwise(busy, 4, INES)
    assert after == before
    assert not [path for path, said in before.items() if busy.leaks("omar", said)]


def test_the_dashboard_tells_nothing_of_marks_before_all_are_done(busy: Class) -> None:
    before = seen(busy, ["/teach/class"])
    marked_otherwise(busy, 3, INES)
    after = seen(busy, ["/teach/class"])
    marked_otherwise(busy, 4, INES)
    assert after == before


def test_no_refusal_tells_the_second_marker_of_the_first(busy: Class) -> None:
    for path, form in (
        ("/teach/submissions/1", {"level-facts": 9, "reason-facts": "x"}),
        ("/teach/submissions/1", {"level-facts": 1}),
        ("/teach/submissions/2", {"finish": "yes"}),
        ("/teach/submissions/1/state", {"state": "ready"}),
        ("/teach/submissions/1/state", {"state": "in-review"}),
        ("/teach/submissions/3/state", {"state": "released"}),
        ("/teach/assignments/1/criteria/tone", {"level-tone-1": 9}),
        ("/teach/assignments/1/do/release-unmarked", {}),
        ("/teach/assignments/1/do/answer", {"regrade": 1, "answer": "x", "outcome": "changed"}),
        ("/teach/assignments/1/rubric", {"rubric": "nothing"}),
    ):
        answer = busy.people.post("omar", path, **form)
        assert answer.status_code == 422, (path, form, answer.text)
        assert busy.leaks("omar", answer.text) == [], path


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("role", {"name": "omar", "role": "admin"}),
        ("role", {"name": "root", "role": "trainee"}),
        ("role", {"name": "ines", "role": "off"}),
        ("again", {"name": "root"}),
        ("again", {"name": "ines"}),
        ("invite", {"role": "admin", "uses": "1", "days": "1"}),
        ("invite", {"role": "instructor", "uses": "1", "days": "1"}),
        ("list", {"people": "name,email,role\nEve,,admin\n"}),
    ],
)
def test_an_instructor_makes_nobody_more_than_a_trainee(busy: Class, act: str, form: dict[str, str]) -> None:
    before = busy.kept()
    answer = busy.people.post("omar", f"/teach/people/{act}", **form)
    assert answer.status_code in (403, 422) and "/join?code=" not in answer.text
    assert busy.kept() == before


def test_a_form_that_names_somebody_else_is_still_ones_own(busy: Class) -> None:
    form = {"language": "en", "text": TEXT, "user": "ann", "user_id": "1", "attempt": "1"}
    assert busy.people.post("carol", "/assignments/1/hand-in", **form).status_code == 200
    busy.wait()
    named = "SELECT users.name, number FROM submissions JOIN users ON users.id = user_id WHERE text = ?"
    assert busy.rows(named.replace("?", f"'{TEXT}'")) == [("carol", 1)]
    wanted = {"scenario": busy.own, "language": "en", "text": TEXT, "user": "ann"}
    assert busy.people["carol"].post("/drafts", json=wanted).status_code == 422


def test_a_key_that_a_provider_sends_back_is_told_to_nobody(
    busy: Class, stub_of_the_session: StubServer
) -> None:
    stub_of_the_session.rule = lambda chat: failure(401, f"Incorrect API key provided: {KEY}.")
    link = "/?scenario=faq-quote&language=en"
    said = busy.ask("carol", link, "run", TEXT, "openai/m", 1, 0.7, "", "", "")
    assert "401" in said
    busy.people.post("carol", "/assignments/2/hand-in", language="en", text=TEXT)
    busy.wait()
    stub_of_the_session.rule = lambda chat: completion(ANSWER)
    run = busy.rows("SELECT max(id) FROM runs WHERE submission_id IS NULL")[0][0]
    newest = busy.rows("SELECT max(id) FROM submissions")[0][0]
    said += busy.ask("carol", "/runs/", "open_page") + busy.ask("ines", "/models/", "open_page")
    for who, path in (
        *(("carol", f"/answers/{run}/en-p01"), ("carol", "/assignments/2"), ("ines", "/teach/class")),
        *(("ines", f"/teach/submissions/{newest}"), ("ines", "/teach/assignments/2")),
    ):
        said += busy.people[who].get(path).text
    assert KEY not in said and KEY not in busy.errors.read_text()
    for file in busy.people.server.data.rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes(), file


def test_no_name_is_sent_to_a_model_and_the_key_only_in_its_header(
    busy: Class, stub_of_the_session: StubServer
) -> None:
    asked = stub_of_the_session.chats
    assert len(asked) > 20 and PRIVATE[0] in str([one.json for one in asked])
    for one in asked:
        assert LATER[0] not in str(one.json) + str(one.headers) and KEY not in str(one.json)
        assert not set(busy.tokens) & set(re.findall(r"[\w-]+", str(one.headers)))


def test_no_password_session_or_code_is_kept_or_said_by_the_server(busy: Class) -> None:
    held = b"".join(file.read_bytes() for file in busy.people.server.data.rglob("*") if file.is_file())
    said = busy.errors.read_text()
    code = busy.people.link.partition("code=")[2]
    for secret in (PASSWORD, code, code.replace("-", ""), *busy.tokens):
        assert secret.encode() not in held and secret not in said
    assert "no longer" in busy.people["anon"].get(f"/join?code={code}").text
    for mark in (*HIDDEN, *PRIVATE, *INES, *ANN):
        assert mark not in said


def test_an_ended_session_calls_no_event_and_reads_no_stream(busy: Class) -> None:
    server, old = busy.people.server.address, dict(busy.people["erin"].cookies)
    with httpx2.Client(base_url=server, timeout=60) as other:
        other.post("/login", data={"name": "erin", "password": PASSWORD})
        new = {"old": PASSWORD, "new": f"{PASSWORD} and more"}
        assert "done=password" in other.post("/account", data=new).headers["location"]
        # Where the password was changed the session goes on; everywhere else it is over.
        assert other.get("/assignments").status_code == 200
    for method, path in (
        *(("GET", "/assignments"), ("POST", "/assignments/1/hand-in"), ("GET", "/answers/1/x")),
        *(("POST", "/gradio_api/queue/join"), ("GET", f"/gradio_api/queue/data?session_hash={busy.session}")),
    ):
        assert httpx2.request(method, server + path, cookies=old).status_code == 401, path


def test_a_flood_of_one_person_holds_up_nobody_else(busy: Class) -> None:
    link = "/?scenario=faq-quote&language=en"
    number, _ = busy.events("bob", link)["open_page"]
    body = {"data": [], "fn_index": number, "session_hash": "a-flood-of-bobs"}

    def flood() -> list[int]:
        join = "/gradio_api/queue/join?scenario=faq-quote&language=en"
        return [busy.people["bob"].post(join, json=body).status_code for _ in range(300)]

    with ThreadPoolExecutor(1) as apart:
        flooding = apart.submit(flood)
        said = [busy.ask("carol", link, "open_page") for _ in range(5)]
        answers = flooding.result()
    assert all('"success":true' in one for one in said)
    assert answers.count(429) > 200 and set(answers) == {200, 429}


def test_who_is_put_out_is_out_at_once(busy: Class) -> None:
    web = busy.people[LATER[0]]
    assert web.get("/assignments").status_code == 200
    busy.people.post("root", "/teach/people/role", name=LATER[0], role="off")
    assert web.get("/assignments").status_code == 401
    assert web.post("/gradio_api/queue/join", json={}).status_code == 401
    assert web.post("/login", data={"name": LATER[0], "password": PASSWORD}).status_code == 422
    busy.people.post("root", "/teach/people/role", name=LATER[0], role="on")


def test_a_release_tells_the_trainee_what_was_meant_for_them_and_nobody_else(busy: Class) -> None:
    """Last, because it releases: marks, comments and the feedback are ann's; reasons and notes are not."""
    reason, note, comment, overall = INES
    given = {"level-tone": 3, "comment-tone": OMAR[0], "level-facts": 4, "reason-facts": OMAR[2]}
    marked(busy, "omar", 1, **given, note=OMAR[1], finish="yes")
    assert {note, reason, OMAR[1]} <= set(
        re.findall(r"SECRET-\w+-\d+", busy.people["omar"].get("/teach/submissions/1").text)
    )
    assert busy.people["ann"].get("/feedback/1").status_code == 404
    moved = busy.people.post("omar", "/teach/submissions/1/state", state="ready")
    assert "done=moved" in str(moved.url), moved.text
    assert "done=released" in str(busy.people.post("omar", "/teach/assignments/1/do/release").url)
    told = busy.people["ann"].get("/feedback/1").text
    assert {comment, overall, OMAR[0], ANN[0]} <= set(re.findall(r"SECRET-\w+-\d+", told))
    # Whoever marked is not named, and what is for markers is for markers.
    for secret in (note, reason, *OMAR[1:], *HIDDEN, *PRIVATE, *BOB, *busy.tokens, "ines", "omar"):
        assert secret not in told
    for format in ("csv", "json", "moodle"):
        file = busy.people["ines"].get(f"/teach/assignments/1/gradebook/{format}").text
        # Moodle knows people by their addresses, and nobody gave one.
        assert (comment in file) == (format != "moodle")
        assert note not in file and reason not in file and OMAR[1] not in file
    for who in ("bob", "carol"):
        for path in ("/feedback/1", "/assignments/1", "/assignments"):
            assert busy.leaks(who, busy.people[who].get(path).text) == []
        assert busy.people[who].get("/feedback/1").status_code == 404
        asked = busy.people[who].post("/feedback/1/regrade", data={"criterion": "tone", "text": "x"})
        assert asked.status_code == 404
    assert busy.rows("SELECT 1 FROM regrades") == []
