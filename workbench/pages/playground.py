"""The Playground page: any prompt, own values, several models or settings side by side."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from itertools import product
from typing import Any

import gradio as gr

from prompt_library import LANGUAGES, PhrasedError
from scenarios import USE_CASES
from workbench.components import html_block, text, user_name
from workbench.errors import WorkbenchError
from workbench.html import render_html, status_line
from workbench.pages.rubric_editor import rubric_editor
from workbench.rubric_text import read_rubric
from workbench.services import MAX_TOKENS, Bench, Column, PlaygroundDraft, PlaygroundRequest
from workbench.site_map import PRACTICE
from workbench.views.models import model_choices
from workbench.views.playground import MAX_FIELDS, cases_line, form_line, form_names, moved_values, trial_view
from workbench.views.scenarios import use_case_choices
from workbench.web import reader_language
from workbench.words import say

UPDATE_S = 0.4
"""Seconds between two updates of a running page."""
LOOK_S = 1.5
"""Seconds between two looks at a trial that another page began."""
TEMPERATURES = (0.0, 0.3, 0.7, 1.0)


def playground_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and wires its events to ``bench``."""
    events = _Events(bench, default_language)
    heading = html_block(elem_id="heading")
    # Laid out by the style sheet: rows and columns would be components, too.
    with gr.Column(elem_id="play-desk"):
        prompt = gr.Textbox(
            label=text("page.prompt"), info=text("page.play_prompt_help"), lines=12, max_lines=40,
            elem_id="play-prompt", elem_classes="code",
        )  # fmt: skip
        names = gr.Textbox(visible=False, elem_id="play-names")
        fields = [
            gr.Textbox(visible=False, lines=1, max_lines=8, elem_id=f"play-field-{n}")
            for n in range(MAX_FIELDS)
        ]
        cases = gr.Textbox(
            label=text("page.play_cases"), info=text("page.play_cases_help"), lines=3, max_lines=12,
            elem_id="play-cases", elem_classes="code",
        )  # fmt: skip
        note = html_block(elem_id="play-note")
        add = gr.Button(text("page.play_add"), size="sm", elem_id="play-add")
        models = gr.Dropdown(
            label=text("page.play_models"), multiselect=True, allow_custom_value=True,
            choices=[info.name for info in bench.models.list()], elem_id="play-models",
        )  # fmt: skip
        temperatures = gr.CheckboxGroup(
            [f"{one:g}" for one in TEMPERATURES], value=["0.7"],
            label=text("page.play_temperatures"), elem_id="play-temperatures",
        )  # fmt: skip
        longest = gr.Slider(
            16, MAX_TOKENS, 256, step=16, label=text("page.play_tokens"), elem_id="play-tokens"
        )
        run = gr.Button(text("page.run"), variant="primary", elem_id="run", interactive=False)
        stop = gr.Button(text("page.stop"), elem_id="stop", interactive=False)
    status = html_block(elem_id="status")
    results = html_block(elem_id="play-results")
    with gr.Accordion(text("page.keep_open"), open=False, elem_id="keep"):
        title = gr.Textbox(
            label=text("page.keep_title"), info=text("page.keep_help"), max_length=100, elem_id="keep-title"
        )
        brief = gr.Textbox(
            label=text("page.keep_brief"), info=text("page.keep_expected"), lines=2, max_lines=8,
            elem_id="keep-brief",
        )  # fmt: skip
        use_case = gr.Dropdown(
            label=text("page.use_case"), choices=list(USE_CASES), value=USE_CASES[0], elem_id="keep-use-case"
        )
        language = gr.Radio(
            [(text(f"page.in_{code}"), code) for code in LANGUAGES], value=LANGUAGES[0],
            label=text("page.cases_in"), elem_id="keep-language",
        )  # fmt: skip
        rubric = rubric_editor(events.reader)
        keep = gr.Button(text("page.keep"), elem_id="keep-it")
        kept = html_block(elem_id="kept")

    again = gr.Timer(LOOK_S, active=False)

    draft, form = [prompt, cases, names, *fields], [note, names, *fields]
    shown = [status, results]
    page.load(
        events.open_page, None, [heading, prompt, cases, models, use_case, language, *form, *shown, again],
        api_name="open_page", show_progress="hidden",
    )  # fmt: skip
    gr.on(
        [prompt.blur, cases.blur], events.read_draft, draft, form,
        api_name="read_draft", show_progress="hidden", trigger_mode="always_last",
    )  # fmt: skip
    add.click(events.add_case, draft, [note, cases, *fields], api_name="add_case", show_progress="hidden")
    asked = [models, temperatures, longest, *draft]
    trial = run.click(events.run, asked, shown, api_name="run", show_progress="hidden")
    # Refused where another page's trial is under way: then its end is waited for.
    trial.then(events.wait, None, again, api_name="wait", show_progress="hidden")
    again.tick(events.look, None, [status, again], api_name="look", show_progress="hidden")
    stop.click(events.stop, None, None, api_name="stop", show_progress="hidden")
    keep.click(
        events.keep, [title, brief, use_case, language, rubric.text, longest, *draft], kept,
        api_name="keep_scenario", show_progress="hidden",
    )  # fmt: skip


class _Events:
    """What happens on the page: each event calls one service and shows its result by pure views."""

    def __init__(self, bench: Bench, default_language: str | None) -> None:
        self.bench = bench
        self.play = bench.playground
        self.default_language = default_language

    def reader(self, request: gr.Request) -> str:
        return reader_language(request.headers, self.default_language)

    def open_page(self, request: gr.Request) -> list[Any]:
        lang, user = self.reader(request), user_name(request)
        models = self.bench.models
        draft = self.play.open(user) or PlaygroundDraft(say("playground.example", lang))
        running = self.play.is_running(user)
        try:
            default, said = [models.default().name], say("playground.start", lang)
        except WorkbenchError as error:
            default, said = [], error.to(lang)
        return [
            render_html("playground_heading.html", lang),
            draft.text,
            draft.cases,
            gr.update(choices=model_choices(models.list(), lang), value=default),
            gr.update(choices=use_case_choices(lang)[1:]),
            lang,
            *self._form(draft, (), lang),
            status_line("quiet", say("playground.under_way", lang) if running else said, lang, running),
            "",
            gr.Timer(active=running),
        ]

    def read_draft(self, request: gr.Request, prompt: str, cases: str, names: str, *values: str) -> list[Any]:
        """The form as the prompt now wants it; one that stays is not touched: it may be being typed in."""
        return self._form(_draft(prompt, cases, names, values), form_names(names), self.reader(request))

    def add_case(self, request: gr.Request, prompt: str, cases: str, names: str, *values: str) -> list[Any]:
        lang = self.reader(request)
        try:
            added = self.play.add_case(user_name(request), _draft(prompt, cases, names, values))
        except PhrasedError as error:
            return [status_line("problem", error.to(lang), lang), *[gr.skip()] * (1 + MAX_FIELDS)]
        return [self._note(added, lang), added.cases, *[""] * MAX_FIELDS]

    def wait(self, request: gr.Request) -> gr.Timer:
        return gr.Timer(active=self.play.is_running(user_name(request)))

    def look(self, request: gr.Request) -> list[Any]:
        """Whether the trial that another page began is still under way."""
        if self.play.is_running(user_name(request)):
            return [gr.skip(), gr.skip()]
        lang = self.reader(request)
        return [status_line("quiet", say("playground.start", lang), lang), gr.Timer(active=False)]

    async def stop(self, request: gr.Request) -> None:
        # On the event loop, where the trials are.
        self.play.stop(user_name(request))

    async def run(
        self, request: gr.Request, models: list[str], temperatures: list[str], longest: float,
        prompt: str, cases: str, names: str, *values: str,
    ) -> AsyncIterator[list[str]]:  # fmt: skip
        lang, user, answers = self.reader(request), user_name(request), ""
        try:
            wanted = PlaygroundRequest(
                prompt or "",
                self.play.cases(_draft(prompt, cases, names, values)),
                tuple(
                    Column(model, float(one))
                    for model, one in product(models or (), sorted(temperatures or (), key=float))
                ),
                int(longest),
            )
            async with aclosing(self.play.run(user, wanted, UPDATE_S)) as states:
                async for state in states:
                    view = trial_view(state, lang)
                    answers = render_html("playground_trial.html", lang, **view["trial"])
                    yield [render_html("status.html", lang, **view["progress"]), answers]
        except PhrasedError as error:
            # A bar, and with it Stop, if what is wrong is that another trial is under way.
            running = self.play.is_running(user)
            yield [status_line("problem", error.to(lang), lang, running), answers]

    def keep(
        self, request: gr.Request, title: str, brief: str, use_case: str, language: str, rubric: str,
        longest: float, prompt: str, cases: str, names: str, *values: str,
    ) -> str:  # fmt: skip
        lang = self.reader(request)
        try:
            scenario = self.play.keep(
                user_name(request), title or "", language, prompt or "",
                self.play.cases(_draft(prompt, cases, names, values)),
                read_rubric(rubric or ""), use_case, brief or "", int(longest),
            )  # fmt: skip
        except PhrasedError as error:
            return status_line("problem", error.to(lang), lang)
        link = PRACTICE.link(scenario=scenario, language=language)
        return render_html("playground_kept.html", lang, link=link, title=(title or "").strip())

    def _form(self, draft: PlaygroundDraft, before: tuple[str, ...], lang: str) -> list[Any]:
        """The note on prompt and cases, the form's names, and its fields."""
        note = self._note(draft, lang)
        try:
            names = self.play.variables(draft.text)[:MAX_FIELDS]
        except PhrasedError:
            # The prompt is being written, and what the form holds must not be lost.
            names = before
        if names == before:
            return [note, *[gr.skip()] * (1 + MAX_FIELDS)]
        fields = [
            gr.update(visible=bool(name), **({"label": name, "value": value} if name else {"value": ""}))
            for name, value in moved_values(names, before, draft.form)
        ]
        return [note, " ".join(names), *fields]

    def _note(self, draft: PlaygroundDraft, lang: str) -> str:
        """What was read: the prompt's variables and the cases, or what is wrong there."""
        try:
            said = [form_line(self.play.variables(draft.text), lang)]
            if draft.cases.strip():
                said.append(cases_line(self.play.cases(draft), lang))
        except PhrasedError as error:
            return status_line("problem", error.to(lang), lang)
        return status_line("quiet", " · ".join(said), lang)


def _draft(prompt: str, cases: str, names: str, values: Sequence[str]) -> PlaygroundDraft:
    form = {name: value or "" for name, value in zip(form_names(names), values, strict=False)}
    return PlaygroundDraft(prompt or "", cases or "", form)
