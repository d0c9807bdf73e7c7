"""The History page: what one has tried, the versions of a prompt, and how two of them differ."""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from prompt_library import PhrasedError
from workbench.components import html_block, text, user_name
from workbench.html import render_html, status_line
from workbench.records import PromptKey
from workbench.services import Bench, Tried, VersionSummary
from workbench.views.history import ALL, compare_link_view, diff_view, history_view, tried_view
from workbench.web import reader_language
from workbench.words import say, usual_scale

SHOWN = 50
"""Versions that are shown of a prompt before all are asked for."""


def history_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and wires its events to ``bench``."""
    events = _Events(bench, default_language)
    tried = html_block(elem_id="heading")
    versions = html_block(elem_id="versions")
    with gr.Column(visible=False) as chosen:
        with gr.Row(visible=False) as two:
            old = gr.Dropdown(label=text("page.old_version"), allow_custom_value=True, elem_id="old")
            new = gr.Dropdown(label=text("page.new_version"), allow_custom_value=True, elem_id="new")
        diff = html_block(elem_id="diff")
        with gr.Row(elem_classes="line"):
            note = gr.Textbox(label=text("page.new_note"), max_length=200, elem_id="note")
            save = gr.Button(text("page.save_note"), elem_id="save-note")
        said = html_block(elem_id="said")

    page.load(
        events.open_page, None, [tried, versions, chosen, two, old, new, diff, note],
        api_name="open_page", show_progress="hidden",
    )  # fmt: skip
    gr.on(
        [old.input, new.input], events.compare, [old, new], [diff, note],
        api_name="compare", show_progress="hidden", trigger_mode="always_last",
    )  # fmt: skip
    save.click(events.save_note, [new, note], [versions, said], api_name="save_note", show_progress="hidden")


class _Events:
    def __init__(self, bench: Bench, default_language: str | None) -> None:
        self.bench = bench
        self.default_language = default_language

    def open_page(self, request: gr.Request) -> list[Any]:
        lang, tried = self._reader(request), self.bench.history.tried(user_name(request))
        place = self._asked_for(request) or _last(user_name(request), tried)
        lines = render_html("tried.html", lang, **tried_view(tried, lang, usual_scale(lang)))
        versions = self._versions(place, request) if place else []
        if place is None or not versions:
            return [lines, "", gr.update(visible=False), *[gr.skip()] * 5]
        numbers = [summary.version.number for summary in versions]
        choices = [(say("history.text", lang, n=number), str(number)) for number in numbers]
        old, new = str(numbers[min(1, len(numbers) - 1)]), str(numbers[0])
        return [
            lines,
            self._table(place, versions, lang),
            gr.update(visible=True),
            gr.update(visible=len(versions) > 1),
            gr.update(choices=choices, value=old),
            gr.update(choices=choices, value=new),
            *self._compared(place, old, new, lang),
        ]

    def compare(self, old: str, new: str, request: gr.Request) -> list[Any]:
        """The diff of the two versions, and the note of the newer one to be changed."""
        place = self._place(request)
        return ["", ""] if place is None else self._compared(place, old, new, self._reader(request))

    def _compared(self, place: PromptKey, old: str, new: str, lang: str) -> list[Any]:
        try:
            found = self.bench.history.diff(
                place.user, place.scenario, place.language, _number(old), _number(new)
            )
        except PhrasedError as error:
            return [status_line("problem", error.to(lang), lang), ""]
        if old == new:
            return ["", found.new.note]
        numbers = (found.old.number, found.new.number)
        runs = self.bench.comparing.newest_runs(place, numbers)
        link = render_html("compare_link.html", lang, compare=compare_link_view(numbers, runs, lang))
        return [link + render_html("diff.html", lang, **diff_view(found, lang)), found.new.note]

    def save_note(self, new: str, note: str, request: gr.Request) -> list[Any]:
        lang, place = self._reader(request), self._place(request)
        if place is None:
            return [gr.skip(), ""]
        try:
            self.bench.history.set_note(place.user, place.scenario, place.language, _number(new), note or "")
        except PhrasedError as error:
            return [gr.skip(), status_line("problem", error.to(lang), lang)]
        message = status_line("quiet", say("history.note_saved", lang, n=new), lang)
        return [self._table(place, self._versions(place, request), lang), message]

    def _versions(self, place: PromptKey, request: gr.Request) -> list[VersionSummary]:
        """The newest versions, or all if the page's address says so."""
        most = -1 if request.query_params.get("versions") == ALL else SHOWN
        return self.bench.history.versions(place.user, place.scenario, place.language, most)

    def _table(self, place: PromptKey, versions: list[VersionSummary], lang: str) -> str:
        scenario = self.bench.exercises.find(place.user, place.scenario)
        title = f"{scenario.title[lang]} ({say(f'language.{place.language}', lang)})"
        view = history_view(versions, place.scenario, place.language, lang, usual_scale(lang))
        return render_html("history.html", lang, title=title, **view)

    def _place(self, request: gr.Request) -> PromptKey | None:
        """Which prompt the page's address asks for, else the one tried last."""
        user = user_name(request)
        return self._asked_for(request) or _last(user, self.bench.history.tried(user))

    def _asked_for(self, request: gr.Request) -> PromptKey | None:
        query = request.query_params
        if "scenario" not in query:
            return None
        return PromptKey(user_name(request), query["scenario"], query.get("language", "en"))

    def _reader(self, request: gr.Request) -> str:
        return reader_language(request.headers, self.default_language)


def _last(user: str, tried: Sequence[Tried]) -> PromptKey | None:
    """The prompt that was run last."""
    return PromptKey(user, tried[0].scenario.id, tried[0].language) if tried else None


def _number(chosen: str | None) -> int:
    """The version that was chosen; 0, which is none, for what is no number."""
    said = str(chosen or "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
