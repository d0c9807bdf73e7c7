"""`workbench calibrate` as a process: what it asks, what it records, and what it does not ask again."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from stub_server import Answer, Received, StubServer, completion
from test_durability import folder, said

import scenarios
from evals.recordings import read_recording
from scenarios import shipped_scenario

__all__ = ["folder"]

CALLS = 3 * 12 * 2
ASKED = ("calibrate", "--scenario", "faq-quote.yaml", "--language", "en", "--samples", "2")
WHERE = ("--model", "here/m", "--recordings", "rec", "--data", "data")


def rule(request: Received) -> Answer:
    """Only whoever sees an example answers well."""
    messages = request.json["messages"]
    if not any(message["role"] == "assistant" for message in messages):
        return completion("I am sure that all will be well, one way or the other. " * 4)
    for case in shipped_scenario("faq-quote").cases:
        if str(case.variables["question"]) in messages[-1]["content"]:
            expected: dict[str, Any] = dict(case.expected)
            if not expected["abstain"]:
                return completion(f'{" ".join(expected["facts"])} "{expected["evidence"]}"')
    return completion("Not in the FAQ.")


@pytest.fixture
def exercise(folder: Path, stub: StubServer) -> Path:
    stub.rule = rule
    shutil.copy(Path(scenarios.__file__).parent / "catalogue" / "faq-quote.yaml", folder)
    return folder / "faq-quote.yaml"


def test_answers_are_recorded_once_and_scored_again_without_a_model(exercise: Path, stub: StubServer) -> None:
    out, err = said(exercise.parent, *ASKED, *WHERE)
    (line,) = [line for line in out.splitlines() if "faq-quote" in line]
    assert "| here/m | faq-quote | en |" in line and line.endswith("| yes | yes |")
    assert f"at most {CALLS} calls" in err and len(stub.chats) == CALLS
    path = exercise.parent / "rec" / "here" / "m" / "faq-quote.en.json.gz"
    first = read_recording(path)
    assert first.question.samples == 2 and first.result["suited"] and len(first.outputs["cheat"]) == 24

    again, err = said(exercise.parent, *ASKED, *WHERE)
    assert again == out and "calls" not in err and len(stub.chats) == CALLS

    text = exercise.read_text()
    exercise.write_text(text.replace("weight: 3", "weight: 30", 1))
    rescored = said(exercise.parent, *ASKED, *WHERE, "--rescore", "--lang", "fr")[0]
    assert "| oui | oui |" in rescored and len(stub.chats) == CALLS
    assert read_recording(path).digest != first.digest and read_recording(path).outputs == first.outputs


def test_other_prompts_must_be_recorded_anew(exercise: Path, stub: StubServer) -> None:
    said(exercise.parent, *ASKED, *WHERE)
    text = exercise.read_text()
    exercise.write_text(text.replace("cheat:\n    en: |\n", "cheat:\n    en: |\n      Now this. \n", 1))
    assert exercise.read_text() != text
    err = said(exercise.parent, *ASKED, *WHERE, "--rescore", code=2)[1]
    assert "Record them anew" in err and len(stub.chats) == CALLS
    said(exercise.parent, *ASKED, *WHERE)
    # The two other prompts' answers are known.
    assert len(stub.chats) == CALLS + CALLS // 3


def test_an_exercise_that_tells_nothing_apart_ends_with_1(exercise: Path, stub: StubServer) -> None:
    stub.rule = None
    stub.answer(completion("No."))
    out, _ = said(exercise.parent, *ASKED, *WHERE, code=1)
    assert "| no | yes |" in out


def test_nothing_recorded_is_nothing_to_score(exercise: Path) -> None:
    assert "Nothing is recorded" in said(exercise.parent, *ASKED, *WHERE, "--rescore", code=2)[1]


def test_half_a_recording_is_none(exercise: Path, stub: StubServer) -> None:
    stub.rule = None
    stub.answer(Answer(b"{}", 401))
    err = said(exercise.parent, *ASKED, *WHERE, code=2)[1]
    assert "401" in err or "refused" in err.lower() or "key" in err
    assert not list((exercise.parent / "rec").rglob("*.gz"))
