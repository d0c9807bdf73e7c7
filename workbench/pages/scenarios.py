"""The Scenarios page: the exercises to choose from, filtered."""

from typing import Any

import gradio as gr

from workbench.components import html_block, text, user_name
from workbench.html import page_heading, render_html
from workbench.services import Bench, Filter
from workbench.views.scenarios import (
    language_choices,
    level_choices,
    shelf_view,
    skill_choices,
    tried_choices,
    use_case_choices,
)
from workbench.web import reader_language
from workbench.words import say, usual_scale


def scenarios_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and wires its events to ``bench``."""
    events = _Events(bench, default_language)
    heading = html_block(elem_id="heading")
    with gr.Row(elem_classes="filters"):
        filters = [
            gr.Dropdown(
                label=text(f"page.{name}"), allow_custom_value=True, elem_id=name, min_width=140, value=first
            )
            for name, first in (
                ("use_case", ""),
                ("skill", ""),
                ("level", "0"),
                ("cases_in", ""),
                ("tried", ""),
            )  # fmt: skip
        ]
    shelf = html_block(elem_id="shelf")

    page.load(
        events.open_page, None, [heading, *filters, shelf], api_name="open_page", show_progress="hidden"
    )
    gr.on(
        [chosen.input for chosen in filters],
        events.filter, filters, shelf,
        api_name="filter", show_progress="hidden", trigger_mode="always_last",
    )  # fmt: skip


class _Events:
    def __init__(self, bench: Bench, default_language: str | None) -> None:
        self.bench = bench
        self.default_language = default_language

    def open_page(self, request: gr.Request) -> list[Any]:
        lang, skill = self._reader(request), request.query_params.get("skill", "")
        skills = self.bench.shelf.skills(user_name(request))
        skill = skill if skill in skills else ""
        return [
            page_heading(say("site.scenarios", lang), say("scenarios.about", lang), lang),
            gr.update(choices=use_case_choices(lang)),
            gr.update(choices=skill_choices(skills, lang), value=skill),
            gr.update(choices=level_choices(lang)),
            gr.update(choices=language_choices(lang)),
            gr.update(choices=tried_choices(lang)),
            self.filter("", skill, "0", "", "", request),
        ]

    def filter(
        self, use_case: str, skill: str, level: str, cases_in: str, tried: str, request: gr.Request
    ) -> str:
        lang = self._reader(request)
        wanted = Filter(
            use_case or "",
            skill or "",
            int(level) if level in ("1", "2", "3") else 0,
            cases_in or "",
            tried or "",
        )
        listed = self.bench.shelf.find(user_name(request), wanted)
        return render_html("shelf.html", lang, **shelf_view(listed, lang, usual_scale(lang)))

    def _reader(self, request: gr.Request) -> str:
        return reader_language(request.headers, self.default_language)
