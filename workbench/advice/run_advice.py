"""Advice after a run: what the prompt left unsaid, and what may not be concluded.

It names the kind of information that was missing and never an expected value, and it speaks of an answer of
a hidden case only by counting it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evals import Score
from evals.grading import case_values
from prompt_library import Phrase
from scenarios import Scenario
from workbench.advice.demands import demands_of
from workbench.advice.edits import is_trivial_edit
from workbench.advice.losses import Loss, losses
from workbench.advice.reading import Reading
from workbench.advice.signs import said, spoken

MAX_ADVICE = 3
LOW_GRADE = 0.6
"""Below it, twice in a row and without an example, examples are suggested."""


@dataclass(frozen=True, slots=True)
class PastPrompt:
    """An earlier version of the prompt, with the grade of its run, 0..1, if it has one."""

    text: str
    grade: float | None


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice: ``what`` was seen, and the ``next_step``.

    ``kind`` is ``one-case``, ``same-text``, ``trivial-edit``, ``examples`` or ``loss``. Of a loss, ``need``
    names what was missing, and ``loss`` how much of the grade it cost, 0..1; else they are empty and 0.
    """

    kind: str
    what: Phrase
    next_step: Phrase
    need: str = ""
    loss: float = 0.0


def run_advice(
    scenario: Scenario,
    prompt: str,
    previous_prompts: Sequence[PastPrompt],
    scores: Sequence[Score],
    language: str,
    reader: str = "",
) -> tuple[Advice, ...]:
    """At most three pieces of advice on a run of ``prompt`` in ``language``: first what limits any
    conclusion, then examples, then the losses, largest first. They name criteria in the language of whoever
    reads them, ``reader``, the same one if it is empty.

    ``previous_prompts`` are the versions that were run before, oldest first. A run without any score gets
    none, nor does an exercise that is not answered with a prompt. One place is kept for the largest loss.
    """
    scored = [score for score in scores if score.value is not None]
    if not scored or scenario.kind != "prompt":
        return ()
    reading = Reading(prompt)
    general = [
        *_one_case(scored),
        *_edit(prompt, previous_prompts),
        *_examples(scenario, reading, previous_prompts, scored),
    ]
    lost = [
        _loss(loss, scenario, reading, language, reader or language)
        for loss in losses(scenario.rubric, scored)
    ]
    room = MAX_ADVICE - bool(lost)
    return (*general[:room], *lost)[:MAX_ADVICE]


def _one_case(scores: Sequence[Score]) -> list[Advice]:
    return [_general("one-case")] if len({score.case_id for score in scores}) == 1 else []


def _edit(prompt: str, previous: Sequence[PastPrompt]) -> list[Advice]:
    if not previous:
        return []
    if previous[-1].text == prompt:
        return [_general("same-text")]
    return [_general("trivial-edit")] if is_trivial_edit(previous[-1].text, prompt) else []


def _examples(
    scenario: Scenario, reading: Reading, previous: Sequence[PastPrompt], scores: Sequence[Score]
) -> list[Advice]:
    if not previous or reading.has_example or Reading(previous[-1].text).has_example:
        return []
    grades = (previous[-1].grade, _grade(scenario, scores))
    low = all(grade is not None and grade < LOW_GRADE for grade in grades)
    return [_general("examples")] if low else []


def _general(kind: str) -> Advice:
    key = f"workbench.advice.{kind}"
    return Advice(kind, Phrase(f"{key}.what"), Phrase(f"{key}.next-step"))


def _loss(loss: Loss, scenario: Scenario, reading: Reading, language: str, reader: str) -> Advice:
    titles = {criterion.id: criterion.title[reader] for criterion in scenario.rubric.criteria}
    exact = _exact(loss.need, scenario, language)
    # Exact words that are no fixed set come from each case: what can be told of them is their form.
    need = "shape" if loss.need == "labels" and not exact else loss.need
    what = Phrase(
        f"workbench.advice.{need}.what",
        n=loss.failed,
        total=loss.total,
        criteria=[titles[name] for name in loss.criteria[:2]],
    )
    is_said, shown = _is_said(need, exact, reading), reading.has_example
    if not is_said and not shown:
        next_step = Phrase(f"workbench.advice.{need}.unsaid")
    else:
        # What examples show is not understood here: that they lack something would be a guess.
        outcome = "said" if not shown else "shown" if is_said else "only-shown"
        matter = Phrase(f"workbench.advice.{need}.matter")
        next_step = Phrase(f"workbench.advice.unheeded.{outcome}", matter=matter)
    return Advice("loss", what, next_step, need, loss.share)


def _exact(need: str, scenario: Scenario, language: str) -> list[str]:
    """The exact words that the rubric wants of ``need``, as far as they are the same for all cases."""
    uses = [use for criterion in scenario.rubric.criteria for use in criterion.checks]
    demands = demands_of(uses, scenario.select(language, "practice"))
    return [words for demand in demands if demand.need == need for words in demand.exact]


def _is_said(need: str, exact: Sequence[str], reading: Reading) -> bool:
    """Whether the prompt has signs that it speaks of ``need``; of labels, whether it names them all, of a
    sentence to decline with, whether it gives one of its spellings."""
    text = spoken(reading.said)
    given = [spoken(words) in text for words in exact]
    if need == "labels":
        return all(given)
    return (need == "abstention" and any(given)) or said(need, reading.said)


def _grade(scenario: Scenario, scores: Sequence[Score]) -> float | None:
    """The grade that the scores come to, 0..1, without its interval."""
    values = case_values(scores)
    weighed = [
        (criterion.weight, math.fsum(cases.values()) / len(cases))
        for criterion in scenario.rubric.criteria
        if criterion.weight and (cases := values.get(criterion.id))
    ]
    whole = math.fsum(weight for weight, _ in weighed)
    return math.fsum(weight * value for weight, value in weighed) / whole if whole else None
