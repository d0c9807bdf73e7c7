"""A released submission as its trainee reads it."""

from typing import Any

from scenarios import Rubric
from workbench.gradebook.grades import Scale, class_grade
from workbench.services.feedback import Feedback
from workbench.views.assignments import moment
from workbench.words import failed_words, graded, points, say, usual_scale


def feedback_view(told: Feedback, zone: str, language: str, top: Scale) -> dict[str, Any]:
    """The grade, each criterion with what was said of it, and each hidden case in figures."""
    scale = usual_scale(language)
    titles = _titles(told.rubric, language)
    asked = {one.criterion for one in told.regrades if one.answer is None}
    return {
        "grade": class_grade(told.grade, top, language),
        "practice": graded(told.practice, language, scale) if told.practice else "",
        "hidden": graded(told.automatic, language, scale) if told.automatic else "",
        "failed": failed_words(told.automatic, language),
        "gap": _gap(told, language, scale),
        "criteria": [
            {
                "id": one.id,
                "title": titles[one.id],
                "points": points(one.value, language, scale),
                "by": say("class.by_people" if one.by_people else "class.by_the_checks", language),
                "comments": one.comments,
                "open": one.id in asked,
            }
            for one in told.criteria
        ],
        "titles": list(titles.values()),
        "cases": [
            [points(case.get(name), language, scale) if name in case else "–" for name in titles]
            for case in told.cases
        ],
        "overall": told.overall,
        "regrades": [
            {
                "criterion": titles.get(one.criterion, one.criterion),
                "text": one.text,
                "answer": one.answer or "",
                "outcome": say(f"class.outcome_{one.outcome}", language) if one.outcome else "",
            }
            for one in told.regrades
        ],
        "until": moment(told.until, zone),
        "zone": zone,
        "path": f"/feedback/{told.submission.id}",
        "text": told.submission.text,
        "receipt": told.submission.receipt,
    }


def _titles(rubric: Rubric, language: str) -> dict[str, str]:
    return {criterion.id: criterion.title[language] for criterion in rubric.criteria}


def _gap(told: Feedback, language: str, scale: int) -> str:
    """What the practice cases showed beyond the hidden ones, in points."""
    before = told.practice.value if told.practice else None
    after = told.automatic.value if told.automatic else None
    if before is None or after is None:
        return ""
    key = "class.gap_more" if before > after else "class.gap_less"
    return say(key, language, points=points(abs(before - after), language, scale), scale=scale)
