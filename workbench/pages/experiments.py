"""The Experiments page: the same cases with several versions, models and temperatures at once."""

from typing import Any

import gradio as gr

from prompt_library import PhrasedError
from workbench.components import html_block, text, user_name
from workbench.html import page_heading, render_html, status_line
from workbench.records import PromptKey
from workbench.services import MAX_SAMPLES, Bench, ExperimentRequest
from workbench.services.experiment_desk import STARTER, TEMPERATURES
from workbench.site_map import RUNS
from workbench.views.experiment_desk import experiments_view, plan_line, prompt_choices
from workbench.views.models import model_choices
from workbench.web import reader_language
from workbench.words import say, usual_scale

LOOK_S = 2.0
"""Seconds between two looks at an experiment that is under way."""


def experiments_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and wires its events to ``bench``."""
    events = _Events(bench, default_language)
    heading = html_block(elem_id="heading")
    with gr.Column(elem_id="experiment-desk"):
        prompts = gr.CheckboxGroup(
            [], label=text("page.experiment_prompts"), info=text("page.experiment_prompts_help"),
            elem_id="experiment-prompts",
        )  # fmt: skip
        models = gr.CheckboxGroup([], label=text("page.experiment_models"), elem_id="experiment-models")
        temperatures = gr.CheckboxGroup(
            [f"{one:g}" for one in TEMPERATURES], value=["0.7"],
            label=text("page.experiment_temperatures"), elem_id="experiment-temperatures",
        )  # fmt: skip
        samples = gr.Slider(
            1, MAX_SAMPLES, 2, step=1, label=text("page.samples"), elem_id="experiment-samples"
        )
        plan = html_block(elem_id="experiment-plan")
        run = gr.Button(text("page.run"), variant="primary", elem_id="begin")
    status = html_block(elem_id="status")
    listed = html_block(elem_id="experiments")
    again = gr.Timer(LOOK_S, active=False)

    asked = [prompts, models, temperatures, samples]
    page.load(
        events.open_page, None, [heading, prompts, models, plan, listed, again],
        api_name="open_page", show_progress="hidden",
    )  # fmt: skip
    run.click(events.run, asked, [status, listed, again], api_name="run", show_progress="hidden")
    again.tick(events.look, None, [listed, again], api_name="look", show_progress="hidden")
    gr.on(
        [prompts.input, models.input, temperatures.input, samples.release], events.estimate, asked, plan,
        api_name="estimate", show_progress="hidden", trigger_mode="always_last",
    )  # fmt: skip


class _Events:
    def __init__(self, bench: Bench, default_language: str | None) -> None:
        self.bench = bench
        self.default_language = default_language

    def open_page(self, request: gr.Request) -> list[Any]:
        lang, place = self._reader(request), self._place(request)
        title = say("site.experiments", lang)
        try:
            desk = self.bench.experiments.open(place.user, place.scenario, place.language)
        except PhrasedError as error:
            problem = status_line("problem", error.to(lang), lang)
            return [page_heading(title, problem, lang), *[gr.skip()] * 3, *self.look(request)]
        cases = say(f"language.{desk.language}", lang)
        about = say("experiments.about", lang, title=desk.scenario.title[lang], cases=cases)
        newest = [str(one.version.number) for one in desk.versions[:2]] or [STARTER]
        default, offered = self.bench.models.default().name, self.bench.models.list()
        asked = self._asked(place, newest, [default], ["0.7"], 2)
        return [
            page_heading(title, about, lang),
            gr.update(choices=prompt_choices(desk, lang, usual_scale(lang)), value=newest),
            gr.update(choices=model_choices(offered, lang), value=[default]),
            self._plan(place.user, asked, lang),
            *self.look(request),
        ]

    def estimate(
        self, prompts: Any, models: Any, temperatures: Any, samples: Any, request: gr.Request
    ) -> str:
        """How much would be asked."""
        place = self._place(request)
        asked = self._asked(place, prompts, models, temperatures, samples)
        return self._plan(place.user, asked, self._reader(request))

    async def run(
        self, prompts: Any, models: Any, temperatures: Any, samples: Any, request: gr.Request
    ) -> list[Any]:
        """Begins it; it goes on by itself."""
        lang, place = self._reader(request), self._place(request)
        asked = self._asked(place, prompts, models, temperatures, samples)
        try:
            number = await self.bench.experiments.begin(place.user, asked)
        except PhrasedError as error:
            return [status_line("problem", error.to(lang), lang), *self.look(request)]
        begun = status_line("quiet", say("experiments.begun", lang, id=number), lang)
        return [begun, *self.look(request)]

    def look(self, request: gr.Request) -> list[Any]:
        """The experiments as they are now."""
        lang, user = self._reader(request), user_name(request)
        stored = self.bench.experiments.listed(user)
        known = {scenario.id: scenario for scenario in self.bench.exercises.all(user)}
        view = experiments_view(stored, known, lang)
        shown = render_html("experiments.html", lang, **view, runs=RUNS.link())
        return [shown, gr.Timer(active=any(one.running for one in stored))]

    def _plan(self, user: str, asked: ExperimentRequest, lang: str) -> str:
        try:
            return status_line("quiet", plan_line(self.bench.experiments.plan(user, asked), lang), lang)
        except PhrasedError as error:
            return status_line("warning", error.to(lang), lang)

    def _asked(
        self, place: PromptKey, prompts: Any, models: Any, temperatures: Any, samples: Any
    ) -> ExperimentRequest:
        return ExperimentRequest(
            place.scenario,
            place.language,
            tuple(str(one) for one in prompts or ()),
            tuple(str(one) for one in models or ()),
            tuple(float(one) for one in temperatures or ()),
            int(samples or 1),
        )

    def _place(self, request: gr.Request) -> PromptKey:
        """The exercise that the address names, else the one practised last."""
        user, query, lang = user_name(request), request.query_params, self._reader(request)
        if "scenario" in query:
            return PromptKey(user, query["scenario"], query.get("language", lang))
        return self.bench.practice.last_place(user, lang)

    def _reader(self, request: gr.Request) -> str:
        return reader_language(request.headers, self.default_language)
