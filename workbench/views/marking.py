"""A submission as one marker finds it: what was handed in, what the checks say, and the form to mark it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from evals import Score
from scenarios import Criterion
from workbench.gradebook.grades import Scale, class_grade
from workbench.marking import LEVELS, Mark, Settled, steps_from
from workbench.services.marking_desk import Sheet
from workbench.services.results import RunResult
from workbench.views.answers import answer_view
from workbench.words import failed_words, graded, out_of, points, say, usual_scale

EDITABLE = ("not-marked", "in-marking", "in-review")
"""In these states a mark can be given."""
SNIPPETS = 12


def sheet_view(
    sheet: Sheet,
    sheets: Sequence[Sheet],
    criteria: Sequence[Criterion],
    result: RunResult | None,
    by: str,
    language: str,
    top: Scale,
) -> dict[str, Any]:
    """One submission across all criteria; ``sheets`` are all of its assignment in the marker's order."""
    scale = usual_scale(language)
    own = {mark.criterion: mark for mark in sheet.marks if mark.marker == by}
    overall = next((one for one in sheet.overall if one.marker == by), None)
    return {
        "number": sheet.number,
        "total": len(sheets),
        "back": f"/teach/assignments/{sheet.assignment}",
        "path": f"/teach/submissions/{sheet.id}",
        **_neighbours(sheet, sheets),
        "state": say(f"marking.{sheet.state}", language),
        "late": sheet.late,
        "text": sheet.text,
        "overlap": sheet.overlap,
        "automatic": graded(sheet.automatic, language, scale) if sheet.automatic else "",
        "failed": failed_words(sheet.automatic, language),
        "grade": class_grade(sheet.grade, top, language) if sheet.grade is not None else "",
        "editable": sheet.state in EDITABLE,
        "criteria": [
            criterion_form(criterion, sheet, own.get(criterion.id), by, language, scale)
            | {"snippets": snippets(sheets, criterion.id, by)}
            # What only people mark comes first: the rest may stay as the checks gave it.
            for criterion in sorted(criteria, key=lambda one: bool(one.checks))
        ],
        "feedback": overall.feedback if overall else "",
        "note": overall.note if overall else "",
        "others": [
            {"marker": one.marker, "feedback": one.feedback, "note": one.note}
            for one in sheet.overall
            if one.marker != by and (one.feedback or one.note)
        ],
        "steps": [(state, say(f"class.to_{state.replace('-', '_')}", language)) for state in _steps(sheet)],
        "cases": cases_view(result, language, scale) if result else [],
    }


def criterion_view(
    criterion: Criterion, sheets: Sequence[Sheet], by: str, language: str, scale: int
) -> list[dict[str, Any]]:
    """One criterion across all submissions, in the marker's order."""
    lines, said = [], snippets(sheets, criterion.id, by)
    for sheet in sheets:
        own = next((one for one in sheet.marks if one.marker == by and one.criterion == criterion.id), None)
        lines.append(
            {
                "number": sheet.number,
                "id": sheet.id,
                "link": f"/teach/submissions/{sheet.id}",
                "state": say(f"marking.{sheet.state}", language),
                "editable": sheet.state in EDITABLE,
                "text": sheet.text,
                "form": criterion_form(criterion, sheet, own, by, language, scale, f"-{sheet.id}")
                | {"snippets": said},
            }
        )
    return lines


def criterion_form(
    criterion: Criterion,
    sheet: Sheet,
    own: Mark | None,
    by: str,
    language: str,
    scale: int,
    suffix: str = "",
) -> dict[str, Any]:
    """What is needed to mark one criterion of one submission."""
    checked = sheet.automatic.by_criterion.get(criterion.id) if sheet.automatic else None
    return {
        "id": criterion.id + suffix,
        "title": criterion.title[language],
        "weight": f"{criterion.weight:g}",
        "by_people": not criterion.checks,
        "automatic": points(checked.value, language, scale) if checked else "",
        "levels": [(level, say(f"class.level_{level}", language)) for level in range(LEVELS)],
        "level": None if own is None else own.level,
        "reason": own.reason if own else "",
        "comment": own.comment if own else "",
        "others": [
            {"marker": mark.marker, "level": mark.level, "reason": mark.reason, "comment": mark.comment}
            for mark in sheet.marks
            if mark.criterion == criterion.id and mark.marker != by
        ],
        "settled": _settled(sheet.settled, criterion.id, language, scale),
    }


def snippets(sheets: Sequence[Sheet], criterion: str, by: str) -> list[str]:
    """What a marker has commented on a criterion in this assignment, the most frequent first."""
    said = Counter(
        mark.comment
        for sheet in sheets
        for mark in sheet.marks
        if mark.marker == by and mark.criterion == criterion and mark.comment
    )
    return [comment for comment, _ in said.most_common(SNIPPETS)]


def cases_view(result: RunResult, language: str, scale: int) -> list[dict[str, Any]]:
    """Every answer of a submission's run with the reasons for its scores, by case."""
    titles = {one.id: one.title[language] for one in result.scenario.rubric.criteria}
    scores: dict[tuple[str, int], list[Score]] = defaultdict(list)
    for score in result.scores:
        scores[score.case_id, score.sample].append(score)
    by_case: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for output in result.outputs:
        found = scores[output.case_id, output.sample]
        by_case[output.case_id].append(answer_view(output, found, titles, language, scale))
    inputs = {case.id: case.variables for case in result.cases}
    return [
        {"id": case, "input": _told(inputs.get(case, {})), "answers": answers}
        for case, answers in by_case.items()
    ]


def _told(variables: Mapping[str, Any]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in variables.items())


def _settled(settled: Mapping[str, Settled], criterion: str, language: str, scale: int) -> str:
    found = settled.get(criterion)
    if found is None:
        return ""
    told = say(f"class.settled_{found.kind.replace('-', '_')}", language)
    return told if found.value is None else f"{told} {out_of(found.value, language, scale)}"


def _steps(sheet: Sheet) -> tuple[str, ...]:
    # Whatever is released is released with all that are ready.
    return tuple(state for state in steps_from(sheet.state) if state != "released")


def _neighbours(sheet: Sheet, sheets: Sequence[Sheet]) -> dict[str, str]:
    order = [one.id for one in sheets]
    place = order.index(sheet.id)
    return {
        "before": f"/teach/submissions/{order[place - 1]}" if place else "",
        "after": f"/teach/submissions/{order[place + 1]}" if place + 1 < len(order) else "",
    }
