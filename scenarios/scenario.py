"""What an exercise is: its brief, its cases, and the rubric that scores what a prompt makes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prompt_library import PhrasedError

USE_CASES = ("virtual-assistant", "content-generation", "chatbot", "creative-assistance")
OBJECTIVES = ("performance", "relevance", "creativity")
SPLITS = ("practice", "hidden")
KINDS = ("prompt", "checks", "form")
"""What an exercise is answered with: a prompt for a model, checks for outputs that are given, or a text with
the headings that are asked for (see ``evals.answers``)."""

Translated = Mapping[str, str]
"""One text a language: ``{"en": ..., "fr": ...}``."""


class ScenarioError(PhrasedError):
    """A scenario is missing or wrong. The author of the scenario, or who asked for it, sees the message."""


@dataclass(frozen=True, slots=True)
class CheckUse:
    """A check as a rubric uses it: its name, parameters that may refer to a case (``$expected.facts``)."""

    name: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric. ``weight`` is positive or 0; ``objective`` is one of ``OBJECTIVES``.

    Without ``checks`` only a person can score it.
    """

    id: str
    title: Translated
    weight: float
    objective: str
    checks: tuple[CheckUse, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """The weighted criteria that a scenario is scored by. At least one weight is positive."""

    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class RunCheck:
    """What is measured over all outputs of a run together, beside its grade and never part of it.

    ``use`` names one of the run checks of ``evals`` and gives its parameters.
    """

    id: str
    title: Translated
    use: CheckUse


@dataclass(frozen=True, slots=True)
class Case:
    """One set of variable values, with the user's turns for a conversation, and what is expected.

    Cases with the same ``source``, one document for example, are not independent of each other; ``""``: a
    source of its own.
    """

    id: str
    language: str
    split: str
    variables: Mapping[str, Any]
    turns: tuple[str, ...]
    expected: Mapping[str, Any]
    source: str = ""

    @property
    def unit(self) -> tuple[str, str]:
        """The same for cases that are not independent of each other. A source may be called like a case."""
        return ("source", self.source) if self.source else ("case", self.id)


@dataclass(frozen=True, slots=True)
class Scenario:
    """An exercise. ``digest`` names its exact content; ``prompts`` holds naive, reference and cheat.

    ``kind`` is one of ``KINDS``; for those other than prompt the starter and ``prompts`` are answers.
    ``closing`` is the note on what to take away, ``None`` where the author wrote none.
    """

    id: str
    use_case: str
    skills: tuple[str, ...]
    level: int
    title: Translated
    brief: Translated
    hints: Mapping[str, tuple[str, ...]]
    variables: Mapping[str, Translated]
    starter: Translated
    prompts: Mapping[str, Translated]
    max_tokens: int
    cases: tuple[Case, ...]
    rubric: Rubric
    digest: str
    closing: Translated | None = None
    kind: str = "prompt"
    run_checks: tuple[RunCheck, ...] = ()

    def select(self, language: str, split: str) -> tuple[Case, ...]:
        """The cases of one language and split; ``split`` may be ``all``."""
        return tuple(c for c in self.cases if c.language == language and split in (c.split, "all"))

    @property
    def sources(self) -> Mapping[str, str]:
        """By case id, the source that several cases share; cases of their own are absent."""
        return {case.id: case.source for case in self.cases if case.source}

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted({case.language for case in self.cases}))
