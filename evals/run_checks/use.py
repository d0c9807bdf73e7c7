"""Using a run check as a scenario does: by name, with parameters that may refer to each case."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from evals.checks.parameters import parameter_problems
from evals.checks.references import reference_problems, resolve
from evals.checks.use import said
from evals.grades import Interval
from evals.outputs import Output
from evals.results import EvalError
from evals.run_checks.table import RUN_CHECKS
from evals.run_checks.tallies import CaseReadings
from prompt_library import Phrase
from scenarios import Case, CheckUse


@dataclass(frozen=True, slots=True)
class RunMeasure:
    """What a run check found in a run: ``value`` 0..1 over ``n`` cases, with its 95 % interval over them.

    ``None`` where the run allows no value. ``explanation`` is one sentence for the learner.
    """

    value: float | None
    interval: Interval | None
    n: int
    explanation: Phrase


def measure(use: CheckUse, outputs: Sequence[Output], cases: Sequence[Case]) -> RunMeasure:
    """The run check's value for the ``outputs`` that a run got for its ``cases``.

    Outputs without text are left out, and so are cases that have no other, and those to which the check does
    not apply: where a parameter refers to null. Of a conversation all that the assistant said is looked at.
    Raises ``EvalError`` for an unknown check and for parameters that do not fit.
    """
    for problem in _each_problem(use, cases):
        raise EvalError(problem)
    texts: dict[str, list[str]] = defaultdict(list)
    for output in sorted(outputs, key=lambda output: output.sample):
        if output.text is not None:
            texts[output.case_id].append(output.text)
    read = [
        CaseReadings(case.id, case.unit, _readings(use, case, texts[case.id]))
        for case in sorted(cases, key=lambda case: case.id)
        if texts[case.id] and _applies(use, case)
    ]
    if not read:
        return RunMeasure(None, None, 0, Phrase("evals.run-check.no-answer"))
    tally = RUN_CHECKS[use.name].tally(read)
    value, interval = tally.measured()
    return RunMeasure(value, interval, tally.cases, tally.explanation)


def run_check_problems(use: CheckUse, cases: Sequence[Case]) -> Iterator[Phrase]:
    """What is wrong with how a scenario with these ``cases`` uses a run check, each fault once."""
    faults = list(dict.fromkeys(_each_problem(use, cases)))
    yield from faults or dict.fromkeys(_whole_problems(use, cases))


def _each_problem(use: CheckUse, cases: Sequence[Case]) -> Iterator[Phrase]:
    """What is wrong with the check or its parameters, case by case."""
    if use.name not in RUN_CHECKS:
        nearest = get_close_matches(use.name, RUN_CHECKS, 3, cutoff=0.0)
        yield Phrase("evals.run-check.unknown", check=use.name, nearest=nearest)
        return
    for case in cases:
        lost = [
            p for key, value in use.params.items() for p in reference_problems(use.name, key, value, case)
        ]
        if lost:
            yield from lost
        elif _applies(use, case):
            read, values = RUN_CHECKS[use.name].read, resolve(use.params, case)
            yield from parameter_problems(use.name, read, values, shared=())


def _whole_problems(use: CheckUse, cases: Sequence[Case]) -> Iterator[Phrase]:
    """What is wrong with the cases of a run together: those of one language and split."""
    runs: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for case in cases:
        if _applies(use, case):
            runs[case.language, case.split][case.id] = _readings(use, case, [""])[0]
    if not runs:
        yield Phrase("evals.run-check.no-case", check=use.name)
    for read in runs.values():
        yield from RUN_CHECKS[use.name].faults(use.name, read)


def _applies(use: CheckUse, case: Case) -> bool:
    return all(value is None or resolve(value, case) is not None for value in use.params.values())


def _readings(use: CheckUse, case: Case, texts: Sequence[str]) -> tuple[Any, ...]:
    values = resolve(use.params, case)
    return tuple(RUN_CHECKS[use.name].read(said(text, None, case), **values) for text in texts)
