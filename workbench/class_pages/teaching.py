"""What instructors do with assignments: set them, see how far the class is, give more time, release."""

import asyncio
from collections.abc import Callable, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prompt_library import PhrasedError
from workbench.account_records import Person
from workbench.class_pages.asking import Asked, Asking, Number, sent_on
from workbench.class_pages.terms_form import Typed, read_extension, read_terms, read_times
from workbench.services import Bench
from workbench.services.classroom import Classroom
from workbench.site_map import CLASSROOM
from workbench.views.classroom import TEACH_ASSIGNMENTS, assignment_view, dashboard_view, new_view
from workbench.words import say, usual_scale


def teaching_routes(
    bench: Bench, room: Classroom, people: Callable[[], Sequence[Person]], asking: Asking
) -> APIRouter:
    """The routes, answered from ``room``; ``people`` gives who can be given more time."""
    routes = APIRouter()

    @routes.get(CLASSROOM.path)
    async def dashboard(request: Request) -> Response:
        asked = await asking(request)
        turnout = await asyncio.to_thread(room.dashboard.turnout, asked.user)
        skills = await asyncio.to_thread(room.dashboard.skills, asked.user)
        view = dashboard_view(turnout, skills, asked.language, usual_scale(asked.language))
        return asked.page("class_dashboard.html", CLASSROOM, say("site.classroom", asked.language), **view)

    @routes.get(f"{TEACH_ASSIGNMENTS}/new")
    async def new(request: Request) -> Response:
        asked = await asking(request)
        room.rights.refuse_without(asked.user, "instructor")
        return _new(bench, asked)

    @routes.post(f"{TEACH_ASSIGNMENTS}/new")
    async def add(request: Request) -> Response:
        asked = await asking(request)
        try:
            made = await asyncio.to_thread(lambda: room.assignments.set(asked.user, read_terms(asked)))
        except PhrasedError as error:
            return _new(bench, asked, error)
        return sent_on(f"{TEACH_ASSIGNMENTS}/{made.id}", "assigned")

    @routes.get(f"{TEACH_ASSIGNMENTS}/{{assignment}}")
    async def one(assignment: Number, request: Request) -> Response:
        asked = await asking(request)
        return await asyncio.to_thread(_one, room, people, asked, assignment)

    @routes.post(f"{TEACH_ASSIGNMENTS}/{{assignment}}/do/{{action}}")
    async def act(assignment: Number, action: str, request: Request) -> Response:
        asked = await asking(request)
        if action == "ask-again":
            await room.submitted_runs.ask_again(asked.user, assignment)
            return sent_on(f"{TEACH_ASSIGNMENTS}/{assignment}", "asked_again")
        try:
            done = await asyncio.to_thread(_act, room, asked, assignment, action)
        except PhrasedError as error:
            return await asyncio.to_thread(_one, room, people, asked, assignment, error)
        if not done:
            return Response(status_code=404)
        return sent_on(f"{TEACH_ASSIGNMENTS}/{assignment}", done)

    return routes


def _act(room: Classroom, asked: Asked, assignment: int, action: str) -> str:
    """Does what a form of an assignment's page asks for; what is said of it, nothing if it asks for nothing
    that there is."""
    if action == "times":
        zone = room.assignments.one(asked.user, assignment).terms.zone
        room.assignments.change_times(asked.user, assignment, read_times(asked, zone))
        return "times"
    if action == "extend":
        zone = room.assignments.one(asked.user, assignment).terms.zone
        extension = read_extension(asked, zone)
        room.assignments.extend(asked.user, assignment, asked.text("user"), extension)
        return "extended"
    if action == "release":
        room.marking.release(asked.user, assignment)
        return "released"
    if action == "release-unmarked":
        room.marking.release_unmarked(asked.user, assignment)
        return "released"
    if action == "answer" and (regrade := asked.number("regrade")):
        room.feedback.answer(asked.user, regrade, asked.text("answer"), asked.text("outcome"))
        return "answered"
    return ""


def _new(bench: Bench, asked: Asked, problem: PhrasedError | None = None) -> Response:
    exercises = [one for one in bench.exercises.all(asked.user) if one.select("en", "hidden")]
    view = new_view(exercises, bench.models.list(), asked.language)
    title = say("class.new", asked.language)
    typed = Typed(asked) if problem else None
    return asked.page("class_new.html", CLASSROOM, title, problem, typed=typed, **view)


def _one(
    room: Classroom,
    people: Callable[[], Sequence[Person]],
    asked: Asked,
    assignment: int,
    problem: PhrasedError | None = None,
) -> Response:
    found = room.assignments.one(asked.user, assignment)
    view = assignment_view(
        found,
        room.marking.sheets(asked.user, assignment),
        room.assignments.extensions(asked.user, assignment),
        [person.name for person in people()],
        room.feedback.asked(asked.user, assignment),
        asked.language,
        room.gradebooks.scale(),
    )
    lacking = len(room.submitted_runs.lacking(asked.user, assignment))
    return asked.page("class_teach.html", CLASSROOM, found.terms.title, problem, lacking=lacking, **view)
