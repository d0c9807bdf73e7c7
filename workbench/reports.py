"""What `workbench eval` writes: the JSON of one run, in the reader's language."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals import Grade, Interval, Output, RunMeasure, Score
from scenarios import RunCheck, Scenario


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A run that was made without a database."""

    scenario: Scenario
    prompt_digest: str
    model: str
    split: str
    language: str
    samples: int
    outputs: tuple[Output, ...]
    scores: tuple[Score, ...]
    grade: Grade
    measures: tuple[tuple[RunCheck, RunMeasure], ...]
    wall_s: float


def evaluation_json(evaluation: Evaluation, language: str) -> dict[str, Any]:
    """The evaluation as plain JSON; explanations and errors are worded in ``language``."""
    outputs = sorted(evaluation.outputs, key=lambda output: (output.case_id, output.sample))
    return {
        "scenario": evaluation.scenario.id,
        "scenario_digest": evaluation.scenario.digest,
        "prompt_digest": evaluation.prompt_digest,
        "model": evaluation.model,
        "split": evaluation.split,
        "language": evaluation.language,
        "samples": evaluation.samples,
        "grade": _grade_json(evaluation.grade),
        "run_checks": [_measure_json(*measured, language) for measured in evaluation.measures],
        "usage": usage(outputs),
        "wall_s": round(evaluation.wall_s, 3),
        "outputs": _outputs_json(outputs, evaluation.scores, language),
    }


def usage(outputs: Sequence[Output]) -> dict[str, int]:
    """Calls, retries and tokens of these outputs; tokens that no endpoint counted are not in the sum."""
    return {
        "calls": sum(output.calls for output in outputs),
        "retries": sum(output.retries for output in outputs),
        "input_tokens": sum(output.input_tokens or 0 for output in outputs),
        "output_tokens": sum(output.output_tokens or 0 for output in outputs),
    }


def _grade_json(grade: Grade) -> dict[str, Any]:
    return {
        "value": grade.value,
        "interval": _interval_json(grade.interval),
        "cases": grade.cases,
        "samples": grade.samples,
        "unscored": grade.unscored,
        "by_criterion": {
            name: {"value": criterion.value, "interval": _interval_json(criterion.interval)}
            for name, criterion in grade.by_criterion.items()
        },
    }


def _measure_json(check: RunCheck, found: RunMeasure, language: str) -> dict[str, Any]:
    return {
        "id": check.id,
        "check": check.use.name,
        "value": found.value,
        "interval": _interval_json(found.interval),
        "cases": found.n,
        "explanation": found.explanation.to(language),
    }


def _interval_json(interval: Interval | None) -> list[float] | None:
    return [interval.low, interval.high] if interval else None


def _outputs_json(outputs: Sequence[Output], scores: Sequence[Score], language: str) -> list[dict[str, Any]]:
    by_output: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for score in sorted(scores, key=lambda score: score.position):
        by_output[score.case_id, score.sample].append(
            {
                "criterion": score.criterion,
                "value": score.value,
                "explanation": score.explanation.to(language),
                "scorer": score.scorer,
            }
        )
    return [
        {
            "case": output.case_id,
            "sample": output.sample,
            "text": output.text,
            "messages": [asdict(message) for message in output.messages],
            "finish_reason": output.finish_reason,
            "latency_ms": round(output.latency_ms, 1),
            "error": output.error.to(language) if output.error else None,
            "scores": by_output[output.case_id, output.sample],
        }
        for output in outputs
    ]
