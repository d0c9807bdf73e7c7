"""The Compare page: is one version better than another, and how sure is that?"""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from prompt_library import PhrasedError
from workbench.comparison_address import (
    MARGIN,
    MOST_MARGIN,
    ComparisonAddress,
    asked_comparison,
    chosen_margin,
    chosen_runs,
    whole,
)
from workbench.components import html_block, text, user_name
from workbench.html import page_heading, render_html, status_line
from workbench.records import PromptKey
from workbench.services import Bench
from workbench.services.comparing import MOST, Choice
from workbench.views.comparing import (
    choices_view,
    comparison_view,
    offered_view,
    overview_view,
    pairs_view,
    pieces_view,
)
from workbench.web import reader_language
from workbench.words import say, usual_scale


def compare_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and wires its events to ``bench``."""
    events = _Events(bench, default_language)
    heading = html_block(elem_id="heading")
    with gr.Column(visible=False) as chosen:
        first = gr.Dropdown(label=text("page.compare_a"), allow_custom_value=True, elem_id="first")
        second = gr.Dropdown(
            label=text("page.compare_b"), multiselect=True, max_choices=MOST - 1, allow_custom_value=True,
            elem_id="second",
        )  # fmt: skip
        margin = gr.Slider(
            1, MOST_MARGIN, MARGIN, step=1, label=text("page.compare_margin"),
            info=text("page.compare_margin_help"), elem_id="margin",
        )  # fmt: skip
    overview = html_block(elem_id="overview")
    pair = gr.Dropdown(
        label=text("page.compare_pair"), info=text("page.compare_pair_help"), allow_custom_value=True,
        visible=False, elem_id="pair",
    )  # fmt: skip
    result = html_block(elem_id="comparison")
    diff = html_block(elem_id="diff")

    shown = [overview, pair, result, diff]
    asked = [first, second, margin, pair]
    page.load(
        events.open_page, None, [heading, chosen, first, second, margin, *shown],
        api_name="open_page", show_progress="hidden",
    )  # fmt: skip
    gr.on(
        [first.input, second.input, pair.input, margin.release], events.compare, asked, shown,
        api_name="compare", show_progress="hidden", trigger_mode="always_last",
    )  # fmt: skip


class _Events:
    def __init__(self, bench: Bench, default_language: str | None) -> None:
        self.bench = bench
        self.default_language = default_language

    def open_page(self, request: gr.Request) -> list[Any]:
        lang, asked = self._reader(request), asked_comparison(request.query_params)
        place = self._place(asked, request)
        try:
            scenario = self.bench.exercises.find(place.user, place.scenario)
        except PhrasedError as error:
            problem = status_line("problem", error.to(lang), lang)
            return [page_heading(say("compare.title", lang), problem, lang), *[gr.skip()] * 8]
        about = say(
            "compare.about", lang, title=scenario.title[lang], cases=say(f"language.{place.language}", lang)
        )
        choices = self.bench.comparing.choices(place.user, place.scenario, place.language)
        about = " ".join(part for part in (about, offered_view(choices, lang)) if part)
        heading = page_heading(say("compare.title", lang), about, lang)
        if "runs" in request.query_params:
            runs = asked.runs
        elif len(choices) < 2:
            nothing = status_line("quiet", say("compare.nothing", lang), lang)
            return [heading, *[gr.skip()] * 6, nothing, ""]
        else:
            runs = _newest_two(choices)
        offered = choices_view(choices, lang, usual_scale(lang))
        values = [str(run) for run in runs[:MOST]]
        return [
            heading,
            gr.update(visible=True),
            gr.update(choices=offered, value=values[0] if values else None),
            gr.update(choices=offered, value=values[1:]),
            asked.margin,
            *self._compared(ComparisonAddress(runs, asked.margin, asked.pair), request),
        ]

    def compare(self, first: Any, second: Any, margin: Any, pair: Any, request: gr.Request) -> list[Any]:
        """The comparison of the runs that were chosen, and how the prompts of one pair differ."""
        others = second if isinstance(second, list) else [second]
        address = ComparisonAddress(chosen_runs([first, *others]), chosen_margin(margin), whole(pair, 0))
        return self._compared(address, request)

    def _compared(self, address: ComparisonAddress, request: gr.Request) -> list[Any]:
        lang, scale = self._reader(request), usual_scale(self._reader(request))
        try:
            compared = self.bench.comparing.compare(user_name(request), address.runs, address.margin / 100)
        except PhrasedError as error:
            return ["", gr.update(visible=False), status_line("problem", error.to(lang), lang), ""]
        pair = compared.pair(address.pair)
        detailed = compared.versions[pair.b].record.id
        several = len(compared.versions) > 2
        if several:
            address = ComparisonAddress(address.runs, address.margin, detailed)
        overview = overview_view(compared, pair, lang, scale)
        view = comparison_view(compared, pair, lang, scale, address)
        pieces = pieces_view(self.bench.comparing.texts(compared, pair), compared, pair, lang)
        return [
            render_html("comparison_overview.html", lang, **overview) if several else "",
            gr.update(choices=pairs_view(compared), value=str(detailed), visible=several),
            render_html("comparison.html", lang, **view),
            render_html("diff.html", lang, **pieces),
        ]

    def _place(self, asked: ComparisonAddress, request: gr.Request) -> PromptKey:
        """The exercise of the runs that the address names, else the one that it names, else the last."""
        user, query, lang = user_name(request), request.query_params, self._reader(request)
        for run in asked.runs[:MOST]:
            if found := self.bench.comparing.place(user, run):
                return found
        if "scenario" in query:
            return PromptKey(user, query["scenario"], query.get("language", lang))
        return self.bench.practice.last_place(user, lang)

    def _reader(self, request: gr.Request) -> str:
        return reader_language(request.headers, self.default_language)


def _newest_two(choices: Sequence[Choice]) -> tuple[int, int]:
    """The newest run, and before it the newest one of another version, if there is one."""
    newest = choices[0]
    before = next((choice for choice in choices if choice.number != newest.number), choices[1])
    return before.run.record.id, newest.run.record.id
