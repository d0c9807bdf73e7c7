"""What scenarios/README.md teaches is so: its examples of kinds work, its tables of checks are complete."""

import asyncio
import json
import re
from pathlib import Path

import pytest

import scenarios
from evals import CHECKS, Settings, check_use_problems, evaluate, grade_of
from evals.answers import material, prepare_answer
from evals.checks import describe
from scenarios import Scenario, parse_scenario, read_yaml

README = Path(scenarios.__file__).with_name("README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
KINDS = [block for block in BLOCKS if block.startswith("kind:")]

each_kind = pytest.mark.parametrize("keys", KINDS, ids=[re.findall(r"\w+", keys)[1] for keys in KINDS])


def exercise(keys: str) -> Scenario:
    """The README's first example with these keys instead of its own: JSON is YAML, too."""
    return parse_scenario(json.dumps(read_yaml(BLOCKS[0]) | read_yaml(keys)), "README.md")


def earned(scenario: Scenario, text: str, language: str) -> float | None:
    cases = scenario.select(language, "all")
    cells, reader = prepare_answer(scenario, text, cases)

    async def collect() -> float | None:
        scored = evaluate(cells, cases, scenario.rubric, reader, Settings(), cells.samples)
        return grade_of(scenario.rubric, [item async for item in scored], scenario.sources).value

    return asyncio.run(collect())


def rows(text: str) -> list[tuple[str, str]]:
    """Each check in the tables, with the cell of its parameters."""
    lines = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return [(name, row[1]) for row in lines if len(row) == 3 for name in re.findall(r"`([^`]+)`", row[0])]


def test_both_kinds_without_a_model_are_shown() -> None:
    assert {exercise(keys).kind for keys in KINDS} == {"checks", "form"} and len(KINDS) == 2


@each_kind
def test_a_kind_is_shown_by_an_exercise_that_tells_a_good_answer_from_a_poor_one(keys: str) -> None:
    shown = exercise(keys)
    uses = [use for criterion in shown.rubric.criteria for use in criterion.checks]
    assert [p for case in shown.cases for use in uses for p in check_use_problems(use, case)] == []
    assert len({material(case) for case in shown.cases}) == len(shown.cases)
    for language in shown.languages:
        grades = {name: earned(shown, text[language], language) for name, text in shown.prompts.items()}
        assert grades["reference"] == 1 and grades["naive"] is not None and grades["cheat"] is not None
        assert grades["naive"] <= 0.5 and grades["cheat"] <= grades["naive"] + 0.1


def test_every_check_has_its_line() -> None:
    named = [name for name, _ in rows(README)]
    own = [name for name in CHECKS if not name.startswith(("not-", "ifeval:"))]
    assert sorted(named) == sorted(own)


def test_the_opposites_are_those_of_the_first_table() -> None:
    first, _ = README.split("Each of these has an opposite")
    turned = [name.removeprefix("not-") for name in CHECKS if name.startswith("not-")]
    assert sorted(name for name, _ in rows(first)) == sorted(turned)


@pytest.mark.parametrize(("name", "cell"), rows(README))
def test_the_parameters_are_those_that_the_check_takes(name: str, cell: str) -> None:
    required, _, optional = cell.partition("(")
    taken = describe(name).parameters
    assert re.findall(r"`(\w+)`", required) == [one.name for one in taken if one.required]
    assert re.findall(r"`(\w+)`", optional) == [one.name for one in taken if not one.required]


def test_all_skills_and_instructions_are_counted() -> None:
    assert re.findall(r"\bS\d+(?= [a-z])", README) == list(scenarios.SKILLS)
    (count,) = re.findall(r"The (\d+) instructions of IFEval", README)
    assert int(count) == sum(name.startswith("ifeval:") for name in CHECKS)
