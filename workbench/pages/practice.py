"""The Practice page: choose an exercise, write a prompt, run it, read why points were lost."""

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import gradio as gr

from prompt_library import PhrasedError
from scenarios import Scenario, catalogue, shipped_scenario
from workbench.components import html_block, render_html, text
from workbench.services import MAX_SAMPLES, Bench, RunRequest, RunResult
from workbench.views import (
    cases_view,
    exercise_view,
    language_warning,
    model_choices,
    progress_text,
    scorecard_view,
    versions_view,
)
from workbench.web import reader_language
from workbench.words import say, usual_scale

UPDATE_S = 0.25
"""Seconds between two updates of a running page: each costs the server and the browser work."""


def practice_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and wires its events to ``bench``."""
    events = _Events(bench, default_language)
    scenarios = _exercises()

    gr.Markdown("[English](/language/en) · [Français](/language/fr)", elem_id="languages")
    heading = gr.Markdown(elem_id="heading")
    with gr.Row():
        exercise = gr.Dropdown(
            label=text("page.exercise"),
            choices=[(scenario.title["en"], scenario.id) for scenario in scenarios],
            value=scenarios[0].id,
            min_width=300,
        )
        language = gr.Radio(
            label=text("page.language"),
            choices=[("English", "en"), ("Français", "fr")],
            value="en",
            min_width=300,
        )
    brief = gr.Markdown(elem_id="brief")
    about = html_block(elem_id="about")
    editor = gr.Code(label=text("page.prompt"), language="jinja2", lines=12, elem_id="editor")
    gr.Markdown(text("page.editor_help"), elem_classes="quiet")
    with gr.Row():
        model = gr.Dropdown(
            label=text("page.model"), choices=[info.name for info in bench.models.list()], min_width=300
        )
        samples = gr.Slider(
            1, MAX_SAMPLES, 1, step=1, label=text("page.samples"), min_width=300, elem_id="samples"
        )
    note = html_block(elem_id="model-note")
    with gr.Row():
        run = gr.Button(text("page.run"), variant="primary", elem_id="run")
        stop = gr.Button(text("page.stop"), elem_id="stop")
    results = [
        html_block(elem_id="status"),
        html_block(elem_id="scorecard"),
        html_block(elem_id="cases"),
        html_block(elem_id="versions"),
    ]

    shown = [brief, about, editor, *results]
    page.load(
        events.open_page, None, [heading, exercise, language, model, note, *shown], api_name="open_page"
    )
    exercise.input(events.open_exercise, [exercise, language], shown, api_name="open_exercise")
    language.input(events.open_exercise, [exercise, language], shown, api_name="open_language")
    language.change(events.note_model, [model, language], note, api_name="note_language")
    model.input(events.note_model, [model, language], note, api_name="note_model")
    run.click(
        events.run,
        [exercise, language, editor, model, samples],
        results,
        api_name="run",
        show_progress="hidden",
    )
    stop.click(events.stop, [exercise, language], None, api_name="stop")


class _Events:
    """What happens on the page: each event calls one service and shows its result by pure views."""

    def __init__(self, bench: Bench, default_language: str | None) -> None:
        self.bench = bench
        self.default_language = default_language

    def open_page(self, request: gr.Request) -> list[Any]:
        lang = self._reader(request)
        scenarios = _exercises()
        models = self.bench.models
        default = models.open(None).name
        return [
            say("page.heading", lang),
            gr.update(choices=[(scenario.title[lang], scenario.id) for scenario in scenarios]),
            lang,
            gr.update(choices=model_choices(models.list(), lang), value=default),
            self.note_model(default, lang, request),
            *self.open_exercise(scenarios[0].id, lang, request),
        ]

    def open_exercise(self, scenario_id: str, language: str, request: gr.Request) -> list[Any]:
        lang = self._reader(request)
        scenario = shipped_scenario(scenario_id)
        versions = self.bench.versions(request.username, scenario_id, language)
        return [
            scenario.brief[lang],
            render_html("exercise.html", lang, **exercise_view(scenario, lang)),
            versions[0].version.text if versions else scenario.starter[language],
            *self.newest(scenario_id, language, request),
        ]

    def note_model(self, model: str, language: str, request: gr.Request) -> str:
        """What to know of a model before it is asked in this language; empty if there is nothing."""
        lang = self._reader(request)
        warning = language_warning(self.bench.models.list(), model, language, lang)
        return _status("warning", warning, lang) if warning else ""

    def newest(self, scenario_id: str, language: str, request: gr.Request) -> list[Any]:
        """The newest run and the versions, as the database has them."""
        newest = self.bench.newest_run(request.username, scenario_id, language)
        lang = self._reader(request)
        return [
            *(_result_parts(newest, lang) if newest else _no_result(say("page.start", lang), lang)),
            self._versions(scenario_id, language, request),
        ]

    async def stop(self, scenario_id: str, language: str, request: gr.Request) -> None:
        # On the event loop, where the runs are.
        self.bench.stop(request.username, scenario_id, language)

    async def run(
        self, scenario_id: str, language: str, prompt: str, model: str, samples: int, request: gr.Request
    ) -> AsyncIterator[list[Any]]:
        lang = self._reader(request)
        wanted = RunRequest(scenario_id, language, prompt or "", model, int(samples))
        yield [*_no_result(say("page.starting", lang, model=model), lang), gr.skip()]
        shown = 0.0
        try:
            async with aclosing(self.bench.practise(request.username, wanted)) as results:
                async for result in results:
                    if result.record.status != "running" or time.monotonic() - shown > UPDATE_S:
                        shown = time.monotonic()
                        yield [*_result_parts(result, lang), gr.skip()]
        except PhrasedError as error:
            yield [_status("problem", error.to(lang), lang), gr.skip(), gr.skip(), gr.skip()]
        yield [gr.skip()] * 3 + [self._versions(scenario_id, language, request)]

    def _versions(self, scenario_id: str, language: str, request: gr.Request) -> str:
        lang = self._reader(request)
        versions = self.bench.versions(request.username, scenario_id, language)
        return render_html("versions.html", lang, **versions_view(versions, lang, usual_scale(lang)))

    def _reader(self, request: gr.Request) -> str:
        return reader_language(request.headers, self.default_language)


def _exercises() -> list[Scenario]:
    """The shipped exercises, the easiest first."""
    return sorted(catalogue().values(), key=lambda scenario: (scenario.level, scenario.id))


def _result_parts(result: RunResult, lang: str) -> list[str]:
    scale = usual_scale(lang)
    return [
        _status("quiet", progress_text(result, lang), lang),
        render_html("scorecard.html", lang, **scorecard_view(result, lang, scale)),
        render_html("cases.html", lang, **cases_view(result, lang, scale)),
    ]


def _no_result(message: str, lang: str) -> list[str]:
    return [_status("quiet", message, lang), "", ""]


def _status(kind: str, message: str, lang: str) -> str:
    return render_html("status.html", lang, kind=kind, message=message)
