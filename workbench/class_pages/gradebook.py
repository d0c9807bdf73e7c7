"""The gradebook of an assignment: seen, taken away, and written into an instructor's own file."""

import asyncio
import base64
import binascii

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from prompt_library import PhrasedError
from workbench.class_pages.asking import Asked, Asking, Number, sent_on
from workbench.gradebook.moodle_worksheet import read_participants
from workbench.services.classroom import Classroom
from workbench.services.gradebook import CLASS_FORMATS, FORMATS
from workbench.site_map import CLASSROOM
from workbench.views.classroom import TEACH_ASSIGNMENTS
from workbench.views.gradebook import agreement_view, gradebook_view, plan_view
from workbench.words import say

_PAGE = f"{TEACH_ASSIGNMENTS}/{{assignment}}/gradebook"
_JSON, _CSV = "application/json", "text/csv; charset=utf-8"


def gradebook_routes(room: Classroom, asking: Asking) -> APIRouter:
    """The routes, answered from ``room``."""
    routes = APIRouter()

    @routes.get(_PAGE)
    async def gradebook(assignment: Number, request: Request) -> Response:
        return await asyncio.to_thread(_gradebook, room, await asking(request), assignment)

    @routes.get(f"{_PAGE}/{{format}}")
    async def export(assignment: Number, format: str, request: Request) -> Response:
        asked = await asking(request)
        if format not in FORMATS:
            raise HTTPException(404)
        wanted = asked.user, assignment, format, asked.language
        data = await asyncio.to_thread(room.gradebooks.export, *wanted)
        extension, type = ("json", _JSON) if format == "json" else ("csv", _CSV)
        return _file(data, f"{format}-{assignment}.{extension}", type)

    @routes.get(f"{CLASSROOM.path}/gradebook/{{format}}")
    async def export_class(format: str, request: Request) -> Response:
        asked = await asking(request)
        if format not in CLASS_FORMATS:
            raise HTTPException(404)
        data = await asyncio.to_thread(room.gradebooks.export_class, asked.user, format, asked.language)
        extension, type = ("json", _JSON) if format == "json" else ("csv", _CSV)
        return _file(data, f"{format}-class.{extension}", type)

    @routes.post(f"{_PAGE}/scale")
    async def scale(assignment: Number, request: Request) -> Response:
        asked = await asking(request)
        wanted = asked.number("top") or 0, asked.number("decimals") or 0
        try:
            await asyncio.to_thread(room.gradebooks.set_scale, asked.user, *wanted)
        except PhrasedError as error:
            return await asyncio.to_thread(_gradebook, room, asked, assignment, error)
        return sent_on(_PAGE.format(assignment=assignment), "scale")

    @routes.post(f"{_PAGE}/look")
    async def look(assignment: Number, request: Request) -> Response:
        """What would be written, before anything is."""
        asked = await asking(request)
        file = await asked.file("file") or _held(asked)
        try:
            return await asyncio.to_thread(_plan, room, asked, assignment, file)
        except PhrasedError as error:
            return await asyncio.to_thread(_gradebook, room, asked, assignment, error)

    @routes.post(f"{_PAGE}/fill")
    async def fill(assignment: Number, request: Request) -> Response:
        asked = await asking(request)
        column, numbers = asked.text("column"), read_participants(asked.text("numbers")) or None
        wanted = asked.user, assignment, _held(asked), column, numbers
        try:
            filled = await asyncio.to_thread(room.gradebooks.fill, *wanted)
        except PhrasedError as error:
            return await asyncio.to_thread(_gradebook, room, asked, assignment, error)
        return _file(filled.data, _safe(asked.text("name")), "text/csv")

    @routes.get(f"{TEACH_ASSIGNMENTS}/{{assignment}}/agreement")
    async def agreement(assignment: Number, request: Request) -> Response:
        asked = await asking(request)
        panel = await asyncio.to_thread(room.agreements.panel, asked.user, assignment)
        sample = await asyncio.to_thread(room.agreements.sample, asked.user, assignment)
        view = agreement_view(panel, sample, asked.language)
        title = say("class.agreement", asked.language)
        back = f"{TEACH_ASSIGNMENTS}/{assignment}"
        return asked.page("class_agreement.html", CLASSROOM, title, back=back, **view)

    return routes


def _gradebook(
    room: Classroom, asked: Asked, assignment: int, problem: PhrasedError | None = None
) -> Response:
    lines = room.gradebooks.lines(asked.user, assignment)
    view = gradebook_view(lines, room.gradebooks.scale(), asked.language)
    title = room.assignments.one(asked.user, assignment).terms.title
    path = _PAGE.format(assignment=assignment)
    back = f"{TEACH_ASSIGNMENTS}/{assignment}"
    return asked.page("class_gradebook.html", CLASSROOM, title, problem, path=path, back=back, **view)


def _plan(room: Classroom, asked: Asked, assignment: int, file: bytes) -> Response:
    kind, column = asked.text("kind"), asked.text("column")
    columns = room.gradebooks.columns(asked.user, file) if kind == "canvas" else ()
    column = column if column in columns else columns[0] if columns else ""
    numbers = read_participants(asked.text("numbers")) or None
    plan = room.gradebooks.plan(asked.user, assignment, file, column, numbers)
    return asked.page(
        "class_plan.html",
        CLASSROOM,
        say("class.plan", asked.language),
        path=_PAGE.format(assignment=assignment),
        held=base64.b64encode(file).decode(),
        name=asked.file_name("file") or asked.text("name"),
        kind=kind,
        column=column,
        columns=columns,
        numbers=asked.text("numbers"),
        **plan_view(plan, asked.language),
    )


def _held(asked: Asked) -> bytes:
    """The file that the page before brought along."""
    try:
        return base64.b64decode(asked.text("held"), validate=True)
    except (binascii.Error, ValueError):
        raise HTTPException(400) from None


def _safe(name: str) -> str:
    kept = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "._- "))
    return kept.strip(". ") or "gradebook.csv"


def _file(data: bytes, name: str, type: str) -> Response:
    """Saved, and never shown."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=type, headers=disposition)
