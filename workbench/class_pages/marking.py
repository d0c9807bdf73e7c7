"""Marking by people: one submission across all criteria, or one criterion across all submissions."""

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prompt_library import PhrasedError
from workbench.class_pages.asking import Asked, Asking, Number, sent_on
from workbench.marking import Mark
from workbench.services.classroom import Classroom
from workbench.site_map import CLASSROOM
from workbench.views.classroom import TEACH_ASSIGNMENTS
from workbench.views.marking import criterion_view, sheet_view
from workbench.words import say, usual_scale

TEACH_SUBMISSIONS = "/teach/submissions"


def marking_routes(room: Classroom, asking: Asking) -> APIRouter:
    """The routes, answered from ``room``."""
    routes = APIRouter()

    @routes.get(f"{TEACH_SUBMISSIONS}/{{submission}}")
    async def one(submission: Number, request: Request) -> Response:
        asked = await asking(request)
        return await asyncio.to_thread(_sheet, room, asked, submission)

    @routes.post(f"{TEACH_SUBMISSIONS}/{{submission}}")
    async def mark(submission: Number, request: Request) -> Response:
        asked = await asking(request)
        try:
            await asyncio.to_thread(_keep, room, asked, submission)
        except PhrasedError as error:
            return await asyncio.to_thread(_sheet, room, asked, submission, error)
        return sent_on(f"{TEACH_SUBMISSIONS}/{submission}", "marked")

    @routes.post(f"{TEACH_SUBMISSIONS}/{{submission}}/state")
    async def move(submission: Number, request: Request) -> Response:
        asked = await asking(request)
        try:
            await asyncio.to_thread(room.marking.move, asked.user, submission, asked.text("state"))
        except PhrasedError as error:
            return await asyncio.to_thread(_sheet, room, asked, submission, error)
        return sent_on(f"{TEACH_SUBMISSIONS}/{submission}", "moved")

    @routes.get(f"{TEACH_ASSIGNMENTS}/{{assignment}}/criteria")
    async def criteria(assignment: Number, request: Request) -> Response:
        asked = await asking(request)
        chosen = request.query_params.get("criterion", "")
        return await asyncio.to_thread(_criterion, room, asked, assignment, chosen)

    @routes.post(f"{TEACH_ASSIGNMENTS}/{{assignment}}/criteria/{{criterion}}")
    async def mark_all(assignment: Number, criterion: str, request: Request) -> Response:
        asked = await asking(request)
        try:
            await asyncio.to_thread(_keep_all, room, asked, assignment, criterion)
        except PhrasedError as error:
            return await asyncio.to_thread(_criterion, room, asked, assignment, criterion, error)
        path = f"{TEACH_ASSIGNMENTS}/{assignment}/criteria"
        return sent_on(path, "marked", criterion=criterion)

    return routes


def _keep(room: Classroom, asked: Asked, submission: int) -> None:
    """Stores what has changed in the form of one submission."""
    sheet = room.marking.sheet(asked.user, submission)
    for criterion in room.marking.criteria(asked.user, sheet.assignment):
        _mark(room, asked, submission, criterion.id, criterion.id)
    said = asked.text("feedback"), asked.text("note")
    room.marking.say(asked.user, submission, *said)
    if asked.text("finish"):
        room.marking.finish(asked.user, submission)


def _keep_all(room: Classroom, asked: Asked, assignment: int, criterion: str) -> None:
    for sheet in room.marking.sheets(asked.user, assignment):
        _mark(room, asked, sheet.id, criterion, f"{criterion}-{sheet.id}")


def _mark(room: Classroom, asked: Asked, submission: int, criterion: str, field: str) -> None:
    """Stores one mark, if the form gives one that is not stored yet."""
    level = asked.number(f"level-{field}")
    if level is None:
        return
    reason, comment = asked.text(f"reason-{field}"), asked.text(f"comment-{field}")
    wanted = Mark(submission, criterion, asked.user, level, reason, comment)
    if wanted not in room.marking.sheet(asked.user, submission).marks:
        room.marking.mark(asked.user, wanted)


def _sheet(room: Classroom, asked: Asked, submission: int, problem: PhrasedError | None = None) -> Response:
    sheet = room.marking.sheet(asked.user, submission)
    view = sheet_view(
        sheet,
        room.marking.sheets(asked.user, sheet.assignment),
        room.marking.criteria(asked.user, sheet.assignment),
        room.marking.answers(asked.user, submission),
        asked.user,
        asked.language,
        room.gradebooks.scale(),
    )
    view["whose"] = room.marking.whose(asked.user, submission) if sheet.state == "released" else ""
    if problem is not None and asked.form:
        _retype(view["criteria"], asked)
        view |= {name: asked.text(name) for name in ("feedback", "note") if name in asked.form}
    title = say("class.submission_of", asked.language, n=sheet.number, total=view["total"])
    return asked.page("class_sheet.html", CLASSROOM, title, problem, **view)


def _retype(forms: Sequence[dict[str, Any]], asked: Asked) -> None:
    """Puts back what was typed and is not stored."""
    for form in forms:
        field = form["id"]
        if f"comment-{field}" in asked.form:
            form["level"] = asked.number(f"level-{field}")
            form["reason"], form["comment"] = asked.text(f"reason-{field}"), asked.text(f"comment-{field}")


def _criterion(
    room: Classroom, asked: Asked, assignment: int, chosen: str, problem: PhrasedError | None = None
) -> Response:
    criteria = room.marking.criteria(asked.user, assignment)
    # What only people mark is what this page is opened for.
    first = next((one for one in criteria if not one.checks), criteria[0])
    criterion = next((one for one in criteria if one.id == chosen), first)
    sheets = room.marking.sheets(asked.user, assignment)
    path = f"{TEACH_ASSIGNMENTS}/{assignment}"
    lines = criterion_view(criterion, sheets, asked.user, asked.language, usual_scale(asked.language))
    if problem is not None:
        _retype([line["form"] for line in lines], asked)
    return asked.page(
        "class_criterion.html",
        CLASSROOM,
        criterion.title[asked.language],
        problem,
        back=path,
        action=f"{path}/criteria/{criterion.id}",
        chosen=criterion.id,
        others=[(one.id, one.title[asked.language]) for one in criteria],
        lines=lines,
    )
