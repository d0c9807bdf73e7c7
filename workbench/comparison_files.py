"""A comparison as a file: HTML that opens anywhere without asking for anything, CSV and JSON for programs."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from markupsafe import Markup

from evals import Difference, Pair
from prompt_library import DiffPiece
from workbench.comparison_report import comparison_json
from workbench.html import render_html
from workbench.services.comparing import Compared
from workbench.services.side_by_side import CasePair
from workbench.spreadsheets import harmless
from workbench.views.answers import shown
from workbench.views.comparing import comparison_view, overview_view, pieces_view
from workbench.views.side_by_side import side_by_side_view
from workbench.words import day_and_time, say

COLUMNS = (
    *("a", "run_a", "b", "run_b", "level", "case", "measure", "value_a", "value_b", "difference"),
    *("low", "high", "p", "p_adjusted", "verdict"),
)
"""``level`` is ``all`` (over all cases, with interval, p and verdict) or ``case``; ``measure`` is ``grade``
or a criterion's id; values are 0..1."""
_STYLE = Path(__file__).parent / "static" / "style.css"

Cell = str | int | float | None


def comparison_html(
    compared: Compared,
    pair: Pair,
    pieces: Sequence[DiffPiece],
    answers: Sequence[CasePair],
    made: datetime,
    language: str,
    scale: int,
) -> str:
    """What the page shows of a comparison, the pair's two prompts, and the answers to some of its cases."""
    a, b = compared.versions[pair.a], compared.versions[pair.b]
    return render_html(
        "comparison_report.html",
        language,
        title=say("compare.report_title", language, title=compared.scenario.title[language]),
        made=say("compare.made", language, when=day_and_time(made), a=a.record.id, b=b.record.id),
        style=_style(),
        overview=overview_view(compared, pair, language, scale),
        details=comparison_view(compared, pair, language, scale),
        diff=pieces_view(pieces, compared, pair, language),
        prompts=[
            {
                "title": f"{name} = {one.label}",
                "note": one.version.note,
                "text": shown(one.version.text, language),
            }
            for name, one in (("A", a), ("B", b))
        ],
        answers=[side_by_side_view(one, language, scale) for one in answers],
    )


def comparison_text(compared: Compared, language: str) -> str:
    """All figures of a comparison as JSON."""
    return json.dumps(comparison_json(compared, language), ensure_ascii=False, indent=2) + "\n"


def comparison_csv(compared: Compared) -> str:
    """All figures of a comparison as a table with ``COLUMNS``: for each pair a line a measure over all cases,
    then a line for each measure of each case. A spreadsheet takes no text in it for a formula."""
    table = io.StringIO()
    lines = csv.writer(table)
    lines.writerow(COLUMNS)
    for pair in compared.comparison.pairs:
        a, b = compared.versions[pair.a], compared.versions[pair.b]
        names: list[Cell] = [a.label, a.record.id, b.label, b.record.id]
        for line in _lines(pair):
            lines.writerow([harmless(_rounded(cell)) for cell in (*names, *line)])
    return table.getvalue()


def _lines(pair: Pair) -> Iterator[list[Cell]]:
    for measure, found in (("grade", pair.grade), *pair.by_criterion.items()):
        yield ["all", None, measure, *_figures(found)]
    for case in pair.cases:
        yield ["case", case.case_id, "grade", case.a, case.b, case.value, *[None] * 5]
        for criterion, (a, b) in case.by_criterion.items():
            difference = None if a is None or b is None else b - a
            yield ["case", case.case_id, criterion, a, b, difference, *[None] * 5]


def _figures(found: Difference) -> list[Cell]:
    interval = found.interval
    return [
        found.a,
        found.b,
        found.value,
        interval.low if interval else None,
        interval.high if interval else None,
        found.p,
        found.p_adjusted,
        found.verdict.kind,
    ]


def _rounded(cell: Cell) -> Cell:
    """To six digits: more say nothing."""
    return float(f"{cell:.6g}") if isinstance(cell, float) else cell


@cache
def _style() -> Markup:
    """The pages' own style sheet without its fonts, which are files of their own."""
    return Markup(re.sub(r"@font-face \{[^}]*\}", "", _STYLE.read_text(encoding="utf-8")))
