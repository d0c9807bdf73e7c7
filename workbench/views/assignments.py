"""Assignments as trainees and instructors read them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from workbench.assignments import Standing, Terms, Times, local_time
from workbench.class_records import Assignment
from workbench.gradebook.grades import Scale, class_grade
from workbench.receipts import short
from workbench.services.submissions import Hall, ScoredSubmission
from workbench.site_map import ASSIGNMENTS, PRACTICE
from workbench.words import graded, say, usual_scale


def moment(at: datetime | None, zone: str) -> str:
    """A day and minute as the clocks of ``zone`` show it; a dash where there is none."""
    return "–" if at is None else f"{local_time(at, zone):%Y-%m-%d %H:%M}"


def times_view(times: Times, zone: str, language: str) -> list[tuple[str, str]]:
    """When an assignment opens, is due and closes, as far as it does: what it is called, and when."""
    named = (("opens", times.opens), ("due", times.due), ("cutoff", times.cutoff))
    return [(say(f"class.{name}", language), moment(at, zone)) for name, at in named if at is not None]


def terms_view(terms: Terms, language: str) -> list[str]:
    """What an assignment fixes, in sentences."""
    said = [
        say("class.asked", language, model=terms.model, n=terms.samples),
        say("class.attempts_any", language)
        if terms.attempts is None
        else say("class.attempts", language, n=terms.attempts),
        say(f"class.counts_{terms.counts}", language) if terms.attempts != 1 else "",
        say("class.budget", language, n=terms.token_budget) if terms.token_budget else "",
        say("class.practice_runs", language, n=terms.practice_runs) if terms.practice_runs else "",
        say(f"class.release_{terms.release.replace('-', '_')}", language),
    ]
    return [one for one in said if one]


def standing_words(standing: Standing, language: str) -> str:
    """What a person may do now, in a sentence."""
    told = say(f"class.standing_{standing.kind.replace('-', '_')}", language)
    if standing.left is None or not standing.taken:
        return told
    return f"{told} {say('class.left', language, n=standing.left)}"


def list_view(halls: Sequence[Hall], language: str, scale: Scale) -> dict[str, Any]:
    """A person's assignments as lines."""
    return {"assignments": [_line(hall, language, scale) for hall in halls]}


def hall_view(hall: Hall, text: str, answer_language: str, language: str, scale: Scale) -> dict[str, Any]:
    """One assignment with what its reader handed in; ``text`` is what they would hand in now."""
    terms, path = hall.assignment.terms, f"{ASSIGNMENTS.path}/{hall.assignment.id}"
    return {
        "times": times_view(hall.times, terms.zone, language),
        "zone": terms.zone,
        "terms": terms_view(terms, language),
        "standing": standing_words(hall.standing, language),
        "taken": hall.standing.taken,
        "languages": [
            {"id": one, "name": say(f"language.{one}", language), "link": f"{path}?language={one}"}
            for one in terms.languages
        ],
        "chosen": answer_language,
        "practise": PRACTICE.link(scenario=f"assignment-{hall.assignment.id}", language=answer_language),
        "text": text,
        "attempt": len(hall.submissions) + 1,
        "action": f"{path}/hand-in",
        "submissions": [_attempt(one, hall, language, scale) for one in hall.submissions],
    }


def state_words(one: ScoredSubmission, language: str) -> str:
    """How far the run of a submission is."""
    progress = one.progress
    return say(f"class.run_{progress.status}", language, done=progress.done, total=progress.cells)


def _line(hall: Hall, language: str, scale: Scale) -> dict[str, Any]:
    assignment: Assignment = hall.assignment
    counting = next((one for one in hall.submissions if _number(one) == hall.counting), None)
    return {
        "title": assignment.terms.title,
        "link": f"{ASSIGNMENTS.path}/{assignment.id}",
        "due": moment(hall.times.due, assignment.terms.zone),
        "zone": assignment.terms.zone,
        "standing": standing_words(hall.standing, language),
        "handed_in": say("class.handed_in_n", language, n=len(hall.submissions)),
        "grade": class_grade(counting.grade, scale, language)
        if counting
        else say("class.no_grade", language),
    }


def _attempt(one: ScoredSubmission, hall: Hall, language: str, scale: Scale) -> dict[str, Any]:
    frozen, zone = one.submission.frozen, hall.assignment.terms.zone
    return {
        "number": frozen.attempt,
        "when": moment(frozen.submitted, zone),
        "late": one.submission.late,
        "text": one.submission.text,
        "receipt": short(one.submission.receipt),
        "whole_receipt": one.submission.receipt,
        "state": state_words(one, language),
        "under_way": one.progress.status in ("waiting", "running"),
        "done": one.progress.done,
        "total": max(1, one.progress.cells),
        "automatic": graded(one.automatic, language, usual_scale(language)) if one.automatic else "",
        "grade": class_grade(one.grade, scale, language) if one.grade is not None else "",
        "counts": frozen.attempt == hall.counting,
        "feedback": f"/feedback/{one.submission.id}" if one.grade is not None else "",
    }


def _number(one: ScoredSubmission) -> int:
    return one.submission.frozen.attempt
