"""Which edit helped: planted changes whose effect is known, what is refused, and what a budget does."""

import json
from pathlib import Path
from typing import Any

import pytest
from stub_server import Answer, Received, StubServer, completion
from test_durability import folder, said

from evals.model import Settings
from prompt_library import Prompt
from scenarios import Scenario, shipped_scenario
from workbench.errors import WorkbenchError
from workbench.services.edits import plan_edits
from workbench.services.experiments import ExperimentPlan

__all__ = ["folder"]

OLD = "user:\nUse the FAQ.\n{{ faq }}\n{{ question }}"
HELPFUL, NEUTRAL, HARMFUL = "Be sure of it.", "The weather is fine.", "Write a long story."
NEW = OLD.replace("Use the FAQ.\n", f"Use the FAQ.\n{HELPFUL}\n{NEUTRAL}\n\n")
EDITS = ("edits", "old.txt", "new.txt", "--scenario", "faq-quote", "--language", "en", "--model", "here/m")


def rule(request: Received) -> Answer:
    """The best answer that there is for a case if the prompt says the helpful words."""
    asked = request.json["messages"][-1]["content"]
    if HARMFUL in asked:
        return completion("story " * 60)
    if HELPFUL not in asked:
        return completion("I really do not know what to say about that. " * 4)
    for case in shipped_scenario("faq-quote").cases:
        if str(case.variables["question"]) in asked:
            expected: dict[str, Any] = dict(case.expected)
            if not expected["abstain"]:
                return completion(f'{" ".join(expected["facts"])} "{expected["evidence"]}"')
    return completion("Not in the FAQ.")


@pytest.fixture
def prompts(folder: Path, stub: StubServer) -> Path:
    stub.rule = rule
    (folder / "old.txt").write_text(OLD)
    (folder / "new.txt").write_text(NEW)
    return folder


def test_a_planted_helpful_change_is_found_and_a_planted_idle_one_is_not(
    prompts: Path, stub: StubServer
) -> None:
    out, err = said(prompts, *EDITS, "--samples", "2", "--json", "-")
    assert "3 runs over 8 cases, 2 samples each: 48 calls at most" in err and len(stub.chats) == 48
    found = json.loads(out)
    helpful, idle = found["hunks"]
    assert (helpful["new"], helpful["kind"], helpful["words"]) == (f"{HELPFUL}\n", "helps", "helps")
    assert helpful["effect"] > 0.3 and helpful["interval"][0] > 0
    assert idle["new"] == f"{NEUTRAL}\n\n" and idle["words"].startswith("no measurable effect")
    assert idle["effect"] == 0 and idle["interval"][0] < 0 < idle["interval"][1]
    table = said(prompts, *EDITS, "--samples", "2", "--lang", "fr")[0]
    assert len(stub.chats) == 48 and "aucun effet" in table and f"+ {HELPFUL}" in " ".join(table.split())


def test_a_planted_harmful_change_is_found_even_where_the_whole_got_better(
    prompts: Path, stub: StubServer
) -> None:
    (prompts / "old.txt").write_text(OLD.replace("FAQ.", f"FAQ. {HARMFUL}"))
    (prompts / "new.txt").write_text(OLD.replace("{{ question", f"{HELPFUL}\n{{{{ question"))
    found = json.loads(said(prompts, *EDITS, "--json", "-")[0])
    assert [hunk["kind"] for hunk in found["hunks"]] == ["helps", "helps"]
    (prompts / "old.txt").write_text(OLD)
    (prompts / "new.txt").write_text(NEW.replace(NEUTRAL, HARMFUL))
    found = json.loads(said(prompts, *EDITS, "--json", "-")[0])
    kinds = {hunk["new"].strip(): hunk["kind"] for hunk in found["hunks"]}
    assert kinds == {HELPFUL: "none", HARMFUL: "harms"}


def test_a_change_that_the_prompt_cannot_do_without_is_left_out_with_the_reason(
    prompts: Path, stub: StubServer
) -> None:
    new = NEW.replace("{{ question }}", "{% if question %}\n{{ question }}\n{% endif %}")
    (prompts / "new.txt").write_text(new)
    found = json.loads(said(prompts, *EDITS, "--json", "-")[0])
    assert [hunk["kind"] for hunk in found["hunks"]] == ["helps", "none", None, None]
    assert [one["number"] for one in found["left_out"]] == [3, 4]
    assert all("endif" in one["reason"] or "{% if" in one["reason"] for one in found["left_out"])
    assert "not measured" in " ".join(said(prompts, *EDITS)[0].split())


@pytest.mark.parametrize(
    ("samples", "budget", "taken"), [(2, 48, 2), (2, 47, 1), (50, 500, 20), (1, 24, 1), (3, 23, None)]
)
def test_a_budget_is_kept_with_fewer_samples_or_refused(
    prompts: Path, stub: StubServer, samples: int, budget: int, taken: int | None
) -> None:
    base = plan(NEW, samples)
    if taken is None:
        with pytest.raises(WorkbenchError, match="take 24 calls, and the budget is 23"):
            plan_edits(Prompt("a", OLD), base, budget)
        _, err = said(prompts, *EDITS, "--samples", "3", "--budget", "23", code=2)
        assert "--budget 24" in err and stub.chats == []
    else:
        made = plan_edits(Prompt("a", OLD), base, budget)
        assert made.runs.samples == taken and made.runs.calls <= budget


def test_fewer_samples_are_told(prompts: Path, stub: StubServer) -> None:
    _, err = said(prompts, *EDITS, "--samples", "9", "--budget", "30")
    assert "9 samples a case would exceed the budget of 30 calls: 1 is taken" in err
    assert len(stub.chats) == 24


@pytest.mark.parametrize(
    ("old", "new", "said_of_it"),
    [
        (OLD, OLD, "are the same text"),
        (OLD, OLD.replace("Use", "Read"), "single change"),
        (
            "{{ faq }}\n{{ question }}\n" + "".join(f"keep {n}\nold {n}\n" for n in range(9)),
            "{{ faq }}\n{{ question }}\n" + "".join(f"keep {n}\nnew {n}\n" for n in range(9)),
            "differ in 9 places",
        ),
        (OLD, NEW.replace("{{ faq }}", "{{ nobody }}"), "nobody"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused_before_anything_is_asked(
    prompts: Path, stub: StubServer, old: str, new: str, said_of_it: str
) -> None:
    (prompts / "old.txt").write_text(old)
    (prompts / "new.txt").write_text(new)
    assert said_of_it in said(prompts, *EDITS, code=2)[1]
    assert said(prompts, *EDITS, "--lang", "fr", code=2)[1] and stub.chats == []


def test_many_small_changes_are_taken_in_larger_pieces() -> None:
    lines = [f"{{{{ faq }}}} {{{{ question }}}} line {n} has some words in it" for n in range(7)]
    old = "\n".join(lines)
    new = "\n".join(line.replace("line", "row").replace("words", "letters") for line in lines)
    assert len(plan_edits(Prompt("a", old), plan(new, 1), 500).hunks) == 7


def plan(new: str, samples: int) -> ExperimentPlan:
    scenario: Scenario = shipped_scenario("faq-quote")
    return ExperimentPlan(
        scenario, "en", "practice", samples, (Prompt("b", new),), ("here/m",), (Settings(),)
    )
