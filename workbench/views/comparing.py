"""A comparison: the verdict in words first, then how far it is from certain, then where it comes from."""

from collections.abc import Sequence
from typing import Any

from evals import CaseDifference, Difference, Noise, Pair
from prompt_library import DiffPiece
from workbench.comparison_address import FORMATS, ComparisonAddress, answers_link
from workbench.services.comparing import SHOWN, Choice, Compared
from workbench.views.history import MARKS
from workbench.views.side_by_side import case_kind
from workbench.words import day_and_time, difference_points, graded, points, points_interval, say

MOST_CASES = 200
"""Cases that a page or a report shows; files for programs have all."""


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


def overview_view(compared: Compared, chosen: Pair, language: str, scale: int) -> dict[str, Any]:
    """A line for each version that is held against the first, with its verdict; none where it is one."""
    pairs = compared.comparison.pairs
    first = compared.versions[0]
    return {
        **_axis(compared, language, scale),
        "title": say("compare.overview", language, n=len(pairs), a=first.label),
        "notes": [note.to(language) for note in compared.comparison.notes],
        "detail": say("compare.detail", language, b=compared.versions[chosen.b].label),
        "pairs": [
            {
                **_measure(compared.versions[pair.b].label, pair.grade, language, scale),
                "verdict": pair.grade.verdict.words().to(language),
                "chosen": pair is chosen,
            }
            for pair in pairs
        ]
        if len(pairs) > 1
        else [],
    }


def pairs_view(compared: Compared) -> list[tuple[str, str]]:
    """The versions that are held against the first, as texts and values for a drop-down."""
    return [(version.label, str(version.record.id)) for version in compared.versions[1:]]


def comparison_view(
    compared: Compared, pair: Pair, language: str, scale: int, address: ComparisonAddress | None = None
) -> dict[str, Any]:
    """Everything that is shown of one pair of a comparison; with its ``address``, what it leads to."""
    comparison = compared.comparison
    a, b = compared.versions[pair.a], compared.versions[pair.b]
    titles = {criterion.id: criterion.title[language] for criterion in compared.scenario.rubric.criteria}
    measures = [(say("compare.grade", language), pair.grade)]
    measures += [(titles.get(name, name), found) for name, found in pair.by_criterion.items()]
    notes = comparison.notes if len(comparison.pairs) == 1 else ()
    links = None if address is None else (a.record.id, b.record.id)
    left_out = compared.left_out(pair)
    return {
        **_axis(compared, language, scale),
        "heading": say("compare.heading", language, a=a.label, b=b.label),
        "verdict": pair.grade.verdict.words().to(language),
        "expected": b.version.hypothesis,
        "figures": _figures(pair.grade, language, scale),
        "cautions": [note.to(language) for note in notes] + _cautions(compared, pair, language),
        "measures": [_measure(title, found, language, scale) for title, found in measures]
        if pair.cases
        else [],
        "columns": [a.label, b.label],
        "noise": _noise(pair.noise, language) if pair.cases else [],
        "cases": [_case(case, links, language, scale) for case in pair.cases[:MOST_CASES]],
        "shown": say("compare.cases_shown", language, shown=MOST_CASES, n=len(pair.cases))
        if len(pair.cases) > MOST_CASES
        else "",
        "left_out": [
            {"id": case, "link": answers_link(links, case) if links else ""} for case in left_out[:MOST_CASES]
        ],
        "link": address.link() if address else "",
        "files": [(format.upper(), address.report(format)) for format in FORMATS] if address else [],
    }


def offered_view(choices: Sequence[Choice], language: str) -> str:
    """How many runs are offered, where these need not be all."""
    return say("compare.offered", language, n=SHOWN) if len(choices) >= SHOWN else ""


def pieces_view(pieces: Sequence[DiffPiece], compared: Compared, pair: Pair, language: str) -> dict[str, Any]:
    """How the first prompt of a pair became its second."""
    a, b = compared.versions[pair.a], compared.versions[pair.b]
    return {
        "title": say("history.diff_title", language, old=a.version.number, new=b.version.number),
        "same": all(piece.kind == "same" for piece in pieces),
        "pieces": [{"kind": piece.kind, "mark": MARKS[piece.kind], "text": piece.text} for piece in pieces],
    }


def _axis(compared: Compared, language: str, scale: int) -> dict[str, Any]:
    """What a forest of differences is read by."""
    margin = compared.comparison.margin
    return {
        "margin": say("compare.margin_band", language, points=points(margin, language, scale)),
        "band": _span(-margin, margin),
        "marks": [{"at": _place(at), "points": difference_points(at, language, scale)} for at in _TICKS],
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
    for one, place in ((a, pair.a), (b, pair.b)):
        failed = compared.comparison.versions[place].failed
        if failed:
            kind = "all_failed" if failed >= one.record.done else "failed"
            cautions.append(say(f"compare.{kind}", language, label=one.label, n=failed))
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


def _case(case: CaseDifference, runs: tuple[int, int] | None, language: str, scale: int) -> dict[str, Any]:
    kind = case_kind(case.value)
    return {
        "id": case.case_id,
        "link": answers_link(runs, case.case_id) if runs else "",
        "points": [points(value, language, scale) for value in (case.a, case.b)],
        "difference": difference_points(case.value, language, scale),
        "kind": kind,
        "word": say(f"compare.case.{kind}", language),
    }


def _place(value: float) -> str:
    """Where -1..1 lies between the two ends of a line."""
    return f"{50 + 50 * max(-1.0, min(1.0, value)):.1f}%"


def _span(low: float, high: float) -> dict[str, str]:
    return {"low": _place(low), "width": f"{50 * (min(1.0, high) - max(-1.0, low)):.1f}%"}
