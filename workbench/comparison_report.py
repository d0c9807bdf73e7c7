"""A comparison as plain JSON, in the reader's language."""

from dataclasses import asdict
from typing import Any

from evals import Difference, Pair
from workbench.records import RunUsage
from workbench.services.comparing import Compared


def comparison_json(compared: Compared, language: str) -> dict[str, Any]:
    """Every figure of a comparison: values 0..1, differences -1..1, intervals as [low, high]."""
    comparison = compared.comparison
    return {
        "scenario": compared.scenario.id,
        "margin": comparison.margin,
        "notes": [note.to(language) for note in comparison.notes],
        "versions": [
            {
                "label": one.label,
                "run": one.record.id,
                "version": one.version.number,
                "model": one.record.plan.model,
                "status": one.record.status,
                "grade": score.value,
                "interval": _interval(score.interval),
                "cases": score.cases,
                "samples": score.samples,
                "failed": score.failed,
                "cached": one.usage.cached,
                "usage": _usage(one.usage),
            }
            for one, score in zip(compared.versions, comparison.versions, strict=True)
        ],
        "pairs": [_pair(compared, pair, language) for pair in comparison.pairs],
    }


def _pair(compared: Compared, pair: Pair, language: str) -> dict[str, Any]:
    return {
        "a": compared.versions[pair.a].label,
        "b": compared.versions[pair.b].label,
        "grade": _difference(pair.grade, language),
        "by_criterion": {name: _difference(one, language) for name, one in pair.by_criterion.items()},
        "noise": asdict(pair.noise),
        "cases": [asdict(case) for case in pair.cases],
    }


def _usage(found: RunUsage) -> dict[str, int]:
    return {name: getattr(found, name) for name in ("calls", "retries", "input_tokens", "output_tokens")}


def _difference(found: Difference, language: str) -> dict[str, Any]:
    plain = {**asdict(found), "verdict": found.verdict.kind, "words": found.verdict.words().to(language)}
    for name in ("interval", "a_interval", "b_interval"):
        plain[name] = _interval(getattr(found, name))
    return {
        **plain,
        "reason": found.verdict.reason,
        "more_cases": found.verdict.more_cases,
        "more_samples": found.verdict.more_samples,
    }


def _interval(interval: Any) -> list[float] | None:
    return [interval.low, interval.high] if interval is not None else None
