"""Runs that are cut short, meet faults, are refused or repeated: real processes and a real endpoint."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from stub_server import Answer, Received, StubServer, completion, failure

from workbench.config import Config
from workbench.models import Models
from workbench.records import LOCAL_USER
from workbench.run_locks import RunLocks
from workbench.services.workroom import Workroom

PROMPTS = {
    "a.txt": "user:\nUse the FAQ.\n{{ faq }}\n{{ question }}\n",
    "b.txt": "{{ faq }}\n{{ question }}\n",
}
CONFIG = '[[endpoints]]\nid = "here"\nbase_url = "{url}"\nmodels = ["m", "n"]\nconcurrency = 32\n'
COMPARE = ("compare", "a.txt", "b.txt", "--scenario", "faq-quote", "--model", "here/m", "--language", "en")
CELL_S = 0.05
"""A finished cell is in the database so many seconds after its answer, at the latest."""


@pytest.fixture
def folder(tmp_path: Path, stub: StubServer) -> Path:
    for name, text in PROMPTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "workbench.toml").write_text(CONFIG.format(url=stub.url))
    return tmp_path


def command(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "WORKBENCH_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "workbench", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**inherited, "WORKBENCH_DATA": str(folder / "data"), "WORKBENCH_LANG": "en"},
    )


def said(folder: Path, *arguments: str, code: int = 0) -> tuple[str, str]:
    process = command(folder, *arguments)
    out, err = process.communicate(timeout=120)
    assert process.returncode == code, out + err
    return out, err


def report(folder: Path, *options: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(said(folder, *COMPARE, *options, "--json", "-")[0])
    return parsed


def cell(request: Received) -> str:
    """What tells one cell's question from all others."""
    return json.dumps([request.json["messages"], request.json["seed"]])


def stored(folder: Path) -> list[tuple[str, int, int]]:
    """Status, stored outputs and wanted cells of every run."""
    room = workroom(folder)
    return [
        (run.record.status, run.record.done, run.record.plan.cells)
        for run in reversed(room.runs.runs_by(LOCAL_USER))
    ]


def workroom(folder: Path) -> Workroom:
    return Workroom(folder / "data", Models(Config(), folder / "data"))


@pytest.mark.parametrize("moment", [0.2, 0.55, 0.9])
def test_after_a_kill_nothing_is_asked_again_whose_answer_had_come(
    folder: Path, stub: StubServer, moment: float
) -> None:
    stub.answer(Answer(completion().body, delay_s=0.1))
    samples, cells = 20, 2 * 8 * 20
    process = command(folder, *COMPARE, "--samples", str(samples))
    late = 0.0
    while len(stub.answered) < moment * cells:
        assert process.poll() is None, process.communicate()
        before = time.monotonic()
        time.sleep(0.002)
        late = max(late * 0.99, time.monotonic() - before - 0.002)
    process.send_signal(signal.SIGKILL)
    killed = time.monotonic()
    process.communicate()
    # Where other programs keep the cores busy, every process waits for its turn: this one waited so long.
    arrived = [cell(request) for at, request in stub.answered if at < killed - CELL_S - 3 * late]
    under_way = len(stub.chats) - len(arrived)
    for run in (1, 2):
        if stored(folder)[run - 1][1] < cells // 2:
            out, _ = said(folder, "resume", str(run))
            assert f"Run {run} is whole" in out and f"{cells // 2} of {cells // 2}" in out
    asked = Counter(map(cell, stub.chats))
    assert len(asked) == cells
    assert {question: asked[question] for question in arrived if asked[question] > 1} == {}
    assert len(stub.chats) - cells <= under_way
    assert [run[1:] for run in stored(folder)] == [(cells // 2, cells // 2)] * 2


def test_chance_faults_are_got_over_and_recorded(folder: Path, stub: StubServer) -> None:
    fine, limited, broken = completion(), failure(429, Retry_After="0.05"), failure(500)
    stub.answer(*[limited if n % 20 == 0 else broken if n % 50 == 1 else fine for n in range(400)], fine)
    found = report(folder, "--samples", "10")
    assert [version["usage"]["calls"] for version in found["versions"]] == [80, 80]
    assert [version["failed"] for version in found["versions"]] == [0, 0]
    retries = sum(version["usage"]["retries"] for version in found["versions"])
    assert retries == len(stub.chats) - 160 > 0


@pytest.mark.parametrize("status", [401, 404])
def test_a_run_that_is_refused_is_given_up_and_can_be_resumed(
    folder: Path, stub: StubServer, status: int
) -> None:
    stub.answer(failure(status, "no such thing"))
    _, err = said(folder, *COMPARE, "--samples", "50", code=2)
    assert "no such thing" in err or stub.url in err
    # No more than was under way, or had come back, when the fifth refusal was seen.
    assert len(stub.chats) < 200
    assert stored(folder) == [("stopped", 0, 400), ("stopped", 0, 400)]
    assert "abandonnée" in said(folder, *COMPARE, "--lang", "fr", code=2)[1]
    stub.forget()
    out, _ = said(folder, "resume", "1")
    assert "400 of 400" in out and len(stub.chats) == 400


def test_a_refusal_now_and_then_is_an_output_that_failed(folder: Path, stub: StubServer) -> None:
    stub.answer(*[failure(404) if n % 7 == 0 else completion() for n in range(16)])
    found = report(folder)
    assert sum(version["failed"] for version in found["versions"]) == 3
    assert {version["status"] for version in found["versions"]} == {"finished"}


def test_refusals_with_other_faults_between_them_give_a_run_up(folder: Path, stub: StubServer) -> None:
    stub.answer(*[failure(401 if n % 2 else 400, "no") for n in range(2000)])
    assert "given up" in said(folder, *COMPARE, "--samples", "50", code=2)[1]
    assert len(stub.chats) < 300


def test_a_run_that_is_told_to_wait_for_long_is_given_up_and_resumed_later(
    folder: Path, stub: StubServer
) -> None:
    stub.answer(*[completion()] * 20, failure(429, Retry_After="1800"))
    assert "1800 s" in command(folder, *COMPARE, "--samples", "20").communicate(timeout=120)[1]
    # What was under way when the first one was told.
    assert len(stub.chats) <= 20 + 2 * 32
    assert {status for status, *_ in stored(folder)} == {"stopped"}
    asked = len(stub.chats)
    there = sum(done for _, done, _ in stored(folder))
    stub.forget()
    for run in ("1", "2"):
        assert "160 of 160" in said(folder, "resume", run)[0]
    assert len(stub.chats) == 320 - there and asked >= 20


def test_what_failed_is_asked_for_again_and_nothing_else(folder: Path, stub: StubServer) -> None:
    stub.answer(*[failure(400, "busy") if n % 5 == 0 else completion("Well.") for n in range(32)])
    found = report(folder, "--samples", "2")
    failed = [version["failed"] for version in found["versions"]]
    assert sum(failed) == 7 and [done for _, done, _ in stored(folder)] == [16, 16]
    stub.forget()
    stub.answer(completion("Better."))
    for run, number in (("1", failed[0]), ("2", failed[1])):
        assert f"{number} new answers, 16 of 16" in said(folder, "resume", run)[0]
    assert len(stub.chats) == 7
    with workroom(folder).store.read() as db:
        texts = Counter(text for (text,) in db.execute("SELECT text FROM outputs"))
        unscored = db.execute(
            "SELECT count(*) FROM outputs WHERE id NOT IN (SELECT output_id FROM scores)"
        ).fetchone()[0]
    assert texts == {"Well.": 25, "Better.": 7} and unscored == 0
    assert "lacks nothing" in said(folder, "resume", "1", code=2)[1]
    # It took and kept answers as it did at first: nothing is asked for a second time.
    assert [version["cached"] for version in report(folder, "--samples", "2")["versions"]] == [16, 16]
    assert len(stub.chats) == 7


def test_a_repeat_asks_only_what_was_not_answered_before(folder: Path, stub: StubServer) -> None:
    first = report(folder, "--samples", "2")
    assert len(stub.chats) == 32
    again = report(folder, "--samples", "2")
    assert len(stub.chats) == 32
    assert [version["cached"] for version in again["versions"]] == [16, 16]
    assert [version["usage"]["calls"] for version in again["versions"]] == [0, 0]
    assert [v["grade"] for v in again["versions"]] == [v["grade"] for v in first["versions"]]
    # A third sample is another answer, however alike the questions are.
    assert [v["cached"] for v in report(folder, "--samples", "3")["versions"]] == [16, 16]
    assert len(stub.chats) == 48
    for other in (("--temperature", "0.1"), ("--seed", "7"), ("--no-cache",)):
        asked = len(stub.chats)
        assert [version["cached"] for version in report(folder, *other)["versions"]] == [0, 0]
        assert len(stub.chats) == asked + 16


def test_a_failure_is_not_repeated_from_the_cache(folder: Path, stub: StubServer) -> None:
    stub.answer(completion(None), completion(), completion(None))
    out, err = command(folder, *COMPARE, "--json", "-").communicate(timeout=120)
    assert "7 of 8 answers" in err or "8 of 8 answers" in err
    asked = len(stub.chats)
    stub.forget()
    found = report(folder)
    assert [version["failed"] for version in found["versions"]] == [0, 0]
    assert (asked, len(stub.chats)) == (16, 15)


@pytest.mark.parametrize(("lang", "words"), [("en", "8 of 8 answers"), ("fr", "8 réponses sur 8")])
def test_a_comparison_of_nothing_says_why(folder: Path, stub: StubServer, lang: str, words: str) -> None:
    stub.answer(failure(400, "the prompt is too long"))
    out, err = said(folder, *COMPARE, "--lang", lang, code=2)
    assert "the prompt is too long" in err and "workbench resume 1" in err and words in err and out == ""


def test_what_cannot_be_resumed_is_said(folder: Path, stub: StubServer) -> None:
    report(folder)
    assert "lacks nothing" in said(folder, "resume", "1", code=2)[1]
    assert "no run 9" in said(folder, "resume", "9", code=2)[1]
    room = workroom(folder)
    with room.store.write() as db:
        db.execute("UPDATE runs SET status = 'running', done = done - 1, cells = 8")
        db.execute("DELETE FROM scores")
        db.execute("DELETE FROM cache")
        db.execute("DELETE FROM outputs WHERE case_id = (SELECT min(case_id) FROM outputs)")
    with RunLocks(folder / "data" / "locks").held(1):
        assert "under way" in said(folder, "resume", "1", code=2)[1]
    (folder / "workbench.toml").write_text(CONFIG.format(url=f"{stub.url}/elsewhere"))
    assert "not the one of today" in said(folder, "resume", "1", code=2)[1]
    assert "n’est plus celui" in said(folder, "resume", "1", "--lang", "fr", code=2)[1]
    (folder / "workbench.toml").write_text(CONFIG.format(url=stub.url))
    asked = len(stub.chats)
    assert "1 new answers, 8 of 8" in said(folder, "resume", "1")[0]
    assert len(stub.chats) == asked + 1
