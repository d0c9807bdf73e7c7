"""The pages of a class: server-rendered forms, which need no script and no component tree."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from prompt_library import PhrasedError
from workbench.class_pages.accounts import account_routes
from workbench.class_pages.asking import Asking
from workbench.class_pages.assignments import assignment_routes
from workbench.class_pages.feedback import feedback_routes
from workbench.class_pages.gradebook import gradebook_routes
from workbench.class_pages.marking import marking_routes
from workbench.class_pages.people import people_routes
from workbench.class_pages.rubric import rubric_routes
from workbench.class_pages.teaching import teaching_routes
from workbench.html import render_html
from workbench.services import Bench
from workbench.services.accounts import Accounts
from workbench.services.classroom import Classroom
from workbench.services.rights import Forbidden


def add_class(app: FastAPI, bench: Bench, accounts: Accounts, room: Classroom, asking: Asking) -> None:
    """Adds all pages of a class to ``app``, and what is said where a page is not the reader's to see."""
    for routes in (
        account_routes(accounts, asking),
        people_routes(accounts, asking),
        assignment_routes(bench, room, asking),
        feedback_routes(room, asking),
        teaching_routes(bench, room, accounts.trainees, asking),
        marking_routes(room, asking),
        gradebook_routes(room, asking),
        rubric_routes(room, asking),
    ):
        app.include_router(routes)

    @app.exception_handler(PhrasedError)
    async def refused(request: Request, error: PhrasedError) -> HTMLResponse:
        reader = (await asking(request)).language
        page = render_html("no_answer.html", reader, message=error.to(reader))
        return HTMLResponse(page, 403 if isinstance(error, Forbidden) else 404)
