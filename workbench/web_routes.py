"""The application's own routes, beside Gradio's pages: language, drafts, runs to stop or resume, answers."""

import asyncio
from collections.abc import Awaitable
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ValidationError

from prompt_library import LANGUAGES, PhrasedError
from workbench.attempts import attempts_csv
from workbench.experiment_report import experiment_html
from workbench.html import render_html
from workbench.records import RunRecord
from workbench.services import Bench, PlaygroundDraft
from workbench.services.live_runs import LiveRun
from workbench.site_map import PRACTICE
from workbench.views.advice import lint_view
from workbench.views.answers import answers_view
from workbench.views.progress import ATTEMPTS
from workbench.visitors import Who
from workbench.web import LANGUAGE_COOKIE, reader_language
from workbench.web_comparisons import comparison_routes
from workbench.web_shell import way_back
from workbench.words import clock, say, usual_scale

MAX_BODY = 500_000
"""Bytes of a request to these routes."""
MAX_PLAYGROUND = 3_000_000
"""Bytes of what the Playground sends: half a megabyte of cases, with its quotation marks escaped."""


RunId = Annotated[int, Path(ge=1, le=2**62)]
"""More than this the database's numbers do not reach."""


class DraftBody(BaseModel):
    """What the page sends while a prompt is being typed."""

    scenario: str
    language: str
    text: str


class PlaygroundBody(BaseModel):
    """What the Playground sends while it is being typed in."""

    text: str
    cases: str
    form: dict[str, str]


def own_routes(bench: Bench, default_language: str | None, who: Who) -> APIRouter:
    """The routes, answered from ``bench``."""
    routes = APIRouter()

    def known(request: Request) -> str:
        visitor = who(request)
        if visitor is None:
            raise HTTPException(401)
        return visitor.name

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
        place = await asyncio.to_thread(bench.practice.last_place, known(request), reader)
        return RedirectResponse(PRACTICE.link(scenario=place.scenario, language=place.language), 303)

    @routes.post("/drafts")
    async def keep_draft(request: Request) -> JSONResponse:
        reader = reader_language(request.headers, default_language)
        user, body = known(request), await _body(request)
        try:
            wanted = DraftBody.model_validate_json(body)
            typed = (user, wanted.scenario, wanted.language, wanted.text)
            draft = await asyncio.to_thread(bench.practice.keep_draft, *typed)
            found = await asyncio.to_thread(bench.advising.lint, *typed)
        except ValidationError:
            raise HTTPException(400) from None
        except PhrasedError as error:
            return JSONResponse({"message": error.to(reader)}, 422)
        lint = render_html("lint.html", reader, **lint_view(found, reader))
        saved = say("page.draft_saved", reader, time=clock(draft.saved))
        return JSONResponse({"message": saved, "lint": lint})

    @routes.post("/drafts/playground")
    async def keep_playground(request: Request) -> JSONResponse:
        reader = reader_language(request.headers, default_language)
        user, body = known(request), await _body(request, MAX_PLAYGROUND)
        try:
            draft = PlaygroundDraft(**PlaygroundBody.model_validate_json(body).model_dump())
            kept = await asyncio.to_thread(bench.playground.keep_draft, user, draft)
        except ValidationError:
            raise HTTPException(400) from None
        except PhrasedError as error:
            return JSONResponse({"message": error.to(reader)}, 422)
        return JSONResponse({"message": say("page.draft_saved", reader, time=clock(kept.saved))})

    @routes.get("/answers/{run_id}/{case_id}")
    async def answers(run_id: RunId, case_id: str, request: Request) -> HTMLResponse:
        reader = reader_language(request.headers, default_language)
        try:
            found = await asyncio.to_thread(bench.practice.answers, known(request), run_id, case_id)
        except PhrasedError as error:
            return HTMLResponse(render_html("no_answer.html", reader, message=error.to(reader)), 404)
        view = answers_view(found, reader, usual_scale(reader))
        return HTMLResponse(render_html("answers.html", reader, **view))

    @routes.get("/experiments/{experiment_id}")
    async def experiment(experiment_id: RunId, request: Request) -> HTMLResponse:
        reader = reader_language(request.headers, default_language)
        try:
            outcome = await asyncio.to_thread(bench.experiments.outcome, known(request), experiment_id)
        except PhrasedError as error:
            return HTMLResponse(render_html("no_answer.html", reader, message=error.to(reader)), 404)
        return HTMLResponse(experiment_html(outcome, reader, usual_scale(reader)))

    @routes.post("/runs/{run_id}/stop")
    async def stop_run(run_id: RunId, request: Request) -> JSONResponse:
        return await told(request, bench.running.stop_run(known(request), run_id), "runs.has_stopped")

    @routes.post("/runs/{run_id}/resume")
    async def resume_run(run_id: RunId, request: Request) -> JSONResponse:
        return await told(request, bench.running.go_on(known(request), run_id), "runs.goes_on")

    async def told(request: Request, doing: Awaitable[RunRecord | LiveRun], key: str) -> JSONResponse:
        reader = reader_language(request.headers, default_language)
        try:
            run = await doing
        except PhrasedError as error:
            return JSONResponse({"message": error.to(reader)}, 422)
        return JSONResponse({"message": say(key, reader, run=run.id)})

    @routes.get("/rubrics/{rubric_id:int}.yaml")
    async def rubric_file(rubric_id: int, request: Request) -> Response:
        reader = reader_language(request.headers, default_language)
        try:
            file = await asyncio.to_thread(bench.rubrics.yaml, known(request), rubric_id)
        except PhrasedError as error:
            return HTMLResponse(render_html("no_answer.html", reader, message=error.to(reader)), 404)
        # Saved, and never shown: what is in it was typed by a person.
        disposition = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.text, media_type="application/yaml", headers=disposition)

    @routes.get(ATTEMPTS)
    async def attempts(request: Request) -> Response:
        made = await asyncio.to_thread(bench.progressing.attempts, known(request))
        headers = {
            "Content-Disposition": 'attachment; filename="attempts.csv"',
            "Cache-Control": "no-store",
        }
        # Without the mark spreadsheets take the letters for those of an older code.
        return Response("\ufeff" + attempts_csv(made), media_type="text/csv; charset=utf-8", headers=headers)

    def language(request: Request) -> str:
        return reader_language(request.headers, default_language)

    routes.include_router(comparison_routes(bench, known, language))
    return routes


async def _body(request: Request, most: int = MAX_BODY) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise HTTPException(413)
    return bytes(body)
