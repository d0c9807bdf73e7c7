"""The Models page: which models there are, which answer, a larger one, and how an endpoint is added."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from prompt_library import PhrasedError
from workbench.components import html_block, text, user_name
from workbench.errors import WorkbenchError
from workbench.html import render_html, status_line
from workbench.services import Bench, PullState
from workbench.views.model_desk import endpoint_view, models_view, pull_choices, pull_view
from workbench.web import reader_language
from workbench.words import say

LOOK_S = 1.0
"""Seconds between two looks at a fetch that is under way."""


def models_page(bench: Bench, page: gr.Blocks, default_language: str | None) -> None:
    """Builds the page inside ``page`` and wires its events to ``bench``."""
    events = _Events(bench, default_language)
    heading = html_block(elem_id="heading")
    models = html_block(elem_id="models")
    with gr.Row(elem_classes="line"):
        ask = gr.Button(text("page.ask_models"), elem_id="ask")
        asking = html_block(elem_id="asking")
    larger = html_block(elem_id="larger")
    with gr.Row(elem_classes="line"):
        choice = gr.Dropdown(
            label=text("page.pull_choice"),
            choices=[one.name for one in bench.models.local_models if one.can_be_pulled],
            filterable=False,
            elem_id="choice",
        )
        pull = gr.Button(text("page.pull"), variant="primary", elem_id="pull", interactive=False)
        cancel = gr.Button(text("page.pull_cancel"), elem_id="cancel", interactive=False)
    pulled = html_block(elem_id="pulled")
    endpoint = html_block(elem_id="endpoint")
    again = gr.Timer(LOOK_S, active=False)

    shown = [pulled, pull, cancel, again]
    page.load(
        events.open_page,
        None,
        [heading, models, larger, choice, endpoint, *shown],
        api_name="open_page",
        show_progress="hidden",
    )
    ask.click(events.ask, None, [asking, ask, models], api_name="ask_models", show_progress="hidden")
    pull.click(events.pull, choice, shown, api_name="pull_model", show_progress="hidden")
    cancel.click(events.cancel, None, shown, api_name="cancel_pull", show_progress="hidden")
    again.tick(events.look, None, [*shown, models, choice], api_name="look_at_pull", show_progress="hidden")


class _Events:
    """What happens on the page: each event calls one service and shows its result by pure views."""

    def __init__(self, bench: Bench, default_language: str | None) -> None:
        self.desk = bench.model_desk
        self.default_language = default_language

    def open_page(self, request: gr.Request) -> list[Any]:
        user, lang = user_name(request), self._reader(request)
        state = self.desk.pulled(user)
        pullable = self.desk.pullable(user)
        first = next((one for one in pullable if not one.here), next(iter(pullable), None))
        chosen = state.name if state is not None and state.under_way else first and first.model.name
        return [
            render_html("models_head.html", lang),
            self._table(user, lang),
            render_html("models_larger.html", lang, may_pull=self.desk.may_pull(user)),
            gr.update(choices=pull_choices(pullable, lang), value=chosen),
            render_html("models_endpoint.html", lang, **endpoint_view(self.desk.configuration(user), lang)),
            # That a fetch has succeeded is no news to a page that is opened later.
            *self._pull_parts(user, lang, None if state is None or state.status == "done" else state),
        ]

    async def ask(self, request: gr.Request) -> AsyncIterator[list[Any]]:
        user, lang = user_name(request), self._reader(request)
        yield [
            status_line("quiet", say("models.asking", lang), lang, running=True),
            gr.update(interactive=False),
            gr.skip(),
        ]
        try:
            await self.desk.ask(user)
            said = status_line("quiet", say("models.asked", lang), lang)
        except PhrasedError as error:
            said = status_line("problem", error.to(lang), lang)
        table = await asyncio.to_thread(self._table, user, lang)
        yield [said, gr.update(interactive=True), table]

    def pull(self, name: str | None, request: gr.Request) -> list[Any]:
        user, lang = user_name(request), self._reader(request)
        try:
            return self._pull_parts(user, lang, self.desk.pull(user, name or ""))
        except WorkbenchError as error:
            return self._refused(user, lang, error)

    def cancel(self, request: gr.Request) -> list[Any]:
        user, lang = user_name(request), self._reader(request)
        try:
            self.desk.stop_pull(user)
        except WorkbenchError as error:
            return self._refused(user, lang, error)
        return self._pull_parts(user, lang, self.desk.pulled(user))

    def look(self, request: gr.Request) -> list[Any]:
        user, lang = user_name(request), self._reader(request)
        state = self.desk.pulled(user)
        parts = self._pull_parts(user, lang, state)
        if state is not None and state.under_way:
            return [*parts, gr.skip(), gr.skip()]
        choices = pull_choices(self.desk.pullable(user), lang)
        return [*parts, self._table(user, lang), gr.update(choices=choices)]

    def _refused(self, user: str, lang: str, error: WorkbenchError) -> list[Any]:
        """Why, and then the fetch that is under way, as somebody else's may be."""
        shown, *others = self._pull_parts(user, lang, self.desk.pulled(user))
        return [status_line("problem", error.to(lang), lang) + shown, *others]

    def _pull_parts(self, user: str, lang: str, state: PullState | None) -> list[Any]:
        may, busy = self.desk.may_pull(user), state is not None and state.under_way
        return [
            render_html("status.html", lang, **pull_view(state, lang)) if state else "",
            gr.update(interactive=may and not busy),
            gr.update(interactive=may and state is not None and state.status == "running"),
            gr.Timer(active=busy),
        ]

    def _table(self, user: str, lang: str) -> str:
        view = models_view(self.desk.overview(user), self.desk.last_asked(user), lang)
        return render_html("models.html", lang, **view)

    def _reader(self, request: gr.Request) -> str:
        return reader_language(request.headers, self.default_language)
