"""An exercise of a person's own, made of a prompt, cases and a rubric."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from prompt_library import LANGUAGES, Phrase, template_variables
from scenarios import USE_CASES, Rubric, Scenario, dump_rubric, restore_scenario
from workbench.case_import import EXPECTED
from workbench.errors import WorkbenchError
from workbench.rubric_fit import refuse_unfit
from workbench.words import say

MAX_TITLE = 100
MAX_BRIEF = 5_000

_PREFIX = "my-"
_SLUG = 40
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class OwnScenario:
    """What a person gives for an exercise: cases in one ``language``, all of them for practice.

    Of a case, names that start with ``expected.`` say what is expected; the others are variables.
    """

    title: str
    language: str
    text: str
    cases: tuple[Mapping[str, Any], ...]
    rubric: Rubric
    use_case: str
    brief: str = ""
    max_tokens: int = 256


def own_scenario(wanted: OwnScenario, taken: Collection[str]) -> Scenario:
    """The exercise, under an id that is not ``taken``.

    What the person wrote stands in both languages. Raises ``WorkbenchError`` for a title, brief, use case or
    name that cannot be, and ``RubricError`` for a rubric that does not fit the cases.
    """
    _refuse(wanted)
    title, brief = wanted.title.strip(), wanted.brief.strip() or wanted.title.strip()
    variables = list(dict.fromkeys([*template_variables(wanted.text), *_variable_names(wanted)]))
    for name in (*variables, *_expected_names(wanted)):
        if not _NAME.fullmatch(name):
            raise WorkbenchError(Phrase("workbench.own.name", name=name))
    prompt = _both(wanted.text)
    scenario = restore_scenario(
        json.dumps(
            {
                "id": _free_id(title, taken),
                "use_case": wanted.use_case,
                "skills": ["S1"],
                "level": 1,
                "max_tokens": wanted.max_tokens,
                "title": _both(title),
                "brief": _both(brief),
                "hints": {language: [say("own.hint", language)] for language in LANGUAGES},
                "variables": {name: _both(name) for name in variables},
                "starter": prompt,
                "prompts": {"naive": prompt, "reference": prompt, "cheat": prompt},
                "rubric": json.loads(dump_rubric(wanted.rubric)),
                "cases": list(_cases(wanted)),
            }
        )
    )
    refuse_unfit(scenario.rubric, scenario.cases)
    return scenario


def _refuse(wanted: OwnScenario) -> None:
    if not 1 <= len(wanted.title.strip()) <= MAX_TITLE:
        raise WorkbenchError(Phrase("workbench.own.title", most=MAX_TITLE))
    if len(wanted.brief) > MAX_BRIEF:
        raise WorkbenchError(Phrase("workbench.own.brief", n=len(wanted.brief), most=MAX_BRIEF))
    if wanted.use_case not in USE_CASES:
        raise WorkbenchError(Phrase("workbench.own.use_case", use_case=wanted.use_case))


def _cases(wanted: OwnScenario) -> Iterator[dict[str, Any]]:
    for number, case in enumerate(wanted.cases, start=1):
        yield {
            "id": f"case-{number}",
            "language": wanted.language,
            "split": "practice",
            "variables": {name: value for name, value in case.items() if not name.startswith(EXPECTED)},
            "expected": {
                name.removeprefix(EXPECTED): value
                for name, value in case.items()
                if name.startswith(EXPECTED)
            },
        }


def _variable_names(wanted: OwnScenario) -> Iterator[str]:
    return (name for case in wanted.cases for name in case if not name.startswith(EXPECTED))


def _expected_names(wanted: OwnScenario) -> Iterator[str]:
    return (
        name.removeprefix(EXPECTED) for case in wanted.cases for name in case if name.startswith(EXPECTED)
    )


def _both(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def _free_id(title: str, taken: Collection[str]) -> str:
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:_SLUG].strip("-") or "scenario"
    ids = (f"{_PREFIX}{slug}" if number == 1 else f"{_PREFIX}{slug}-{number}" for number in count(1))
    return next(free for free in ids if free not in taken)
