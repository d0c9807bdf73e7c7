"""The Library page: technique cards, and a search over them, the exercises and one's own prompts."""

from typing import Any

import gradio as gr

from prompt_library import PhrasedError
from workbench.components import html_block, text, user_name
from workbench.html import page_heading, render_html, status_line
from workbench.services import Bench
from workbench.views.library import library_view
from workbench.web import reader_language
from workbench.words import say


def library_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and wires its events to ``bench``."""
    heading = html_block(elem_id="heading")
    words = gr.Textbox(
        label=text("page.library_search"),
        placeholder=text("page.library_search_help"),
        elem_id="words",
        max_length=200,
    )
    shelf = html_block(elem_id="library")

    def search(words: str | None, request: gr.Request) -> str:
        lang, user = reader_language(request.headers, default_language), user_name(request)
        asked = str(words or "").strip()
        try:
            found = bench.library.search(user, asked, lang) if asked else None
        except PhrasedError as error:
            return status_line("problem", error.to(lang), lang)
        view = library_view(bench.library.cards(), found, bench.library.workplace(user, lang), lang)
        return render_html("library.html", lang, **view)

    def open_page(request: gr.Request) -> list[Any]:
        lang, asked = (
            reader_language(request.headers, default_language),
            request.query_params.get("words", ""),
        )
        told = page_heading(say("site.library", lang), say("library.about", lang), lang)
        return [told, asked, search(asked, request)]

    page.load(open_page, None, [heading, words, shelf], api_name="open_page", show_progress="hidden")
    words.change(search, words, shelf, api_name="search", show_progress="hidden", trigger_mode="always_last")
