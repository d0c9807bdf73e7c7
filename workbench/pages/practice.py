"""The Practice page: write a prompt for an exercise, run it, read why points were lost."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import gradio as gr

from prompt_library import PhrasedError
from scenarios import ScenarioError
from workbench.components import html_block, text, user_name
from workbench.errors import WorkbenchError
from workbench.html import render_html, status_line
from workbench.pages.run_parts import ANSWER, PARTS, answer_part, idle, refused, result_parts
from workbench.records import PromptKey
from workbench.services import MAX_SAMPLES, MAX_TEMPERATURE, Bench, Desk, RunRequest, RunResult
from workbench.views.estimates import estimate_line
from workbench.views.exercises import desk_view, exercise_view
from workbench.views.models import language_warning, model_choices
from workbench.views.results import versions_view
from workbench.web import reader_language
from workbench.words import say, usual_scale

UPDATE_S = 0.4
"""Seconds between two updates of a running page: each costs the server and the browser work."""
LOOK_S = 1.5
"""Seconds between two looks at a run that another page began; a look holds no connection open."""

Following = Callable[..., AsyncIterator[list[Any]]]


def practice_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and wires its events to ``bench``."""
    events = _Events(bench, default_language)
    desk = html_block(elem_id="heading")
    with gr.Row(elem_classes="desk"):
        with gr.Column(scale=2, min_width=300):
            brief = gr.Markdown(elem_id="brief")
            about = html_block(elem_id="about")
        with gr.Column(scale=3, min_width=300):
            editor = gr.Textbox(
                label=text("page.prompt"), info=text("page.editor_help"), lines=14, max_lines=40,
                elem_id="editor", elem_classes="code",
            )  # fmt: skip
            note = gr.Textbox(label=text("page.note_label"), elem_id="note", max_length=200)
            model = gr.Dropdown(
                label=text("page.model"),
                choices=[info.name for info in bench.models.list()],
                allow_custom_value=True,
                elem_id="model",
            )
            with gr.Row():
                samples = gr.Slider(
                    1, MAX_SAMPLES, 1, step=1, label=text("page.samples"), elem_id="samples", min_width=200
                )
                temperature = gr.Slider(
                    0, MAX_TEMPERATURE, 0.7, step=0.1, label=text("page.temperature"), min_width=200
                )
            warning = html_block(elem_id="model-note")
            estimate = html_block(elem_id="estimate")
            with gr.Row(elem_classes="actions"):
                # Not before the exercise is there to be run.
                run = gr.Button(text("page.run"), variant="primary", elem_id="run", interactive=False)
                try_one = gr.Button(text("page.try_one"), elem_id="try-one", interactive=False)
                stop = gr.Button(text("page.stop"), elem_id="stop", interactive=False)
    status = html_block(elem_id="status")
    with gr.Column(elem_id="reading-desk"):
        case = gr.Dropdown(
            label=text("page.read_case"), info=text("page.read_case_help"), allow_custom_value=True,
            elem_id="read-case",
        )  # fmt: skip
        answer = html_block(elem_id="answer")
    shown = [status, answer, html_block(elem_id="scorecard"), html_block(elem_id="cases")]
    versions = html_block(elem_id="versions")
    again = gr.Timer(LOOK_S, active=False)

    page.load(
        events.open_page,
        None,
        [desk, brief, about, editor, model, warning, estimate, case, *shown, versions, again],
        api_name="open_page",
        show_progress="hidden",
        postprocess=False,
    )
    asked = [editor, model, samples, temperature, note, case]
    # The second is a quick look at what comes back: one answer to the first case.
    for button, event, name in ((run, events.run(), "run"), (try_one, events.run(1, 1), "try_one")):
        # What goes in and out are plain texts; Gradio would hand each of them to a thread.
        button.click(
            event, asked, [*shown, versions], api_name=name, show_progress="hidden",
            preprocess=False, postprocess=False,
        )  # fmt: skip
    stop.click(events.stop, None, None, api_name="stop", show_progress="hidden")
    case.input(events.read_case, case, answer, api_name="read_case", show_progress="hidden")
    again.tick(events.look, None, [*shown, versions, again], api_name="look", show_progress="hidden")
    for choice, name in ((model, "note_model"), (samples, "note_samples")):
        choice.change(
            events.note_choice, [editor, model, samples], [warning, estimate],
            api_name=name, show_progress="hidden",
        )  # fmt: skip


class _Events:
    """What happens on the page: each event calls one service and shows its result by pure views."""

    def __init__(self, bench: Bench, default_language: str | None) -> None:
        self.bench = bench
        self.default_language = default_language

    def open_page(self, request: gr.Request) -> list[Any]:
        lang, place = self._reader(request), self._place(request)
        models = self.bench.models
        try:
            default = models.default().name
            desk = self.bench.practice.open(place.user, place.scenario, place.language, _number(request))
        except (ScenarioError, WorkbenchError) as error:
            problem = status_line("problem", error.to(lang), lang)
            return [problem, *[gr.skip()] * 13]
        result = self.bench.running.look(place.user, place.scenario, place.language)
        return [
            render_html("desk.html", lang, **desk_view(desk, lang)),
            desk.scenario.brief[lang],
            render_html("exercise.html", lang, **exercise_view(desk.scenario, lang)),
            desk.text,
            gr.update(choices=model_choices(models.list(), lang), value=default),
            *self.note_choice(desk.text, default, 1, request),
            _cases_to_read(desk, result),
            *(result_parts(result, lang) if result else idle(say("page.start", lang), lang)),
            self._versions(place, lang),
            gr.Timer(active=_is_running(result)),
        ]

    def note_choice(self, prompt: str, model: str, samples: float, request: gr.Request) -> list[str]:
        """What to know of a model before it is asked in this language, and what a run would take and show."""
        lang, place = self._reader(request), self._place(request)
        warning = language_warning(self.bench.models.list(), model, place.language, lang)
        try:
            found = self.bench.estimates.practice(
                place.user, place.scenario, place.language, prompt or "", model, int(samples)
            )
        except PhrasedError:
            # The run will say it.
            return [status_line("warning", warning, lang) if warning else "", ""]
        told = estimate_line(found, lang, usual_scale(lang))
        return [status_line("warning", warning, lang) if warning else "", status_line("quiet", told, lang)]

    async def stop(self, request: gr.Request) -> None:
        # On the event loop, where the runs are.
        place = self._place(request)
        self.bench.running.stop(place.user, place.scenario, place.language)

    async def look(self, request: gr.Request) -> list[Any]:
        """The run that was under way when the page was opened, as it is now."""
        lang, place = self._reader(request), self._place(request)
        result = self.bench.running.look(place.user, place.scenario, place.language)
        if result is None:
            return [*[gr.skip()] * (PARTS + 1), gr.Timer(active=False)]
        running = _is_running(result)
        versions = gr.skip() if running else self._versions(place, lang)
        return [*result_parts(result, lang), versions, gr.Timer(active=running)]

    async def read_case(self, case: str, request: gr.Request) -> str:
        """The case whose answers are read while they are written, from now on."""
        # On the event loop, where the runs are.
        lang, place = self._reader(request), self._place(request)
        read = self.bench.running.read(place.user, place.scenario, place.language, str(case or ""))
        return answer_part(read, lang)

    def run(self, samples: int | None = None, cases: int = 0) -> Following:
        """A run as it grows, as it was asked for or of so many ``samples`` and ``cases``; the versions when
        it begins and when it ends."""

        async def follow(request: gr.Request, *asked: Any) -> AsyncIterator[list[Any]]:
            lang, place = self._reader(request), self._place(request)
            parts, versions, last = list[str](), "", None
            try:
                *fields, case = asked
                wanted = _wanted(place, *fields)
                wanted = replace(wanted, samples=samples or wanted.samples, cases=cases)
                results = self.bench.running.run(place.user, wanted, UPDATE_S, str(case or ""))
                async with aclosing(results):
                    async for result in results:
                        if last is None or not _is_running(result):
                            versions = self._versions(place, lang)
                        if result.record != last:
                            parts, last = result_parts(result, lang), result.record
                        # Between two of its updates only the answer has grown.
                        parts[ANSWER] = answer_part(result.read, lang)
                        yield [*parts, versions]
            except Exception as error:
                yield [*refused(error, lang), self._versions(place, lang)]

        return follow

    def _versions(self, place: PromptKey, lang: str) -> str:
        versions = self.bench.practice.versions(place.user, place.scenario, place.language)
        view = versions_view(versions, place.scenario, place.language, lang, usual_scale(lang))
        return render_html("versions.html", lang, **view)

    def _place(self, request: gr.Request) -> PromptKey:
        """Which exercise the page is open for: its address says so, and not what the page sends."""
        user, query = user_name(request), request.query_params
        if "scenario" not in query:
            return self.bench.practice.last_place(user, self._reader(request))
        return PromptKey(user, query["scenario"], query.get("language", self._reader(request)))

    def _reader(self, request: gr.Request) -> str:
        return reader_language(request.headers, self.default_language)


def _wanted(place: PromptKey, *asked: Any) -> RunRequest:
    """What the page's fields ask for; they are what a browser sent, and may be anything."""
    prompt, model, samples, temperature, note = asked
    return RunRequest(
        place.scenario,
        place.language,
        str(prompt or ""),
        str(model) if model else None,
        int(samples),
        float(temperature),
        str(note or ""),
    )


def _number(request: gr.Request) -> int | None:
    asked = request.query_params.get("version", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None


def _cases_to_read(desk: Desk, result: RunResult | None) -> Any:
    """Whose answer may be read while it is written."""
    cases = [case.id for case in desk.scenario.select(desk.language, "practice")]
    return gr.update(choices=cases, value=result.read.case_id if result and result.read else cases[0])


def _is_running(result: RunResult | None) -> bool:
    return result is not None and result.record.status == "running"
