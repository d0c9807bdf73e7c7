"""The Rubrics page: see, change and try the rubric of an exercise, and keep it as a version."""

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from prompt_library import LANGUAGES, PhrasedError
from workbench.components import html_block, text, user_name
from workbench.html import page_heading, render_html, status_line
from workbench.pages.rubric_editor import rubric_editor
from workbench.rubric_text import read_rubric, write_rubric
from workbench.services import Bench, RubricVersion
from workbench.views.rubrics import rubric_versions_view, try_view, version_name
from workbench.web import reader_language
from workbench.words import say, usual_scale


def rubrics_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and wires its events to ``bench``."""
    events = _Events(bench, default_language)
    heading = html_block(elem_id="heading")
    scenario = gr.Dropdown(
        label=text("page.rubric_scenario"), allow_custom_value=True, elem_id="rubric-scenario"
    )
    versions = html_block(elem_id="rubric-versions")
    editor = rubric_editor(events.reader)
    with gr.Row(elem_classes="desk"):
        note = gr.Textbox(label=text("page.rubric_note"), max_length=200, elem_id="rubric-note", scale=3)
        language = gr.Radio(
            [(text(f"page.in_{code}"), code) for code in LANGUAGES],
            label=text("page.stored_in"), elem_id="rubric-language", scale=2, min_width=300,
        )  # fmt: skip
    with gr.Row(elem_classes="actions"):
        try_it = gr.Button(text("page.try_rubric"), variant="primary", elem_id="rubric-try")
        save = gr.Button(text("page.save_rubric"), elem_id="rubric-save")
        use = gr.Button(text("page.use_rubric"), elem_id="rubric-use")
        use_own = gr.Button(text("page.use_own_rubric"), elem_id="rubric-use-own")
    status = html_block(elem_id="status")
    tried = html_block(elem_id="rubric-tried")

    opened = [versions, editor.text, status, tried]
    kept = [status, versions, note]
    page.load(
        events.open_page, None, [heading, scenario, language, *opened],
        api_name="open_page", show_progress="hidden",
    )  # fmt: skip
    scenario.input(
        events.open_scenario, scenario, opened,
        api_name="open_scenario", show_progress="hidden", trigger_mode="always_last",
    )  # fmt: skip
    try_it.click(
        events.try_rubric, [scenario, language, editor.text], [status, tried],
        api_name="try_rubric", show_progress="hidden",
    )  # fmt: skip
    save.click(
        events.save_rubric, [scenario, editor.text, note], kept,
        api_name="save_rubric", show_progress="hidden",
    )  # fmt: skip
    use.click(
        events.use_rubric, [scenario, editor.text, note], kept,
        api_name="use_rubric", show_progress="hidden",
    )  # fmt: skip
    use_own.click(events.use_own_rubric, scenario, kept, api_name="use_own_rubric", show_progress="hidden")


class _Events:
    """What happens on the page: each event calls one service and shows its result by pure views."""

    def __init__(self, bench: Bench, default_language: str | None) -> None:
        self.bench = bench
        self.default_language = default_language

    def reader(self, request: gr.Request) -> str:
        return reader_language(request.headers, self.default_language)

    def open_page(self, request: gr.Request) -> list[Any]:
        user, lang, query = user_name(request), self.reader(request), request.query_params
        last = self.bench.practice.last_place(user, lang)
        scenario = query.get("scenario", last.scenario)
        language = query.get("language", last.language)
        heading = page_heading(say("page.rubrics", lang), say("rubric.about", lang), lang)
        choices = [(one.title[lang], one.id) for one in self.bench.exercises.all(user)]
        known = scenario in {name for _, name in choices}
        return [
            heading,
            gr.update(choices=choices, value=scenario if known else None),
            language if language in LANGUAGES else lang,
            *self._open(user, scenario, _number(request), lang),
        ]

    def open_scenario(self, scenario: str | None, request: gr.Request) -> list[Any]:
        return self._open(user_name(request), scenario or "", None, self.reader(request))

    def try_rubric(
        self, scenario: str | None, language: str, rubric: str, request: gr.Request
    ) -> Iterator[list[Any]]:
        """Before and after, with a word on the wait first: slow patterns take seconds."""
        user, lang = user_name(request), self.reader(request)
        yield [status_line("quiet", say("rubric.trying", lang), lang, running=True), gr.skip()]
        try:
            wanted = read_rubric(rubric or "")
            found = self.bench.rubrics.try_on(user, scenario or "", language, wanted)
        except PhrasedError as error:
            yield [status_line("problem", error.to(lang), lang), ""]
            return
        view = try_view(found, wanted, scenario or "", language, lang, usual_scale(lang))
        said = status_line("quiet", say("rubric.tried", lang, n=len(found)), lang) if found else ""
        yield [said, render_html("rubric_try.html", lang, **view)]

    def save_rubric(self, scenario: str | None, rubric: str, note: str, request: gr.Request) -> list[Any]:
        user = user_name(request)
        return self._kept(
            scenario or "", request, ("rubric.saved", "rubric.nothing_new"),
            lambda: self.bench.rubrics.save(user, scenario or "", read_rubric(rubric or ""), note or ""),
        )  # fmt: skip

    def use_rubric(self, scenario: str | None, rubric: str, note: str, request: gr.Request) -> list[Any]:
        user = user_name(request)
        return self._kept(
            scenario or "", request, ("rubric.used", "rubric.used_own"),
            lambda: self.bench.rubrics.adopt(user, scenario or "", read_rubric(rubric or ""), note or ""),
        )  # fmt: skip

    def use_own_rubric(self, scenario: str | None, request: gr.Request) -> list[Any]:
        user = user_name(request)
        return self._kept(
            scenario or "", request, ("rubric.used", "rubric.used_own"),
            lambda: self.bench.rubrics.use(user, scenario or "", None),
        )  # fmt: skip

    def _kept(
        self, scenario: str, request: gr.Request, said: tuple[str, str], keep: Callable[[], RubricVersion]
    ) -> list[Any]:
        """What ``keep`` did, in words: the first of ``said`` for an own version, else the second."""
        lang = self.reader(request)
        try:
            version = keep()
            versions = self._versions(user_name(request), scenario, lang)
        except PhrasedError as error:
            return [status_line("problem", error.to(lang), lang), gr.skip(), gr.skip()]
        own, theirs = said
        message = say(theirs, lang) if version.number is None else say(own, lang, n=version.number)
        return [status_line("quiet", message, lang), versions, ""]

    def _open(self, user: str, scenario: str, rubric_id: int | None, lang: str) -> list[Any]:
        try:
            found = self.bench.rubrics.open(user, scenario, rubric_id)
            versions = self._versions(user, scenario, lang)
        except PhrasedError as error:
            return ["", "", status_line("problem", error.to(lang), lang), ""]
        message = say("rubric.opened", lang, name=version_name(found.version, lang))
        return [versions, write_rubric(found.rubric), status_line("quiet", message, lang), ""]

    def _versions(self, user: str, scenario: str, lang: str) -> str:
        view = rubric_versions_view(
            self.bench.exercises.original(user, scenario), self.bench.rubrics.versions(user, scenario), lang
        )
        return render_html("rubric_versions.html", lang, **view)


def _number(request: gr.Request) -> int | None:
    asked = request.query_params.get("rubric", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None
