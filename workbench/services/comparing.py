"""Stored runs compared: is one version better than another?"""

from collections.abc import Sequence
from dataclasses import dataclass

import evals
from evals import CaseDifference, ComparedRun, Comparison, Pair
from prompt_library import DiffPiece, Phrase, PromptVersion, word_diff
from scenarios import Scenario
from workbench.errors import WorkbenchError
from workbench.records import GradedRun, PromptKey, RunRecord, RunUsage
from workbench.services.results import MeasuredRun, Results

MOST = 50
"""Runs that are compared at once."""
SHOWN = 50
"""Runs that are offered for choice, the newest."""
MARGIN = 0.05
"""A difference of less than this does not matter, unless the reader says another; 0..1."""


@dataclass(frozen=True, slots=True)
class ComparedVersion:
    """One of the runs that were compared; ``cases`` are those that it has begun."""

    label: str
    record: RunRecord
    version: PromptVersion
    usage: RunUsage
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, and the runs that it is of, in its order: the first is what the others are held
    against."""

    scenario: Scenario
    versions: tuple[ComparedVersion, ...]
    comparison: Comparison

    def pair(self, run_id: int) -> Pair:
        """The pair whose second run it is; the first pair if it is none's."""
        pairs = self.comparison.pairs
        return next((pair for pair in pairs if self.versions[pair.b].record.id == run_id), pairs[0])

    def left_out(self, pair: Pair) -> tuple[str, ...]:
        """The cases that one of the two has begun and that are not scored in both."""
        return _left_out(self.versions[pair.a].cases, self.versions[pair.b].cases, pair.cases)


@dataclass(frozen=True, slots=True)
class ComparedCases:
    """The cases of two runs: those scored in both, the largest loss first, then those ``left_out``."""

    scenario: Scenario
    a: ComparedVersion
    b: ComparedVersion
    cases: tuple[CaseDifference, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A run that can be compared: of version ``number``."""

    number: int
    run: GradedRun


class Comparing:
    """Compares the runs of one person."""

    def __init__(self, results: Results) -> None:
        self._results = results

    def choices(self, user: str, scenario_id: str, language: str) -> list[Choice]:
        """The newest runs of ``user``'s prompt for an exercise that got answers, newest first."""
        runs = self._results.runs_of(PromptKey(user, scenario_id, language), SHOWN)
        return [Choice(number, run) for number, run in runs if run.record.done]

    def newest_runs(self, key: PromptKey, numbers: Sequence[int]) -> tuple[int, ...]:
        """For each of these versions that has answers, the newest of its runs over the most cases."""
        return self._results.newest_runs(key, numbers)

    def place(self, user: str, run_id: int) -> PromptKey | None:
        """Which exercise a run of ``user`` is of; ``None`` if they have no such run."""
        record = self._results.record(user, run_id)
        return None if record is None else PromptKey(user, record.scenario, record.plan.language)

    def texts(self, compared: Compared, pair: Pair) -> tuple[DiffPiece, ...]:
        """How the prompt of a pair's first version became that of its second, word by word."""
        first, second = compared.versions[pair.a], compared.versions[pair.b]
        return tuple(word_diff(first.version.text, second.version.text))

    def compare(self, user: str, run_ids: Sequence[int], margin: float = MARGIN) -> Compared:
        """The runs compared with the first of them.

        Raises ``WorkbenchError`` for a run that ``user`` has not, for one run, too many, or the same twice,
        and ``ComparisonError`` for runs that cannot be compared: it says how to make them so.
        """
        if not 0 < margin < 1:
            raise WorkbenchError(Phrase("workbench.compare.margin"))
        scenario, versions, runs = self._runs(user, run_ids)
        return Compared(scenario, versions, evals.compare(runs, margin=margin))

    def cases(self, user: str, a: int, b: int) -> ComparedCases:
        """The cases of two runs in the order of their comparison, without the work of one. Raises what
        ``compare`` raises."""
        scenario, (first, second), runs = self._runs(user, (a, b))
        cases = evals.paired_cases(*runs)
        return ComparedCases(scenario, first, second, cases, _left_out(first.cases, second.cases, cases))

    def _runs(
        self, user: str, run_ids: Sequence[int]
    ) -> tuple[Scenario, tuple[ComparedVersion, ...], list[ComparedRun]]:
        if not 2 <= len(run_ids) <= MOST or len(set(run_ids)) < len(run_ids):
            raise WorkbenchError(Phrase("workbench.compare.runs", most=MOST))
        found = [self._found(user, run_id) for run_id in run_ids]
        versions = tuple(
            ComparedVersion(label, run.record, run.version, run.usage, tuple(run.table.rows))
            for label, run in zip(_labels(found), found, strict=True)
        )
        scenario = found[0].scenario
        runs = [
            ComparedRun(
                label=version.label,
                scenario=run.record.scenario,
                snapshot=run.record.plan.snapshot,
                rubric=run.scenario.rubric,
                table=run.table,
                model=run.record.plan.model,
                identity=_identity(run),
                language=run.record.plan.language,
                complete=run.record.done >= run.record.plan.cells,
                sources=scenario.sources,
            )
            for version, run in zip(versions, found, strict=True)
        ]
        return scenario, versions, runs

    def _found(self, user: str, run_id: int) -> MeasuredRun:
        found = self._results.measured(user, run_id)
        if found is None:
            raise WorkbenchError(Phrase("workbench.compare.no_run", run=run_id))
        return found


def _left_out(a: Sequence[str], b: Sequence[str], scored: Sequence[CaseDifference]) -> tuple[str, ...]:
    paired = {case.case_id for case in scored}
    return tuple(case for case in dict.fromkeys([*a, *b]) if case not in paired)


def _identity(run: MeasuredRun) -> dict[str, str]:
    """What is known of the model, with what the endpoint says that answered: one name may hide two."""
    answered = {"answered": ", ".join(run.usage.models)} if run.usage.models else {}
    return {**run.record.plan.identity, **answered}


def _labels(found: Sequence[MeasuredRun]) -> list[str]:
    """Each run by its version's number, and by what else tells it from the others."""
    records = [run.record for run in found]
    numbers = [run.version.number for run in found]
    several_models = len({record.plan.model for record in records}) > 1
    labels = [
        f"v{number} · {record.plan.model}" if several_models else f"v{number}"
        for record, number in zip(records, numbers, strict=True)
    ]
    return [
        f"{label} · #{record.id}" if labels.count(label) > 1 else label
        for label, record in zip(labels, records, strict=True)
    ]
