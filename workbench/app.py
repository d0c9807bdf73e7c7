"""The web application: FastAPI with the pages mounted on it."""

import os

# Gradio reads these while it is imported.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_RUN_HISTORY", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000")
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "100")

from pathlib import Path  # noqa: E402

import gradio as gr  # noqa: E402
from fastapi import FastAPI  # noqa: E402
from fastapi.responses import RedirectResponse  # noqa: E402
from fastapi.staticfiles import StaticFiles  # noqa: E402
from starlette.middleware.cors import CORSMiddleware  # noqa: E402

from prompt_library import LANGUAGES  # noqa: E402
from workbench.components import gradio_texts, theme  # noqa: E402
from workbench.pages.practice import practice_page  # noqa: E402
from workbench.services import Bench  # noqa: E402
from workbench.web import LANGUAGE_COOKIE, Guard  # noqa: E402

STATIC = Path(__file__).parent / "static"
LOCAL_USER = "local"


def build_app(bench: Bench, default_language: str | None = None) -> FastAPI:
    """The application that serves ``bench``; ``default_language`` goes before the browser's."""
    app = FastAPI(openapi_url=None)
    # With a CORS middleware of ours Gradio does not add its own, which allows every origin.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(Guard, default_language=default_language)
    app.mount("/workbench", StaticFiles(directory=STATIC), name="workbench")

    @app.get("/language/{language}")
    def choose_language(language: str) -> RedirectResponse:
        answer = RedirectResponse("/", status_code=303)
        if language in LANGUAGES:
            answer.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, httponly=True, samesite="lax")
        return answer

    return gr.mount_gradio_app(
        app,
        _trainee_pages(bench, default_language),
        path="/",
        show_error=False,
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        footer_links=[],
        auth_dependency=lambda request: LOCAL_USER,
        i18n=gr.I18n(**gradio_texts()),
        theme=theme(),
        css_paths=STATIC / "style.css",
        head='<script src="/workbench/keys.js" defer></script>',
    )


def _trainee_pages(bench: Bench, default_language: str | None) -> gr.Blocks:
    with gr.Blocks(title="Prompt Practice Workbench", analytics_enabled=False) as pages:
        practice_page(bench, pages, default_language)
    # Read by queue(): how many events may be under way, model calls included.
    pages.max_threads = 400
    return pages.queue(default_concurrency_limit=None, api_open=False, max_size=1000)
