"""Runs of several prompt versions, compared with the first of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from evals.comparison import (
    CaseDifference,
    Comparison,
    ComparisonError,
    Difference,
    Pair,
    VersionScore,
)
from evals.grading import grade_table
from evals.paired import check_margin, differences
from evals.paired_grades import PairedGrades, pair_grades
from evals.score_tables import ScoreTable
from evals.units import unit_labels
from prompt_library import Phrase
from scenarios import Rubric


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """A run as ``compare`` needs it.

    ``label`` names it in messages. ``snapshot`` is the digest of the scenario's exact content, ``model``
    the model's name and ``identity`` what is known of the model behind that name. ``complete`` is false
    for a run that still goes on or was stopped. ``sources`` names, for a case id, the source that several
    cases share: such cases are not independent of each other.
    """

    label: str
    scenario: str
    snapshot: str
    rubric: Rubric
    table: ScoreTable
    model: str
    identity: Mapping[str, str]
    language: str
    complete: bool = True
    sources: Mapping[str, str] = field(default_factory=dict)


def compare(runs: Sequence[ComparedRun], *, margin: float = 0.05, seed: int = 0) -> Comparison:
    """Compares every later run with the first, over the cases that are scored in both.

    An output's value for a criterion is the mean of its checks, a case's the mean of its samples; cases
    are the unit, or their sources where they share one. p is adjusted (Holm) over the later runs, for
    the grade and for each criterion by itself; criteria are not adjusted for each other. Where criteria
    are unscored for some cases, ``evals.paired_grades.pair_grades`` says what the grade is.
    Raises ``ComparisonError`` for runs that do not belong together, ``ValueError`` for a margin outside
    0..1.
    """
    check_margin(margin)
    _check_comparable(runs)
    first = runs[0]
    paired = [_pair(first, run) for run in runs[1:]]
    grades = differences([pair.grade for pair in paired], margin, seed)
    by_criterion = {
        criterion.id: differences([pair.criteria[place] for pair in paired], margin, seed)
        for place, criterion in enumerate(first.rubric.criteria)
    }
    pairs = tuple(
        Pair(0, index + 1, grades[index], _at(by_criterion, index), pair.noise, pair.cases)
        for index, pair in enumerate(paired)
    )
    return Comparison(tuple(_version(run) for run in runs), pairs, margin, tuple(_notes(runs)))


def paired_cases(first: ComparedRun, other: ComparedRun) -> tuple[CaseDifference, ...]:
    """The cases that are scored in both runs, the largest regression first, as ``compare`` has them, without
    the work of a comparison. Raises ``ComparisonError`` for runs that do not belong together."""
    _check_comparable((first, other))
    return _pair(first, other).cases


def _pair(first: ComparedRun, other: ComparedRun) -> PairedGrades:
    cases = list(dict.fromkeys([*first.table.rows, *other.table.rows]))
    sources = {**other.sources, **first.sources}
    return pair_grades(
        ids=cases,
        criteria=[criterion.id for criterion in first.rubric.criteria],
        weights=np.array([criterion.weight for criterion in first.rubric.criteria], dtype=np.float64),
        a=first.table.of(cases),
        b=other.table.of(cases),
        labels=unit_labels(cases, sources),
    )


def _at(differences: Mapping[str, Sequence[Difference]], index: int) -> dict[str, Difference]:
    return {criterion: found[index] for criterion, found in differences.items()}


def _version(run: ComparedRun) -> VersionScore:
    found = grade_table(run.rubric, run.table, run.sources)
    return VersionScore(run.label, found.value, found.interval, found.cases, found.samples, found.unscored)


def _check_comparable(runs: Sequence[ComparedRun]) -> None:
    if len(runs) < 2:
        raise ComparisonError(Phrase("evals.comparison.too-few"))
    first = runs[0]
    for run in runs[1:]:
        names = {"label": run.label, "first": first.label}
        if run.scenario != first.scenario:
            values = {"scenario": run.scenario, "wanted": first.scenario}
            raise ComparisonError(Phrase("evals.comparison.scenario", **names, **values))
        if run.snapshot != first.snapshot:
            raise ComparisonError(Phrase("evals.comparison.snapshot", **names))
        if run.language != first.language:
            values = {"language": run.language, "wanted": first.language}
            raise ComparisonError(Phrase("evals.comparison.language", **names, **values))
        if run.rubric != first.rubric:
            raise ComparisonError(Phrase("evals.comparison.rubric", **names))
        if not first.table.rows.keys() & run.table.rows.keys():
            raise ComparisonError(Phrase("evals.comparison.no-common-case", **names))


def _notes(runs: Sequence[ComparedRun]) -> list[Phrase]:
    notes = [Phrase("evals.comparison.several", n=len(runs) - 1)] if len(runs) > 2 else []
    notes += [Phrase("evals.comparison.unfinished", label=run.label) for run in runs if not run.complete]
    by_model: dict[str, list[ComparedRun]] = {}
    for run in runs:
        by_model.setdefault(run.model, []).append(run)
    for model, group in by_model.items():
        if any(_known_to_differ(group[0].identity, run.identity) for run in group[1:]):
            labels = ", ".join(run.label for run in group)
            notes.append(Phrase("evals.comparison.changed-model", model=model, labels=labels))
    return notes


def _known_to_differ(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Something that is known of both is not the same; what one does not know proves nothing."""
    return any(one[key] != other[key] for key in one.keys() & other.keys())
