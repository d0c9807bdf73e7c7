"""The web application: FastAPI with a Gradio application mounted for each page."""

import inspect
import os
import sys

# Gradio looks for it twice an event; where it is not installed each search takes half a millisecond.
sys.modules.setdefault("matplotlib", None)  # type: ignore[arg-type]
# Gradio reads these while it is imported.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_RUN_HISTORY", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000")
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "100")

from collections.abc import AsyncIterator, Callable  # noqa: E402
from contextlib import AbstractAsyncContextManager, asynccontextmanager  # noqa: E402
from typing import Any  # noqa: E402

import gradio as gr  # noqa: E402
from fastapi import FastAPI, Request  # noqa: E402
from starlette.middleware.cors import CORSMiddleware  # noqa: E402
from starlette.routing import Mount  # noqa: E402

from workbench.class_pages import add_class  # noqa: E402
from workbench.class_pages.accounts import session_visitor  # noqa: E402
from workbench.class_pages.asking import Asking  # noqa: E402
from workbench.components import gradio_texts, theme  # noqa: E402
from workbench.pages.compare import compare_page  # noqa: E402
from workbench.pages.experiments import experiments_page  # noqa: E402
from workbench.pages.history import history_page  # noqa: E402
from workbench.pages.library import library_page  # noqa: E402
from workbench.pages.models import models_page  # noqa: E402
from workbench.pages.playground import playground_page  # noqa: E402
from workbench.pages.practice import practice_page  # noqa: E402
from workbench.pages.progress import progress_page  # noqa: E402
from workbench.pages.rubrics import rubrics_page  # noqa: E402
from workbench.pages.runs import runs_page  # noqa: E402
from workbench.pages.scenarios import scenarios_page  # noqa: E402
from workbench.services import Bench  # noqa: E402
from workbench.site_map import (  # noqa: E402
    COMPARE,
    EXPERIMENTS,
    HISTORY,
    LIBRARY,
    MODELS,
    PLACES,
    PLAYGROUND,
    PRACTICE,
    PROGRESS,
    RUBRICS,
    RUNS,
    SCENARIOS,
    Place,
)
from workbench.visitors import Who, local_visitor  # noqa: E402
from workbench.web import Guard  # noqa: E402
from workbench.web_assets import Assets, page_folders  # noqa: E402
from workbench.web_privacy import privacy_routes  # noqa: E402
from workbench.web_routes import own_routes  # noqa: E402

SESSIONS = 1000
"""Opened pages of one kind that are remembered, about three times a class: Gradio never forgets by itself."""

_BUILDERS: dict[Place, Callable[[Bench, gr.Blocks, str | None], None]] = {
    PRACTICE: practice_page,
    LIBRARY: library_page,
    PROGRESS: progress_page,
    HISTORY: history_page,
    RUNS: runs_page,
    COMPARE: compare_page,
    EXPERIMENTS: experiments_page,
    SCENARIOS: scenarios_page,
    PLAYGROUND: playground_page,
    MODELS: models_page,
    RUBRICS: rubrics_page,
}


def build_app(bench: Bench, default_language: str | None = None, who: Who | None = None) -> FastAPI:
    """The application that serves ``bench``; ``default_language`` goes before the browser's. ``who`` says
    whose a request is, if it is neither the session of an account nor the one person of a workbench without.

    Each page is a Gradio application of its own: opening one costs the server in proportion to the
    components of all pages that share it.
    """
    if who is None:
        who = session_visitor(bench.accounts) if bench.accounts else local_visitor
    app = FastAPI(openapi_url=None, lifespan=_lifespan(bench))
    # With a CORS middleware of ours Gradio does not add its own, which allows every origin.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(Guard, who=who, default_language=default_language)
    app.include_router(own_routes(bench, default_language, who))
    asking = Asking(who, default_language)
    app.include_router(privacy_routes(bench.models, bench.accounts is not None, asking))
    if bench.accounts and bench.classroom:
        add_class(app, bench, bench.accounts, bench.classroom, asking)
    # The first page is mounted at the root and would take every path.
    pages = {place.path: _page(place, bench, default_language) for place in PLACES}
    for place in reversed(PLACES):
        gr.mount_gradio_app(
            app,
            pages[place.path],
            path=place.path,
            show_error=False,
            run_history=False,
            ssr_mode=False,
            mcp_server=False,
            footer_links=[],
            auth_dependency=_known(who, place),
            i18n=gr.I18n(**gradio_texts()),
            theme=theme(),
        )
    for route in app.routes:
        if isinstance(route, Mount):
            _often_asked_first(route.app)
    styles = {f"{path.rstrip('/')}/theme.css": page.theme_css for path, page in pages.items()}
    # Added last, and so the first to be asked.
    app.add_middleware(Assets, folders=page_folders(pages), styles=styles)
    return app


def _lifespan(bench: Bench) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def going_on(app: FastAPI) -> AsyncIterator[None]:
        """What was handed in before the server stopped is carried to its end."""
        if bench.classroom:
            await bench.classroom.submitted_runs.go_on()
        yield

    return going_on


def _known(who: Who, place: Place) -> Callable[[Request], str | None]:
    """Gradio's own question: the name that its events are told, or ``None``, which it refuses."""

    def name(request: Request) -> str | None:
        visitor = who(request)
        return visitor.name if visitor and (visitor.teaches or not place.teaching) else None

    return name


def _often_asked_first(application: Any) -> None:
    """Puts the routes of every page and event before Gradio's other eighty, which a request tries in turn."""
    application.routes.sort(key=lambda route: (getattr(route, "path", "/") != "/", hasattr(route, "path")))
    for route in application.routes:
        if hasattr(route, "original_router"):
            route.original_router.routes.sort(key=lambda inner: "/queue/" not in inner.path)


def _page(place: Place, bench: Bench, default_language: str | None) -> gr.Blocks:
    page: gr.Blocks = gr.Blocks(title="Prompt Practice Workbench", analytics_enabled=False)
    with page:
        _BUILDERS[place](bench, page, default_language)
    kinds: set[Any] = {type(block) for block in page.blocks.values()}
    for kind in kinds:
        # Gradio works it out anew for every component of every visitor, a third of what opening a page costs.
        kind.__init__.__signature__ = inspect.signature(kind.__init__)
    # Read by queue(): how many events may be under way, model calls included.
    page.max_threads = 400
    page.state_session_capacity = SESSIONS
    page.queue(default_concurrency_limit=None, api_open=False, max_size=1000)
    # Each page's queue looks a thousand times a second for something to do; six pages took a seventh of a
    # core doing nothing. No page sends progress by Gradio's own means.
    page._queue.sleep_when_free = 0.01
    page._queue.progress_update_sleep_when_free = 1.0
    return page
