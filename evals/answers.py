"""Exercises that are answered without a model: what is read in the answer, case by case.

The answer takes the place of the prompt. Of each case the *material* is put before it, as a prompt puts it
before a model, and what is read in the answer takes the place of the model's output: so runs, rubrics, grades
and comparisons are the same for all kinds of exercise.

- ``checks``: the answer is a list of checks, as a rubric writes them. The material is an output that some
  model gave (``variables.output``); read is whether the checks accept it, and what they say.
- ``form``: the answer is a text with headings. The material names a heading (``variables.section``); read is
  what stands below it.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

from evals.checks import OVER_SAMPLES, check_use_problems, run_check
from evals.model import Completion, Settings
from evals.runner import Cell, Cells
from prompt_library import Message, Phrase, PhrasedError
from scenarios import Case, CheckUse, Scenario, ScenarioError, read_yaml

VERDICTS = {"en": ("REJECTED", "ACCEPTED"), "fr": ("REFUSÉE", "ACCEPTÉE")}
"""What the reading of an output begins with, by the language of the case: checks reject it, or accept it."""
MOST_CHECKS = 12
MOST_CHARACTERS = 20_000
_DEEPEST = 4
"""Marks of a heading at most: further down it belongs to the text."""


class AnswerError(PhrasedError):
    """An answer cannot be read. Its author sees the message."""


@dataclass(frozen=True, slots=True)
class AnswerCells(Cells):
    """The cells of a run without a model: what is asked of a case is its material."""

    def cell(self, case: Case, sample: int) -> Cell:
        return Cell(case.id, sample, (Message("user", material(case)),), ())


@dataclass(frozen=True, slots=True)
class Reader:
    """Stands where a run has its model: gives what is read in an answer for the material it is shown."""

    name: str
    read: Callable[[str], str]
    concurrency: int = 1

    @property
    def identity(self) -> dict[str, str]:
        return {"endpoint": "none", "model": self.name}

    def held(self) -> AbstractAsyncContextManager[object]:
        """Nothing to be held."""
        return nullcontext()

    async def complete(self, messages: Sequence[Message], settings: Settings) -> Completion:
        # A regular expression may take its second.
        text = await asyncio.to_thread(self.read, messages[-1].content)
        return Completion(text, "stop", self.name, None, None, 0.0)

    async def stream(
        self, messages: Sequence[Message], settings: Settings
    ) -> AsyncGenerator[str | Completion]:
        yield await self.complete(messages, settings)


def material(case: Case) -> str:
    """What a case puts before an answer."""
    if "section" in case.variables:
        parts = [str(value) for name, value in case.variables.items() if name != "section" and value]
        return "\n\n".join([f"# {case.variables['section']}", *parts])
    return str(case.variables["output"])


def prepare_answer(scenario: Scenario, text: str, cases: Sequence[Case]) -> tuple[AnswerCells, Reader]:
    """The cells of a run of an exercise that needs no model, and what reads the answer ``text``.

    Raises ``AnswerError`` if it cannot be read.
    """
    reading = _READINGS[scenario.kind](text, cases)
    by_material = {material(case): case for case in cases}
    reader = Reader(f"{scenario.kind}-reader", lambda shown: reading(by_material[shown]))
    return AnswerCells(text, tuple(cases), 1), reader


def read_sections(text: str) -> dict[str, str]:
    """What stands below each heading of a text, by the heading in small letters; two of one name are one."""
    sections: dict[str, list[str]] = {}
    below: list[str] = []
    for line in text.splitlines():
        if heading := _heading(line):
            below = sections.setdefault(_name(heading), [])
        else:
            below.append(line)
    return {name: "\n".join(lines).strip() for name, lines in sections.items()}


def _heading(line: str) -> str:
    """The words of a heading; empty for any other line."""
    said = line.lstrip("#")
    is_one = 1 <= len(line) - len(said) <= _DEEPEST and said[:1].isspace()
    return said.strip().rstrip("#").strip() if is_one else ""


def read_checks(text: str, cases: Sequence[Case]) -> list[CheckUse]:
    """The checks that an answer lists. Raises ``AnswerError`` with the first thing that is wrong."""
    if len(text) > MOST_CHARACTERS:
        raise AnswerError(Phrase("evals.exercise.too-long", n=len(text), most=MOST_CHARACTERS))
    try:
        listed: Any = read_yaml(text)
    except ScenarioError as error:
        raise AnswerError(error.phrase) from None
    if not isinstance(listed, list) or not listed:
        raise AnswerError(Phrase("evals.exercise.no-list"))
    if len(listed) > MOST_CHECKS:
        raise AnswerError(Phrase("evals.exercise.too-many", n=len(listed), most=MOST_CHECKS))
    uses = []
    for place, item in enumerate(listed, 1):
        if not isinstance(item, dict) or not isinstance(item.get("check"), str):
            raise AnswerError(Phrase("evals.exercise.no-check", place=place))
        use = CheckUse(item["check"], {str(name): value for name, value in item.items() if name != "check"})
        if use.name in OVER_SAMPLES:
            raise AnswerError(Phrase("evals.exercise.samples", place=place, check=use.name))
        for case in cases:
            for problem in check_use_problems(use, _open(case)):
                raise AnswerError(Phrase("evals.exercise.bad-check", place=place, problem=problem))
        uses.append(use)
    return uses


def _checks(text: str, cases: Sequence[Case]) -> Callable[[Case], str]:
    uses = read_checks(text, cases)

    def reading(case: Case) -> str:
        rejected, accepted = VERDICTS[case.language]
        output = str(case.variables["output"])
        results = [run_check(use.name, output, use.params, _open(case)) for use in uses]
        faults = [
            f"{use.name}: {result.explanation.to(case.language)}"
            for use, result in zip(uses, results, strict=True)
            if result.value is not None and result.value < 1
        ]
        return "\n".join([rejected, *faults]) if faults else accepted

    return reading


def _form(text: str, cases: Sequence[Case]) -> Callable[[Case], str]:
    if len(text) > MOST_CHARACTERS:
        raise AnswerError(Phrase("evals.exercise.too-long", n=len(text), most=MOST_CHARACTERS))
    sections = read_sections(text)
    if not any(_name(str(case.variables["section"])) in sections for case in cases):
        wanted = [str(case.variables["section"]) for case in cases]
        raise AnswerError(Phrase("evals.exercise.no-heading", wanted=wanted))
    return lambda case: sections.get(_name(str(case.variables["section"])), "")


def _open(case: Case) -> Case:
    """The case without what it expects: checks of a trainee must not look there."""
    return replace(case, expected={}, turns=())


def _name(heading: str) -> str:
    return " ".join(heading.casefold().split()).rstrip(" :\u202f\u00a0")


_READINGS = {"checks": _checks, "form": _form}
