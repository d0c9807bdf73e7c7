"""The gradebook of an assignment, what filling a file would do, and how far markers agree."""

from collections.abc import Sequence
from typing import Any

from evals.agreement import AgreementMeasure
from workbench.gradebook.filling import Plan
from workbench.gradebook.grades import GradeLine, Scale
from workbench.services.agreement import CriterionAgreement, Sampled
from workbench.words import say


def gradebook_view(lines: Sequence[GradeLine], scale: Scale, language: str) -> dict[str, Any]:
    """Everybody with what counts; an empty grade where nothing is released."""
    comma = language == "fr"
    return {
        "people": [
            {
                "name": line.name,
                "grade": scale.written(line.grade, comma) or "–",
                "status": say(f"class.status_{line.status}", language),
                "feedback": line.feedback,
            }
            for line in lines
        ],
        # Moodle finds people by their address.
        "keyless": [line.name for line in lines if line.grade is not None and not line.email],
        "top": f"{scale.top:g}",
        "decimals": scale.decimals,
    }


def plan_view(plan: Plan, language: str) -> dict[str, Any]:
    """Who gets a grade in the file and who does not."""
    groups = ("filled", "ungraded", "locked", "unmatched", "unknown")
    return {
        "groups": [
            (say(f"class.plan_{name}", language), getattr(plan, name))
            for name in groups
            if getattr(plan, name)
        ],
        "warnings": [warning.to(language) for warning in plan.warnings],
    }


def agreement_view(
    panel: Sequence[CriterionAgreement], sample: Sequence[Sampled], language: str
) -> dict[str, Any]:
    """Every measure of every criterion with its interval, and what to look at again."""
    return {
        "panel": [
            {
                "title": one.criterion.title[language],
                "n": one.found.n,
                "validated": one.found.validated,
                "measures": [
                    (say(f"class.measure_{measure.name}", language), _measure(measure, language))
                    for measure in one.found.measures
                ],
            }
            for one in panel
        ],
        "sample": [
            (f"/teach/submissions/{one.submission}", one.number, say(f"class.why_{one.why}", language))
            for one in sample
        ],
    }


def _measure(measure: AgreementMeasure, language: str) -> str:
    if measure.value is None:
        return say("class.undefined", language)
    told = _number(measure.value, measure.name, language)
    if measure.interval is None:
        return told
    ends = (_number(end, measure.name, language) for end in (measure.interval.low, measure.interval.high))
    return f"{told} ({say('words.from_to', language, **dict(zip(('low', 'high'), ends, strict=True)))})"


def _number(value: float, name: str, language: str) -> str:
    if name in ("exact", "adjacent"):
        text = f"{value * 100:.0f}\u202f%" if language == "fr" else f"{value * 100:.0f}%"
    else:
        text = f"{value:+.2f}" if name == "difference" else f"{value:.2f}"
    text = text.replace("-", "−")
    return text.replace(".", ",") if language == "fr" else text
