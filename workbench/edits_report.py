"""What each edit did, in words and as plain JSON."""

from dataclasses import asdict
from typing import Any

from prompt_library import Hunk
from workbench.comparison_report import comparison_json
from workbench.services.comparing import Compared
from workbench.services.edits import EditPlan, Effect
from workbench.words import difference_points, points_interval, say

_SHOWN = 160


def effect_rows(plan: EditPlan, found: list[Effect], language: str, scale: int) -> list[list[str]]:
    """Hunk by hunk: its number, the change, its effect, the interval, and what that means."""
    rows = {
        effect.hunk.number: [
            difference_points(effect.value, language, scale),
            points_interval(effect.interval, language, scale, signed=True),
            effect_words(effect, language),
        ]
        for effect in found
    }
    for one in plan.left_out:
        reason = say("edits.left_out", language, reason=one.reason.to(language))
        rows[one.hunk.number] = ["–", "–", reason]
    return [[str(hunk.number), hunk_text(hunk), *rows[hunk.number]] for hunk in plan.hunks]


def effect_words(effect: Effect, language: str) -> str:
    """Whether the hunk helps, harms or has no measurable effect, and in that case why not."""
    if effect.kind != "none":
        return say(f"edits.{effect.kind}", language)
    if effect.equivalent:
        return say("edits.none_surely", language)
    if effect.more_cases:
        return say("edits.none_yet", language, n=effect.more_cases)
    return say("edits.none", language)


def hunk_text(hunk: Hunk) -> str:
    """The change, what went marked by a minus and what came by a plus, shortened if it is long."""
    sides = (("−", hunk.old), ("+", hunk.new))
    return "\n".join(f"{sign} {_short(text)}" for sign, text in sides if text)


def edits_json(plan: EditPlan, found: list[Effect], compared: Compared, language: str) -> dict[str, Any]:
    """Every figure: effects -1..1, the new prompt minus the prompt without the hunk."""
    by_number = {effect.hunk.number: effect for effect in found}
    return {
        "scenario": plan.runs.scenario.id,
        "samples": plan.runs.samples,
        "samples_asked": plan.samples_asked,
        "calls_at_most": plan.runs.calls,
        "hunks": [_hunk(hunk, by_number.get(hunk.number), language) for hunk in plan.hunks],
        "left_out": [{"number": one.hunk.number, "reason": one.reason.to(language)} for one in plan.left_out],
        "comparison": comparison_json(compared, language),
    }


def _hunk(hunk: Hunk, effect: Effect | None, language: str) -> dict[str, Any]:
    plain: dict[str, Any] = asdict(hunk)
    if effect is None:
        return {**plain, "effect": None, "interval": None, "kind": None, "words": None}
    interval = effect.interval
    return {
        **plain,
        "effect": effect.value,
        "interval": None if interval is None else [interval.low, interval.high],
        "kind": effect.kind,
        "words": effect_words(effect, language),
    }


def _short(text: str) -> str:
    text = text.strip("\r\n").replace("\n", "⏎")
    text = text if text.strip() else "⏎"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
