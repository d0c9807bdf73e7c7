"""An assignment's rubric: changed after a dry run that shows whose grade would change by how much."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prompt_library import PhrasedError
from workbench.class_pages.asking import Asked, Asking, Number, sent_on
from workbench.gradebook.rubric_exchange import with_criteria
from workbench.rubric_text import read_form, write_rubric
from workbench.services.classroom import Classroom
from workbench.site_map import CLASSROOM
from workbench.views.classroom import TEACH_ASSIGNMENTS, changes_view
from workbench.words import say, usual_scale

_PAGE = f"{TEACH_ASSIGNMENTS}/{{assignment}}/rubric"


def rubric_routes(room: Classroom, asking: Asking) -> APIRouter:
    """The routes, answered from ``room``."""
    routes = APIRouter()

    @routes.get(_PAGE)
    async def rubric(assignment: Number, request: Request) -> Response:
        asked = await asking(request)
        text = write_rubric(await asyncio.to_thread(room.assignments.rubric, asked.user, assignment))
        return await asyncio.to_thread(_rubric, room, asked, assignment, text, False)

    @routes.post(_PAGE)
    async def change(assignment: Number, request: Request) -> Response:
        asked = await asking(request)
        text, file = asked.text("rubric"), await asked.file("file")
        try:
            if file is not None:
                text = write_rubric(with_criteria(read_form(text), file))
                return await asyncio.to_thread(_rubric, room, asked, assignment, text, False)
            if not asked.text("apply"):
                return await asyncio.to_thread(_rubric, room, asked, assignment, text, True)
            await asyncio.to_thread(
                lambda: room.rubric_changes.apply(asked.user, assignment, read_form(text))
            )
        except PhrasedError as error:
            return await asyncio.to_thread(_rubric, room, asked, assignment, text, False, error)
        return sent_on(_PAGE.format(assignment=assignment), "rubric")

    return routes


def _rubric(
    room: Classroom,
    asked: Asked,
    assignment: int,
    text: str,
    preview: bool,
    problem: PhrasedError | None = None,
) -> Response:
    title = (
        f"{say('class.rubric', asked.language)}: {room.assignments.one(asked.user, assignment).terms.title}"
    )
    changes = None
    if preview:
        found = room.rubric_changes.preview(asked.user, assignment, read_form(text))
        places = {sheet.id: sheet.number for sheet in room.marking.sheets(asked.user, assignment)}
        changes = changes_view(found, places, asked.language, usual_scale(asked.language))
    return asked.page(
        "class_rubric.html",
        CLASSROOM,
        title,
        problem,
        back=f"{TEACH_ASSIGNMENTS}/{assignment}",
        path=_PAGE.format(assignment=assignment),
        text=text,
        changes=changes,
    )
