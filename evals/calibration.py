"""Does an exercise tell a good prompt from a poor one on a model? From the answers to its own prompts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.compared_runs import ComparedRun, compare
from evals.comparison import Difference
from evals.grades import Grade, Interval
from evals.grading import grade_table
from evals.outputs import Output
from evals.recordings import OWN_PROMPTS
from evals.score_tables import ScoreTable, score_table
from evals.scoring import Scorer
from scenarios import Scenario

TOLERATED = 0.1
"""By how much the cheat's grade may exceed the naive prompt's, 0..1."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """``grades`` are those of the exercise's own prompts; ``separation`` is reference minus naive, paired by
    case."""

    grades: Mapping[str, Grade]
    separation: Difference

    @property
    def suited(self) -> bool:
        """The reference beats the naive prompt: the whole 95 % interval of the difference is above 0."""
        interval = self.separation.interval
        return interval is not None and interval.low > 0

    @property
    def honest(self) -> bool:
        """The cheat earns at most ``TOLERATED`` more than the naive prompt."""
        cheat, naive = (self.grades[name].value or 0.0 for name in ("cheat", "naive"))
        return cheat <= naive + TOLERATED

    def plain(self) -> dict[str, Any]:
        """As JSON, rounded to what a grade can mean."""
        told: dict[str, Any] = {name: _plain(one.value, one.interval) for name, one in self.grades.items()}
        separation = _plain(self.separation.value, self.separation.interval)
        return told | {"separation": separation, "suited": self.suited, "honest": self.honest}


def calibrate(
    scenario: Scenario, language: str, samples: int, outputs: Mapping[str, Sequence[Output]]
) -> Calibration:
    """What the answers to each of ``OWN_PROMPTS`` over the hidden cases of one language come to."""
    tables = {name: _table(scenario, language, samples, outputs[name]) for name in OWN_PROMPTS}
    runs = [_run(scenario, language, name, tables[name]) for name in ("naive", "reference")]
    return Calibration(
        {name: grade_table(scenario.rubric, table, scenario.sources) for name, table in tables.items()},
        compare(runs).pairs[0].grade,
    )


def _table(scenario: Scenario, language: str, samples: int, outputs: Sequence[Output]) -> ScoreTable:
    scorer = Scorer(scenario.rubric, scenario.select(language, "hidden"), samples)
    scores = [score for output in outputs for score in scorer.score(output)]
    return score_table(scenario.rubric, outputs, scores)


def _run(scenario: Scenario, language: str, name: str, table: ScoreTable) -> ComparedRun:
    return ComparedRun(
        label=name,
        scenario=scenario.id,
        snapshot=scenario.digest,
        rubric=scenario.rubric,
        table=table,
        model="",
        identity={},
        language=language,
        sources=scenario.sources,
    )


def _plain(value: float | None, interval: Interval | None) -> list[float | None]:
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return [None if one is None else round(one, 4) for one in (value, low, high)]
