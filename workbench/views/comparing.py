"""A comparison: the verdict in words first, then how far it is from certain, then where it comes from."""

from collections.abc import Sequence
from typing import Any

from evals import CaseDifference, Difference, Noise, Pair
from prompt_library import DiffPiece
from workbench.services.comparing import Choice, Compared
from workbench.views.history import MARKS
from workbench.words import day_and_time, difference_points, graded, points, points_interval, say


def choices_view(choices: Sequence[Choice], language: str, scale: int) -> list[tuple[str, str]]:
    """The runs to choose from, as a list of texts and values for a drop-down."""
    return [
        (
            say(
                "compare.choice",
                language,
                number=choice.number,
                model=choice.run.record.plan.model,
                grade=graded(choice.run.grade, language, scale),
                cases=choice.run.record.plan.cases,
                samples=choice.run.record.plan.samples,
                when=day_and_time(choice.run.record.created),
                run=choice.run.record.id,
            ),
            str(choice.run.record.id),
        )
        for choice in choices
    ]


def comparison_view(compared: Compared, language: str, scale: int) -> dict[str, Any]:
    """Everything that the page shows of the first pair of a comparison."""
    comparison = compared.comparison
    pair = comparison.pairs[0]
    a, b = compared.versions[pair.a], compared.versions[pair.b]
    titles = {criterion.id: criterion.title[language] for criterion in compared.scenario.rubric.criteria}
    measures = [(say("compare.grade", language), pair.grade)]
    measures += [(titles.get(name, name), found) for name, found in pair.by_criterion.items()]
    return {
        "heading": say("compare.heading", language, a=a.label, b=b.label),
        "verdict": pair.grade.verdict.words().to(language),
        "figures": _figures(pair.grade, language, scale),
        "cautions": [note.to(language) for note in comparison.notes] + _cautions(compared, pair, language),
        "margin": say("compare.margin_band", language, points=points(comparison.margin, language, scale)),
        "band": _span(-comparison.margin, comparison.margin),
        "marks": [{"at": _place(at), "points": difference_points(at, language, scale)} for at in _TICKS],
        "measures": [_measure(title, found, language, scale) for title, found in measures],
        "columns": [a.label, b.label],
        "noise": _noise(pair.noise, language),
        "cases": [_case(case, compared, pair, language, scale) for case in pair.cases],
    }


def pieces_view(pieces: Sequence[DiffPiece], compared: Compared, language: str) -> dict[str, Any]:
    """How the first prompt became the second."""
    a, b = compared.versions[:2]
    return {
        "title": say("history.diff_title", language, old=a.version.number, new=b.version.number),
        "same": all(piece.kind == "same" for piece in pieces),
        "pieces": [{"kind": piece.kind, "mark": MARKS[piece.kind], "text": piece.text} for piece in pieces],
    }


_TICKS = (-1.0, -0.5, 0.0, 0.5, 1.0)


def _measure(title: str, found: Difference, language: str, scale: int) -> dict[str, Any]:
    interval = found.interval
    return {
        "title": title,
        "a": f"{points(found.a, language, scale)} ({points_interval(found.a_interval, language, scale)})",
        "b": f"{points(found.b, language, scale)} ({points_interval(found.b_interval, language, scale)})",
        "difference": difference_points(found.value, language, scale),
        "interval": points_interval(interval, language, scale, signed=True),
        "verdict": say(f"compare.verdict.{found.verdict.kind}", language),
        "dot": None if found.value is None else _place(found.value),
        "range": _span(interval.low, interval.high) if interval else None,
    }


def _figures(found: Difference, language: str, scale: int) -> str:
    if found.value is None:
        return ""
    return say(
        "compare.figures",
        language,
        difference=difference_points(found.value, language, scale),
        scale=scale,
        interval=points_interval(found.interval, language, scale, signed=True),
        cases=found.cases,
        a=found.samples[0],
        b=found.samples[1],
    )


def _cautions(compared: Compared, pair: Pair, language: str) -> list[str]:
    a, b = compared.versions[pair.a], compared.versions[pair.b]
    cautions = []
    if pair.grade.left_out:
        cautions.append(say("compare.left_out", language, n=pair.grade.left_out))
    if a.record.plan.model != b.record.plan.model:
        cautions.append(say("compare.models_differ", language))
    if a.record.plan.settings != b.record.plan.settings:
        cautions.append(say("compare.settings_differ", language))
    return cautions


def _noise(noise: Noise, language: str) -> list[str]:
    told = []
    if noise.case_variance is not None and noise.sample_variance is not None:
        total = noise.case_variance + noise.sample_variance
        share = round(100 * noise.case_variance / total) if total else 0
        told.append(say("compare.noise.shares", language, cases=share, samples=100 - share))
    unsteady = [case for case, rate in noise.flip_rate.items() if rate >= _UNSTEADY]
    if unsteady:
        told.append(say("compare.noise.flips", language, n=len(unsteady), cases=unsteady[:5]))
    return [*told, say(f"compare.noise.{noise.advice}", language)]


_UNSTEADY = 0.3
"""Share of pairs of samples of one case that fall on different sides of the middle."""


def _case(case: CaseDifference, compared: Compared, pair: Pair, language: str, scale: int) -> dict[str, Any]:
    kind = "same" if case.value == 0 else "better" if case.value > 0 else "worse"
    return {
        "id": case.case_id,
        "cells": [
            {
                "points": points(value, language, scale),
                "link": f"/answers/{compared.versions[place].record.id}/{case.case_id}",
            }
            for value, place in ((case.a, pair.a), (case.b, pair.b))
        ],
        "difference": difference_points(case.value, language, scale),
        "kind": kind,
        "word": say(f"compare.case.{kind}", language),
    }


def _place(value: float) -> str:
    """Where -1..1 lies between the two ends of a line."""
    return f"{50 + 50 * max(-1.0, min(1.0, value)):.1f}%"


def _span(low: float, high: float) -> dict[str, str]:
    return {"low": _place(low), "width": f"{50 * (min(1.0, high) - max(-1.0, low)):.1f}%"}
