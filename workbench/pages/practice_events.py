"""What happens on the Practice page."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import gradio as gr

from prompt_library import PhrasedError
from scenarios import ScenarioError
from workbench.components import user_name
from workbench.errors import WorkbenchError
from workbench.html import render_html, status_line
from workbench.pages.run_parts import (
    ANSWER,
    PARTS,
    answer_field,
    answer_part,
    cases_to_read,
    idle,
    refused,
    result_parts,
)
from workbench.records import PromptKey
from workbench.services import Bench, RunRequest, RunResult
from workbench.site_map import TECHNIQUE
from workbench.views.advice import lint_view
from workbench.views.estimates import estimate_line
from workbench.views.exercises import desk_view, exercise_view
from workbench.views.models import model_choices, model_note
from workbench.views.results import versions_view
from workbench.web import reader_language
from workbench.words import say, usual_scale

UPDATE_S = 0.4
"""Seconds between two updates of a running page: each costs the server and the browser work."""

Following = Callable[..., AsyncIterator[list[Any]]]


class PracticeEvents:
    """Each event calls one service and shows its result by pure views."""

    def __init__(self, bench: Bench, default_language: str | None) -> None:
        self.bench = bench
        self.default_language = default_language

    def open_page(self, request: gr.Request) -> list[Any]:
        lang, place = self._reader(request), self._place(request)
        models = self.bench.models
        try:
            default = models.default().name
            desk = self.bench.practice.open(
                place.user, place.scenario, place.language, _number(request), _technique(request)
            )
        except (ScenarioError, WorkbenchError) as error:
            problem = status_line("problem", error.to(lang), lang)
            return [problem, *[gr.skip()] * 14]
        result = self.bench.running.look(place.user, place.scenario, place.language)
        return [
            render_html("desk.html", lang, **desk_view(desk, lang)),
            desk.scenario.brief[lang],
            render_html("exercise.html", lang, **exercise_view(desk.scenario, desk.language, lang)),
            desk.text if desk.scenario.kind == "prompt" else answer_field(desk, lang),
            gr.update(choices=model_choices(models.list(), lang), value=default),
            self._lint(place, desk.text, lang),
            *self.note_choice(desk.text, default, 1, request),
            cases_to_read(desk, result),
            *(self._parts(place.user, result, lang) if result else idle(say("page.start", lang), lang)),
            self._versions(place, lang),
            gr.Timer(active=_is_running(result)),
        ]

    def note_choice(self, prompt: str, model: str, samples: float, request: gr.Request) -> list[str]:
        """What to know of a model before it is asked in this language, and what a run would take and show."""
        lang, place = self._reader(request), self._place(request)
        warning = model_note(self.bench.models.list(), place.scenario, place.language, model, lang)
        try:
            if self.bench.exercises.find(place.user, place.scenario).kind != "prompt":
                return ["", ""]
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
        return [*self._parts(place.user, result, lang), versions, gr.Timer(active=running)]

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
                            parts, last = self._parts(place.user, result, lang), result.record
                        # Between two of its updates only the answer has grown.
                        parts[ANSWER] = answer_part(result.read, lang)
                        yield [*parts, versions]
            except Exception as error:
                yield [*refused(error, lang), self._versions(place, lang)]

        return follow

    def _parts(self, user: str, result: RunResult, lang: str) -> list[str]:
        advice = () if _is_running(result) else self.bench.advising.advice(user, result, lang)
        return result_parts(result, lang, advice, self.bench.practice.measures(result))

    def _lint(self, place: PromptKey, text: str, lang: str) -> str:
        found = self.bench.advising.lint(place.user, place.scenario, place.language, text)
        return render_html("lint.html", lang, **lint_view(found, lang))

    def _versions(self, place: PromptKey, lang: str) -> str:
        versions = self.bench.practice.versions(place.user, place.scenario, place.language)
        view = versions_view(versions, place.scenario, place.language, lang, usual_scale(lang))
        return render_html("versions.html", lang, **view)

    def _place(self, request: gr.Request) -> PromptKey:
        """Which exercise the page is open for: its address says so, and not what the page sends."""
        user, query = user_name(request), request.query_params
        if "scenario" not in query:
            model = self.bench.models.default().name
            return self.bench.practice.last_place(user, self._reader(request), model)
        return PromptKey(user, query["scenario"], query.get("language", self._reader(request)))

    def _reader(self, request: gr.Request) -> str:
        return reader_language(request.headers, self.default_language)


def _wanted(place: PromptKey, *asked: Any) -> RunRequest:
    """What the page's fields ask for; they are what a browser sent, and may be anything."""
    prompt, model, samples, temperature, note, hypothesis = asked
    return RunRequest(
        place.scenario,
        place.language,
        str(prompt or ""),
        str(model) if model else None,
        int(samples),
        float(temperature),
        str(note or ""),
        str(hypothesis or ""),
    )


def _technique(request: gr.Request) -> str | None:
    asked: str | None = request.query_params.get(TECHNIQUE)
    return asked


def _number(request: gr.Request) -> int | None:
    asked = request.query_params.get("version", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None


def _is_running(result: RunResult | None) -> bool:
    return result is not None and result.record.status == "running"
