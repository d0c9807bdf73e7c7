"""What the Practice page shows of a run: its state, the answer that is read, the scorecard, the cases."""

import logging

from prompt_library import PhrasedError
from workbench.html import render_html, status_line
from workbench.services import RunResult, Written
from workbench.views.answers import written_view
from workbench.views.results import cases_view, progress_view, scorecard_view
from workbench.words import say, usual_scale

PARTS, ANSWER = 4, 1
"""How many parts there are, and which of them is the answer that is read."""


def result_parts(result: RunResult, lang: str) -> list[str]:
    """A run as far as it has come."""
    scale = usual_scale(lang)
    return [
        render_html("status.html", lang, **progress_view(result, lang)),
        answer_part(result.read, lang),
        render_html("scorecard.html", lang, **scorecard_view(result, lang, scale)) if result.outputs else "",
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
