"""What trainees do with assignments: find them, hand in, read what came of it."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prompt_library import PhrasedError
from workbench.class_pages.asking import Asked, Asking, Number, sent_on
from workbench.records import ASSIGNED
from workbench.services import Bench
from workbench.services.classroom import Classroom
from workbench.services.submissions import Hall
from workbench.site_map import ASSIGNMENTS
from workbench.views.assignments import hall_view, list_view
from workbench.words import say


def assignment_routes(bench: Bench, room: Classroom, asking: Asking) -> APIRouter:
    """The routes, answered from ``room``."""
    routes = APIRouter()

    @routes.get(ASSIGNMENTS.path)
    async def assignments(request: Request) -> Response:
        asked = await asking(request)
        halls = await asyncio.to_thread(_halls, room, asked.user)
        view = list_view(halls, asked.language, room.gradebooks.scale())
        title = say("site.assignments", asked.language)
        return asked.page("class_assignments.html", ASSIGNMENTS, title, **view)

    @routes.get(f"{ASSIGNMENTS.path}/{{assignment}}")
    async def one(assignment: Number, request: Request) -> Response:
        asked = await asking(request)
        language = request.query_params.get("language", asked.language)
        return await asyncio.to_thread(_one, bench, room, asked, assignment, language)

    @routes.post(f"{ASSIGNMENTS.path}/{{assignment}}/hand-in")
    async def hand_in(assignment: Number, request: Request) -> Response:
        asked = await asking(request)
        language, text = asked.text("language"), asked.text("text")
        try:
            await room.submissions.hand_in(asked.user, assignment, language, text)
        except PhrasedError as error:
            return await asyncio.to_thread(_one, bench, room, asked, assignment, language, text, error)
        return sent_on(f"{ASSIGNMENTS.path}/{assignment}", "handed_in", language=language)

    return routes


def _halls(room: Classroom, user: str) -> list[Hall]:
    return [room.submissions.hall(user, one.id) for one in room.assignments.seen_by(user)]


def _one(
    bench: Bench,
    room: Classroom,
    asked: Asked,
    assignment: int,
    language: str,
    text: str | None = None,
    problem: PhrasedError | None = None,
) -> Response:
    hall = room.submissions.hall(asked.user, assignment)
    allowed = hall.assignment.terms.languages
    language = language if language in allowed else allowed[0]
    if text is None:
        text = bench.practice.open(asked.user, f"{ASSIGNED}{assignment}", language).text
    elif problem is not None:
        # What was refused is not lost.
        bench.practice.keep_draft(asked.user, f"{ASSIGNED}{assignment}", language, text)
    view = hall_view(hall, text, language, asked.language, room.gradebooks.scale())
    return asked.page("class_assignment.html", ASSIGNMENTS, hall.assignment.terms.title, problem, **view)
