"""The application's own routes, beside Gradio's pages: language, drafts, what a run got for a case."""

import asyncio

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel, ValidationError

from prompt_library import LANGUAGES, PhrasedError
from workbench.html import render_html
from workbench.services import Bench
from workbench.site_map import PRACTICE
from workbench.views.answers import answers_view
from workbench.web import LANGUAGE_COOKIE, reader_language
from workbench.web_shell import way_back
from workbench.words import clock, say, usual_scale

LOCAL_USER = "local"
MAX_BODY = 500_000
"""Bytes of a request to these routes."""


class DraftBody(BaseModel):
    """What the page sends while a prompt is being typed."""

    scenario: str
    language: str
    text: str


def user_of(request: Request) -> str | None:
    """Who asks: the one place that says so, for Gradio's events and for these routes. ``None``: nobody."""
    return LOCAL_USER


def own_routes(bench: Bench, default_language: str | None) -> APIRouter:
    """The routes, answered from ``bench``."""
    routes = APIRouter()

    @routes.get("/language/{language}")
    async def choose_language(language: str, request: Request) -> RedirectResponse:
        back = way_back(request.headers.get("referer", ""), request.headers.get("host", ""))
        answer = RedirectResponse(back, status_code=303)
        if language in LANGUAGES:
            answer.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, httponly=True, samesite="lax")
        return answer

    @routes.get("/practice")
    async def go_on(request: Request) -> RedirectResponse:
        reader = reader_language(request.headers, default_language)
        place = await asyncio.to_thread(bench.practice.last_place, _known(request), reader)
        return RedirectResponse(PRACTICE.link(scenario=place.scenario, language=place.language), 303)

    @routes.post("/drafts")
    async def keep_draft(request: Request) -> JSONResponse:
        reader = reader_language(request.headers, default_language)
        user, body = _known(request), await _body(request)
        try:
            wanted = DraftBody.model_validate_json(body)
            draft = await asyncio.to_thread(
                bench.practice.keep_draft, user, wanted.scenario, wanted.language, wanted.text
            )
        except ValidationError:
            raise HTTPException(400) from None
        except PhrasedError as error:
            return JSONResponse({"message": error.to(reader)}, 422)
        return JSONResponse({"message": say("page.draft_saved", reader, time=clock(draft.saved))})

    @routes.get("/answers/{run_id}/{case_id}")
    async def answers(run_id: int, case_id: str, request: Request) -> HTMLResponse:
        reader = reader_language(request.headers, default_language)
        try:
            found = await asyncio.to_thread(bench.practice.answers, _known(request), run_id, case_id)
        except PhrasedError as error:
            return HTMLResponse(render_html("no_answer.html", reader, message=error.to(reader)), 404)
        view = answers_view(found, reader, usual_scale(reader))
        return HTMLResponse(render_html("answers.html", reader, **view))

    return routes


def _known(request: Request) -> str:
    user = user_of(request)
    if user is None:
        raise HTTPException(401)
    return user


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise HTTPException(413)
    return bytes(body)
