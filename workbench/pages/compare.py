"""The Compare page: is one version better than another, and how sure is that?"""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from prompt_library import PhrasedError
from workbench.components import html_block, text, user_name
from workbench.html import page_heading, render_html, status_line
from workbench.records import PromptKey
from workbench.services import Bench
from workbench.services.comparing import Choice
from workbench.site_map import COMPARE
from workbench.views.comparing import choices_view, comparison_view, pieces_view
from workbench.web import reader_language
from workbench.words import say, usual_scale

MARGIN = 5
"""Points of 100 that do not matter, unless the page's address or its slider says another number."""
MOST_MARGIN = 20


def compare_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and wires its events to ``bench``."""
    events = _Events(bench, default_language)
    heading = html_block(elem_id="heading")
    with gr.Column(visible=False) as chosen:
        with gr.Row():
            first = gr.Dropdown(
                label=text("page.compare_a"), allow_custom_value=True, elem_id="first", min_width=300
            )
            second = gr.Dropdown(
                label=text("page.compare_b"), allow_custom_value=True, elem_id="second", min_width=300
            )
        margin = gr.Slider(
            1, MOST_MARGIN, MARGIN, step=1, label=text("page.compare_margin"),
            info=text("page.compare_margin_help"), elem_id="margin",
        )  # fmt: skip
    result = html_block(elem_id="comparison")
    diff = html_block(elem_id="diff")

    shown = [result, diff]
    page.load(
        events.open_page, None, [heading, chosen, first, second, margin, *shown],
        api_name="open_page", show_progress="hidden",
    )  # fmt: skip
    for choice, name in ((first, "compare_first"), (second, "compare_second")):
        choice.input(events.compare, [first, second, margin], shown, api_name=name, show_progress="hidden")
    margin.release(
        events.compare, [first, second, margin], shown, api_name="compare_margin", show_progress="hidden"
    )


class _Events:
    def __init__(self, bench: Bench, default_language: str | None) -> None:
        self.bench = bench
        self.default_language = default_language

    def open_page(self, request: gr.Request) -> list[Any]:
        lang, place = self._reader(request), self._place(request)
        try:
            scenario = self.bench.exercises.find(place.user, place.scenario)
        except PhrasedError as error:
            problem = status_line("problem", error.to(lang), lang)
            return [page_heading(say("compare.title", lang), problem, lang), *[gr.skip()] * 6]
        about = say(
            "compare.about", lang, title=scenario.title[lang], cases=say(f"language.{place.language}", lang)
        )
        heading = page_heading(say("compare.title", lang), about, lang)
        choices = self.bench.comparing.choices(place.user, place.scenario, place.language)
        if len(choices) < 2 and "runs" not in request.query_params:
            return [heading, *[gr.skip()] * 4, status_line("quiet", say("compare.nothing", lang), lang), ""]
        a, b = _asked_for(request) or _newest_two(choices)
        margin = _whole(request.query_params.get("margin", ""), MARGIN)
        offered = choices_view(choices, lang, usual_scale(lang))
        return [
            heading,
            gr.update(visible=True),
            gr.update(choices=offered, value=a),
            gr.update(choices=offered, value=b),
            min(max(1, margin), MOST_MARGIN),
            *self.compare(a, b, margin, request),
        ]

    def compare(self, first: str, second: str, margin: float, request: gr.Request) -> list[str]:
        """The comparison of two runs, and how the prompts differ."""
        lang, user = self._reader(request), user_name(request)
        runs = [_whole(first, 0), _whole(second, 0)]
        try:
            compared = self.bench.comparing.compare(user, runs, float(margin) / 100)
        except PhrasedError as error:
            return [status_line("problem", error.to(lang), lang), ""]
        link = COMPARE.link(runs=",".join(map(str, runs)), margin=round(float(margin)))
        view = comparison_view(compared, lang, usual_scale(lang))
        pieces = pieces_view(self.bench.comparing.texts(compared), compared, lang)
        return [
            render_html("comparison.html", lang, **view, link=link),
            render_html("diff.html", lang, **pieces),
        ]

    def _place(self, request: gr.Request) -> PromptKey:
        """The exercise of the runs that the address names, else the one that it names, else the last."""
        user, query = user_name(request), request.query_params
        lang = self._reader(request)
        if asked := _asked_for(request):
            found = self.bench.comparing.place(user, _whole(asked[0], 0))
            if found is not None:
                return found
        if "scenario" in query:
            return PromptKey(user, query["scenario"], query.get("language", lang))
        return self.bench.practice.last_place(user, lang)

    def _reader(self, request: gr.Request) -> str:
        return reader_language(request.headers, self.default_language)


def _asked_for(request: gr.Request) -> tuple[str, str] | None:
    """The two runs that the page's address names."""
    named = [part for part in request.query_params.get("runs", "").split(",") if _whole(part, 0)]
    return (named[0], named[1]) if len(named) > 1 else None


def _newest_two(choices: Sequence[Choice]) -> tuple[str, str]:
    """The newest run, and before it the newest one of another version, if there is one."""
    newest = choices[0]
    before = next((choice for choice in choices if choice.number != newest.number), choices[1])
    return str(before.run.record.id), str(newest.run.record.id)


def _whole(said: object, otherwise: int) -> int:
    told = str(said or "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else otherwise
