"""An exercise's rubric as Canvas has rubrics, and criteria that were written there."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from itertools import count

from prompt_library import LANGUAGES, wording
from scenarios import Criterion, Rubric
from workbench.gradebook.canvas_rubric import (
    CanvasCriterion,
    CanvasLevel,
    CanvasRubric,
    read_rubrics,
    write_rubrics,
)
from workbench.gradebook.filling import fault
from workbench.marking import LEVELS

OBJECTIVE = "relevance"
"""Of a criterion that comes from Canvas, which knows no objectives: its author may change it."""
_LONGEST_ID = 40


def rubric_csv(rubric: Rubric, name: str, top: float, language: str) -> bytes:
    """The rubric for Canvas to import, as one called ``name``: its criteria's points add up to ``top``, each
    with the levels that people mark by, the highest first."""
    total = sum(criterion.weight for criterion in rubric.criteria)
    criteria = (
        _to_canvas(criterion, top * criterion.weight / total, language)
        for criterion in rubric.criteria
        if criterion.weight
    )
    return write_rubrics([CanvasRubric(name, tuple(criteria))])


def with_criteria(rubric: Rubric, file: bytes) -> Rubric:
    """``rubric`` with the criteria of a Canvas rubric, for people to mark, whose weights are their highest
    points. One whose title the rubric has already keeps its checks and gets the weight.

    Their levels and descriptions are left behind: here everything is marked by the same levels. Raises
    ``WorkbenchError`` for a file of no rubric, of several, or with a row that cannot be read.
    """
    read = read_rubrics(file)
    if read.faults:
        first = read.faults[0]
        raise fault("rubric_rows", n=len(read.faults), line=first.line, reason=first.reason)
    if not read.rubrics:
        raise fault("rubric_none")
    if len(read.rubrics) > 1:
        raise fault("rubric_several", names=[one.name for one in read.rubrics])
    criteria = list(rubric.criteria)
    for told in read.rubrics[0].criteria:
        weight = max(level.points for level in told.levels)
        place = next((n for n, one in enumerate(criteria) if told.title in one.title.values()), None)
        if place is None:
            known = {one.id for one in criteria}
            title = dict.fromkeys(LANGUAGES, told.title)
            criteria.append(Criterion(_new_id(told.title, known), title, weight, OBJECTIVE, ()))
        else:
            criteria[place] = replace(criteria[place], weight=weight)
    return Rubric(tuple(criteria))


def _to_canvas(criterion: Criterion, points: float, language: str) -> CanvasCriterion:
    levels = (
        CanvasLevel(
            wording(f"workbench.class.level_{level}", language), "", round(points * level / (LEVELS - 1), 4)
        )
        for level in reversed(range(LEVELS))
    )
    return CanvasCriterion(criterion.title[language], "", tuple(levels), ranges=True)


def _new_id(title: str, known: Collection[str]) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_ID].strip("-") or "criterion"
    ids = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
    return next(free for free in ids if free not in known)
