"""What belongs to a comparison and is no Gradio page: two answers side by side, and reports as files."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from prompt_library import PhrasedError
from workbench.comparison_address import FORMATS, ComparisonAddress, asked_comparison
from workbench.comparison_files import comparison_csv, comparison_html, comparison_text
from workbench.html import render_html
from workbench.services import Bench
from workbench.views.side_by_side import side_by_side_view
from workbench.words import usual_scale

_TYPES = {"html": "text/html", "csv": "text/csv", "json": "application/json"}

RunId = Annotated[int, Path(ge=1, le=2**62)]


def comparison_routes(
    bench: Bench, known: Callable[[Request], str], language: Callable[[Request], str]
) -> APIRouter:
    """The routes, answered from ``bench`` to whoever ``known`` names, in their ``language``."""
    routes = APIRouter()

    @routes.get("/compare/answers/{run_a}/{run_b}/{case_id}")
    async def side_by_side(run_a: RunId, run_b: RunId, case_id: str, request: Request) -> HTMLResponse:
        reader = language(request)
        try:
            found = await asyncio.to_thread(bench.side_by_side.case, known(request), run_a, run_b, case_id)
        except PhrasedError as error:
            return _refused(error, reader)
        pair = side_by_side_view(found, reader, usual_scale(reader))
        back = ComparisonAddress((run_a, run_b)).link()
        return HTMLResponse(render_html("side_by_side.html", reader, pair=pair, back=back))

    @routes.get("/compare/report")
    async def report(request: Request) -> Response:
        reader, asked = language(request), asked_comparison(request.query_params)
        format = request.query_params.get("format", "")
        format = format if format in FORMATS else FORMATS[0]
        try:
            body = await asyncio.to_thread(_report, bench, known(request), asked, format, reader)
        except PhrasedError as error:
            return _refused(error, reader)
        # Saved, and never shown: what is in it was written by models and people.
        disposition = f'attachment; filename="{asked.file_name}.{format}"'
        headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        return Response(body, media_type=f"{_TYPES[format]}; charset=utf-8", headers=headers)

    return routes


def _report(bench: Bench, user: str, asked: ComparisonAddress, format: str, reader: str) -> str:
    compared = bench.comparing.compare(user, asked.runs, asked.margin / 100)
    if format == "json":
        return comparison_text(compared, reader)
    if format == "csv":
        # Without the mark spreadsheets take the letters for those of an older code.
        return "\ufeff" + comparison_csv(compared)
    return comparison_html(
        compared,
        pair := compared.pair(asked.pair),
        bench.comparing.texts(compared, pair),
        bench.side_by_side.largest_losses(user, compared, asked.pair),
        datetime.now(UTC),
        reader,
        usual_scale(reader),
    )


def _refused(error: PhrasedError, reader: str) -> HTMLResponse:
    return HTMLResponse(render_html("no_answer.html", reader, message=error.to(reader)), 404)
