"""What trainees read of a released submission, and ask to have looked at again."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from prompt_library import PhrasedError
from workbench.class_pages.asking import Asked, Asking, Number, sent_on
from workbench.services.classroom import Classroom
from workbench.site_map import ASSIGNMENTS
from workbench.views.feedback import feedback_view
from workbench.words import say


def feedback_routes(room: Classroom, asking: Asking) -> APIRouter:
    """The routes, answered from ``room``."""
    routes = APIRouter()

    @routes.get("/feedback/{submission}")
    async def one(submission: Number, request: Request) -> Response:
        asked = await asking(request)
        return await asyncio.to_thread(_feedback, room, asked, submission)

    @routes.post("/feedback/{submission}/regrade")
    async def ask(submission: Number, request: Request) -> Response:
        asked = await asking(request)
        wanted = asked.text("criterion"), asked.text("text")
        try:
            await asyncio.to_thread(room.feedback.ask, asked.user, submission, *wanted)
        except PhrasedError as error:
            return await asyncio.to_thread(_feedback, room, asked, submission, error)
        return sent_on(f"/feedback/{submission}", "regrade")

    return routes


def _feedback(
    room: Classroom, asked: Asked, submission: int, problem: PhrasedError | None = None
) -> HTMLResponse:
    told = room.feedback.of(asked.user, submission)
    terms = room.submissions.hall(asked.user, told.submission.assignment).assignment.terms
    view = feedback_view(told, terms.zone, asked.language, room.gradebooks.scale())
    typed = {"criterion": asked.text("criterion"), "text": asked.text("text")} if problem else {}
    title = say("class.feedback_on", asked.language, title=terms.title)
    return asked.page("class_feedback.html", ASSIGNMENTS, title, problem, typed=typed, **view)
