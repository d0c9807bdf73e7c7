"""What the Practice page shows of a run: its state, the answer that is read, the scorecard, the cases."""

import logging
from collections.abc import Sequence
from typing import Any

import gradio as gr

from prompt_library import PhrasedError
from workbench.advice import Advice
from workbench.html import render_html, status_line
from workbench.services import Desk, RunResult, Written
from workbench.services.results import Measured
from workbench.views.advice import advice_view
from workbench.views.answers import written_view
from workbench.views.results import cases_view, measures_view, progress_view, scorecard_view
from workbench.words import say, usual_scale

PARTS, ANSWER = 4, 1
"""How many parts there are, and which of them is the answer that is read."""


def result_parts(
    result: RunResult, lang: str, advice: Sequence[Advice], measures: Sequence[Measured]
) -> list[str]:
    """A run as far as it has come, with ``measures`` over all of it and ``advice`` for what comes next."""
    scale = usual_scale(lang)
    told = measures_view(measures, lang, scale) | advice_view(advice, lang)
    return [
        render_html("status.html", lang, **progress_view(result, lang)),
        answer_part(result.read, lang),
        render_html("scorecard.html", lang, **scorecard_view(result, lang, scale), **told)
        if result.outputs
        else "",
        render_html("cases.html", lang, **cases_view(result, lang, scale)) if result.outputs else "",
    ]


def answer_part(read: Written | None, lang: str) -> str:
    """An answer as far as it is written; nothing where none is read."""
    return "" if read is None else render_html("written.html", lang, **written_view(read, lang))


def refused(error: Exception, lang: str) -> list[str]:
    """Why there is no result; a fault of the workbench's own is for its log."""
    if not isinstance(error, PhrasedError):
        logging.getLogger(__name__).error("a run ended by a fault", exc_info=error)
    message = error.to(lang) if isinstance(error, PhrasedError) else say("page.fault", lang)
    return _only(status_line("problem", message, lang))


def idle(message: str, lang: str) -> list[str]:
    """Nothing was run yet."""
    return _only(status_line("quiet", message, lang))


def _only(status: str) -> list[str]:
    return [status, *[""] * (PARTS - 1)]


def answer_field(desk: Desk, lang: str) -> Any:
    """The editor where no prompt is written."""
    kind = desk.scenario.kind
    label, info = (say(f"page.{kind}_{part}", lang) for part in ("label", "help"))
    return gr.update(value=desk.text, label=label, info=info)


def cases_to_read(desk: Desk, result: RunResult | None) -> Any:
    """Whose answer may be read while it is written."""
    cases = [case.id for case in desk.scenario.select(desk.language, "practice")]
    return gr.update(choices=cases, value=result.read.case_id if result and result.read else cases[0])
