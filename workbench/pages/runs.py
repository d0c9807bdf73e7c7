"""The Runs page: every run of a person, how far it has come, and Stop or Resume for those that can be."""

from typing import Any

import gradio as gr

from workbench.components import html_block, text, user_name
from workbench.html import page_heading, render_html
from workbench.services import Bench
from workbench.views.runs import runs_view
from workbench.web import reader_language
from workbench.words import say, usual_scale

LOOK_S = 1.5
"""Seconds between two looks at runs that are under way."""


def runs_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and wires its events to ``bench``.

    The buttons in the list are static/runs.js's: it asks the application's own routes, and then for a look.
    """
    events = _Events(bench, default_language)
    heading = html_block(elem_id="heading")
    runs = html_block(elem_id="runs")
    # Pressed by the script; whoever sees it would wonder what it is for.
    look = gr.Button(text("page.refresh"), elem_id="look", visible="hidden")
    again = gr.Timer(LOOK_S, active=False)

    page.load(events.open_page, None, [heading, runs, again], api_name="open_page", show_progress="hidden")
    look.click(events.look, None, [runs, again], api_name="refresh", show_progress="hidden")
    again.tick(events.look, None, [runs, again], api_name="look", show_progress="hidden")


class _Events:
    def __init__(self, bench: Bench, default_language: str | None) -> None:
        self.bench = bench
        self.default_language = default_language

    def open_page(self, request: gr.Request) -> list[Any]:
        lang = self._reader(request)
        heading = page_heading(say("site.runs", lang), say("runs.about", lang), lang)
        return [heading, *self.look(request)]

    def look(self, request: gr.Request) -> list[Any]:
        """The page of the list that the address names, as its runs are now."""
        lang = self._reader(request)
        found = self.bench.run_list.page(user_name(request), _number(request))
        shown = render_html("runs.html", lang, **runs_view(found, lang, usual_scale(lang)))
        return [shown, gr.Timer(active=found.under_way)]

    def _reader(self, request: gr.Request) -> str:
        return reader_language(request.headers, self.default_language)


def _number(request: gr.Request) -> int:
    asked = request.query_params.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
