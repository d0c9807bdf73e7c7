"""A copy of a person's data and its erasure, from a class that is being served, by the real command."""

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from browser_tools import KEY
from class_people import ANN, HIDDEN, INES, PASSWORD
from class_server import BOB, PRACTISED, PRIVATE, Class, busy_class
from stub_server import Answer, Received, StubServer, completion

from scenarios import Rubric
from workbench.cli_gradebook import _classroom
from workbench.records import LOCAL_USER, PromptKey
from workbench.store import Store
from workbench.store_prompts import PromptStore

ECHOED, ASKED, NOTED = "SECRET-ECHOED-4801", "SECRET-ASKED-4802", "SECRET-OMAR-4803"
HERS = (*ANN, *PRACTISED, *INES, ECHOED, ASKED, NOTED)
"""What ann wrote, and what was said of her work."""
OTHERS = (*HIDDEN, *PRIVATE, *BOB)


def run(data: Path, *words: str, lang: str = "en") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workbench", *words, "--data", str(data), "--lang", lang]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def echo(chat: Received) -> Answer:
    return completion(chat.json["messages"][-1]["content"])


def finish(busy: Class, stub: StubServer) -> None:
    """Ann runs and hands in once more, answered with her own words; all is marked and released; she asks."""
    stub.rule = echo
    text = f"{ECHOED} {{{{ faq }}}} {{{{ question }}}}"
    busy.ask("ann", "/?scenario=faq-quote&language=en", "run", text, "openai/m", 1, 0.7, "", "", "")
    post = busy.people.post
    assert "handed_in" in str(post("ann", "/assignments/1/hand-in", language="en", text=text).url)
    busy.wait()
    newest = busy.rows("SELECT max(id) FROM submissions")[0][0]
    given = {"level-tone": 3, "comment-tone": NOTED}
    same = {"level-facts": 4, "reason-facts": NOTED}
    post("omar", "/teach/submissions/1", **given, **same, feedback=NOTED, note=NOTED, finish="yes")
    for marker in ("ines", "omar"):
        post(marker, f"/teach/submissions/{newest}", **given, finish="yes")
    for submission in (1, newest):
        post("ines", f"/teach/submissions/{submission}/state", state="ready")
    post("ines", "/teach/assignments/1/do/release")
    post("ann", "/feedback/1/regrade", criterion="tone", text=ASKED)
    assert busy.rows("SELECT text FROM regrades") == [(ASKED,)]


def statistics(data: Path) -> list[Any]:
    """All that a class is told of itself."""
    room = _classroom(data)
    panels = [room.agreements.panel("x", number) for number in (1, 2)]
    samples = [
        [(one.submission, one.why) for one in room.agreements.sample("x", number)] for number in (1, 2)
    ]
    return [room.dashboard.turnout("x"), room.dashboard.skills("x"), panels, samples]


@dataclass
class Forgotten:
    """A class before and after ann was erased from it."""

    busy: Class
    folder: Path
    before: list[Any]
    kept: dict[str, set[Any]]
    archives: dict[str, Path] = field(default_factory=dict)
    told: str = ""

    @property
    def data(self) -> Path:
        return self.busy.people.server.data

    def read(self, archive: str) -> dict[str, str]:
        with zipfile.ZipFile(self.archives[archive]) as opened:
            return {name: opened.read(name).decode("utf-8-sig") for name in opened.namelist()}


@pytest.fixture(scope="module")
def forgotten(
    stub_of_the_session: StubServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Forgotten]:
    stub_of_the_session.forget()
    folder = tmp_path_factory.mktemp("forgotten")
    with busy_class(stub_of_the_session, folder) as busy:
        finish(busy, stub_of_the_session)
        data = busy.people.server.data
        made = Forgotten(busy, folder, statistics(data), busy.kept())
        assert run(data, "backup", str(folder / "copy.db")).returncode == 0
        shutil.copy(folder / "copy.db", folder / "moved.db")
        for name, more in (("hers", []), ("whole", ["--hidden-cases"])):
            made.archives[name] = folder.parent / f"{folder.name}-{name}.zip"
            done = run(data, "person", "export", "ann", "--out", str(made.archives[name]), *more)
            assert done.returncode == 0, done.stderr
        moved = ["--backup", str(folder / "moved.db")]
        done = run(data, "person", "erase", "ANN", "--yes", *moved)
        assert done.returncode == 0, done.stderr
        made.told = done.stderr
        yield made


def test_the_copy_holds_all_that_she_wrote_and_was_told(forgotten: Forgotten) -> None:
    files = forgotten.read("hers")
    exact = "\n".join(text for name, text in files.items() if name.endswith(".json"))
    tables = "\n".join(text for name, text in files.items() if name.endswith(".csv"))
    assert [secret for secret in HERS if secret not in exact or secret not in tables] == []
    for name, text in files.items():
        if name.endswith(".json"):
            rows = json.loads(text)
            assert len(list(csv.DictReader(io.StringIO(files[name[:-4] + "csv"])))) == len(rows), name
    assert {json.dumps(row["messages"]) for row in json.loads(files["outputs.json"])} != {"[]"}
    (account,) = json.loads(files["account.json"])
    assert (account["name"], account["role"], account["has_password"]) == ("ann", "trainee", 1)
    assert {"account.joined", "marking.state"} <= {row["action"] for row in json.loads(files["log.json"])}
    assert "marks and comments by criterion (" in files["README.txt"]


def test_the_copy_holds_nothing_of_another_and_hidden_cases_only_where_asked(forgotten: Forgotten) -> None:
    files = forgotten.read("hers")
    assert [secret for secret in OTHERS if secret in "\n".join(files.values())] == []
    assert not {"ines", "omar"} & {row["actor"] for row in json.loads(files["log.json"])}
    assert {row["value"] for row in json.loads(files["submission-scores.json"])} != {None}
    whole = "\n".join(forgotten.read("whole").values())
    assert HIDDEN[0] in whole and BOB[0] not in whole


def test_nothing_of_her_is_left_in_any_file(forgotten: Forgotten) -> None:
    files = [file for file in forgotten.folder.rglob("*") if file.is_file()]
    assert {"workbench.db", "copy.db", "moved.db", "errors.txt"} <= {file.name for file in files}
    for file in files:
        content = file.read_bytes()
        assert [secret for secret in HERS if secret.encode() in content] == [], file
        for secret in BOB if file.suffix == ".db" else ():
            assert secret.encode() in content
    assert forgotten.told.count("without a name") == 3


@pytest.mark.parametrize("name", ["data/workbench.db", "copy.db"])
def test_no_cell_and_no_word_in_the_search_names_her(forgotten: Forgotten, name: str) -> None:
    with closing(sqlite3.connect(forgotten.folder / name)) as db:
        for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            for row in db.execute(f"SELECT * FROM {table}"):
                texts = [cell for cell in row if isinstance(cell, str)]
                assert not any(text == "ann" or text.endswith("/ann") for text in texts), (table, row)
        db.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, version_words, row)")
        words = {word for (word,) in db.execute("SELECT term FROM temp.words")}
        numbers = {secret.rpartition("-")[2] for secret in HERS}
        assert "secret" in words and not words & numbers
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        db.execute("INSERT INTO version_words (version_words) VALUES ('integrity-check')")


def test_the_classs_figures_are_what_they_were(forgotten: Forgotten) -> None:
    after = statistics(forgotten.data)
    assert after == forgotten.before
    turnout, skills, panels, _ = after
    # Or the comparison would show little.
    assert (
        max(one.started for one in turnout) == 5
        and any(cell.mean is not None for cell in skills)
        and panels[0]
    )


def test_others_keep_every_row_of_theirs(forgotten: Forgotten) -> None:
    now = forgotten.busy.kept()
    assert now["login_failures"] <= forgotten.kept["login_failures"]
    for table in ("assignments", "class_settings"):
        assert now[table] == forgotten.kept[table]
    bob = forgotten.busy.rows("SELECT id FROM users WHERE name = 'bob'")[0][0]
    for table, place in (("submissions", 2), ("drafts", 0), ("prompts", 1), ("sessions", 1)):
        theirs = {row for row in forgotten.kept[table] if row[place] == bob}
        assert theirs == {row for row in now[table] if row[place] == bob}, table


def test_the_served_class_goes_on_without_her(forgotten: Forgotten) -> None:
    people = forgotten.busy.people
    assert people["ann"].get("/account", headers={"Accept": "text/html"}).status_code == 303
    assert people.post("anon", "/login", name="ann", password=PASSWORD).status_code == 422
    of_first = ("agreement", "gradebook", "criteria")
    pages = ["/teach/class", "/teach/people", *(f"/teach/assignments/1/{name}" for name in of_first)]
    for page in (*pages, "/teach/submissions/1"):
        answer = people["ines"].get(page, follow_redirects=True)
        assert answer.status_code == 200 and not any(secret in answer.text for secret in HERS), page
    assert "erased at the person" in people["ines"].get("/teach/submissions/1").text
    assert people["bob"].get("/feedback/2").status_code in (200, 404)


def test_a_stranger_reads_who_receives_what_before_joining(forgotten: Forgotten) -> None:
    people = forgotten.busy.people
    for name, language, told in (("anon", "en", "Who answers"), ("bob", "fr", "Qui répond")):
        answer = people[name].get("/privacy", headers={"Accept-Language": language})
        assert answer.status_code == 200 and told in answer.text and "openai/m" in answer.text
        assert KEY not in answer.text and str(forgotten.data) not in answer.text
    assert "/privacy" in people["anon"].get("/login").text


def test_a_new_rubric_scores_no_empty_text(forgotten: Forgotten) -> None:
    room = _classroom(forgotten.data)
    erased = forgotten.busy.rows("SELECT id FROM submissions JOIN erasures USING (user_id)")
    changed = room.rubric_changes.preview("x", 2, Rubric(room.marking.criteria("x", 2)))
    scored = {(one.submission,) for one in changed}
    assert erased and scored and not scored & set(erased)


def test_faults_are_told_in_the_readers_language_and_change_nothing(forgotten: Forgotten) -> None:
    data, kept = forgotten.data, forgotten.busy.kept()
    for words, told in (
        (
            ["export", "ann", "--out", str(forgotten.folder / "x.zip")],
            "conservé de «\u202fann\u202f»",
        ),
        (["erase", "submissions", "--yes"], "Rien n’est conservé"),
        (["erase", "root", "--yes"], "administr"),
        (["export", "bob", "--out", str(forgotten.archives["hers"])], "Impossible de créer"),
    ):
        done = run(data, "person", *words, lang="fr")
        assert done.returncode == 2 and told in done.stderr, done.stderr
    assert not (forgotten.folder / "x.zip").exists()
    refused = subprocess.run(
        [sys.executable, "-m", "workbench", "person", "erase", "bob", "--data", str(data)],
        input="n\n", capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert refused.returncode == 1 and "Erase bob for good?" in refused.stderr
    assert forgotten.busy.kept() == kept


def test_a_backup_that_is_gone_is_named(tmp_path: Path) -> None:

    store = Store(tmp_path / "workbench.db")
    PromptStore(store).keep_draft(PromptKey(LOCAL_USER, "faq-quote", "en"), "SECRET-LOCAL-4804")
    store.back_up(tmp_path / "copy.db")
    (tmp_path / "copy.db").unlink()
    done = run(tmp_path, "person", "erase", LOCAL_USER, "--yes")
    assert done.returncode == 1 and "copy.db: There is no such file" in done.stderr
    assert b"SECRET-LOCAL" not in (tmp_path / "workbench.db").read_bytes()
    # A person of that name begins anew.
    PromptStore(store).keep_draft(PromptKey(LOCAL_USER, "faq-quote", "en"), "again")
    assert run(tmp_path, "person", "erase", LOCAL_USER, "--yes").returncode == 1
