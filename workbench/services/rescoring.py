"""Stored outputs scored again: by a changed rubric, or by checks that have changed since."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import evals
from evals import Grade, Output, Score
from evals.scoring import Scorer
from prompt_library import Phrase, PromptVersion
from scenarios import Case, Rubric
from workbench.errors import WorkbenchError
from workbench.records import RunRecord
from workbench.rubric_fit import RubricError, refuse_unfit
from workbench.services.results import Results, RunResult
from workbench.store_rubrics import RubricStore
from workbench.store_runs import RunStore

Values = dict[tuple[str, int, str, int], float | None]


@dataclass(frozen=True, slots=True)
class Rescored:
    """A run scored again: what it came to before and after.

    ``changed`` counts the outputs that a check sees differently, or that it saw not at all. ``after`` is
    ``None`` where the rubric does not fit the cases of that time; ``problem`` says why.
    """

    record: RunRecord
    version: PromptVersion
    before: Grade
    after: Grade | None
    changed: int = 0
    problem: RubricError | None = None


class Rescoring:
    """Scores the runs of one person once more; no model is asked, and the old scores stay."""

    def __init__(self, results: Results, runs: RunStore, rubrics: RubricStore) -> None:
        self._results = results
        self._runs = runs
        self._rubrics = rubrics

    def rescore(
        self, user: str, run_ids: Iterable[int], rubric: Rubric | None, keep: bool = True
    ) -> list[Rescored]:
        """What the runs come to under ``rubric``; ``None``: each under the one that it has, by the checks as
        they are today.

        Unless ``keep`` is false, what has changed is stored as a new round of scores, which counts from now
        on. Raises ``WorkbenchError`` for a run that ``user`` has not, or that is under way.
        """
        found = [self._result(user, run_id) for run_id in run_ids]
        return [self._rescored(user, result, rubric, keep) for result in found]

    def _result(self, user: str, run_id: int) -> RunResult:
        result = self._results.of(user, run_id)
        if result is None:
            raise WorkbenchError(Phrase("workbench.compare.no_run", run=run_id))
        if result.record.status == "running":
            raise WorkbenchError(Phrase("workbench.rescore.under_way", run=run_id))
        return result

    def _rescored(self, user: str, result: RunResult, rubric: Rubric | None, keep: bool) -> Rescored:
        record, by = result.record, rubric or result.scenario.rubric
        try:
            refuse_unfit(by, result.cases)
        except RubricError as error:
            return Rescored(record, result.version, result.grade, None, problem=error)
        scores = score_again(by, result.cases, record.plan.samples, result.outputs)
        after = evals.grade(by, result.outputs, scores, result.scenario.sources)
        changed = _changed(result.scores, scores)
        if keep and (changed or rubric not in (None, result.scenario.rubric)):
            rubric_id = record.plan.rubric_id
            if rubric is not None:
                rubric_id = self._rubrics.keep(user, record.scenario, rubric, "")
            record = self._runs.rescore(record, rubric_id, scores, after).result()
        return Rescored(record, result.version, result.grade, after, changed)


def score_again(
    rubric: Rubric,
    cases: Sequence[Case],
    samples: int,
    outputs: Iterable[Output],
    deadline: float | None = None,
) -> list[Score]:
    """The scores that ``rubric`` gives to outputs.

    Raises ``TimeoutError`` once ``deadline``, in seconds of the monotonic clock, has passed.
    """
    scorer = Scorer(rubric, cases, samples)
    scores: list[Score] = []
    for output in outputs:
        if deadline is not None and time.monotonic() > deadline:
            raise TimeoutError
        scores += scorer.score(output)
    return scores


def _changed(before: Iterable[Score], after: Iterable[Score]) -> int:
    old, new = _values(before), _values(after)
    return len({place[:2] for place in {*old, *new} if old.get(place, ...) != new.get(place, ...)})


def _values(scores: Iterable[Score]) -> Values:
    return {(s.case_id, s.sample, s.criterion, s.position): s.value for s in scores}
