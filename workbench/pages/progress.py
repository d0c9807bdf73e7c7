"""The Progress page: what was shown of each skill, attempts over time, and what to practise next."""

from typing import Any

import gradio as gr

from workbench.components import html_block, user_name
from workbench.html import page_heading, render_html
from workbench.services import Bench
from workbench.views.progress import progress_view
from workbench.web import reader_language
from workbench.words import say, usual_scale


def progress_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and fills it from ``bench`` when it is opened."""
    heading = html_block(elem_id="heading")
    progress = html_block(elem_id="progress")

    def open_page(request: gr.Request) -> list[Any]:
        lang, user = reader_language(request.headers, default_language), user_name(request)
        found = bench.progressing.read(user, lang)
        titles = {scenario.id: scenario.title[lang] for scenario in bench.exercises.all(user)}
        view = progress_view(found, titles, lang, usual_scale(lang))
        return [
            page_heading(say("site.progress", lang), say("progress.about", lang), lang),
            render_html("progress.html", lang, **view),
        ]

    page.load(open_page, None, [heading, progress], api_name="open_page", show_progress="hidden")
