"""What a run got for one case: the messages sent, every answer, and why each point was given or lost."""

from collections.abc import Sequence
from typing import Any

from evals import Output, Score
from workbench.services import CaseAnswers, Written
from workbench.words import points, say

MAX_SHOWN = 20_000
"""Characters of one text that a page shows; the rest is in the database."""


def answers_view(found: CaseAnswers, language: str, scale: int) -> dict[str, Any]:
    """The answers to one case, sample by sample."""
    criteria = {criterion.id: criterion for criterion in found.result.scenario.rubric.criteria}
    titles = {name: criterion.title[language] for name, criterion in criteria.items()}
    run = found.result.record.id
    return {
        "title": say(
            "answers.title",
            language,
            case=found.case.id,
            version=found.result.version.number,
            model=found.result.record.plan.model,
        ),
        "before": f"/answers/{run}/{found.before}" if found.before else "",
        "after": f"/answers/{run}/{found.after}" if found.after else "",
        "messages": [
            {"role": message.role, "content": shown(message.content, language)}
            for message in found.outputs[0].messages
        ],
        "answers": [
            answer_view(output, found.scores[output.sample], titles, language, scale)
            for output in found.outputs
        ],
    }


def written_view(read: Written, language: str) -> dict[str, Any]:
    """An answer as far as it is written, and whose it is."""
    sample = "" if read.sample is None else say("answers.sample", language, n=read.sample + 1)
    return {
        "title": say("written.title", language, case=read.case_id),
        "state": ", ".join(part for part in (sample, say(f"written.{read.state}", language)) if part),
        "text": shown(read.text, language),
        "error": read.error.to(language) if read.error else "",
    }


def answer_view(
    output: Output, scores: Sequence[Score], titles: dict[str, str], language: str, scale: int
) -> dict[str, Any]:
    """One answer: its text or why there is none, and why each point was given or lost."""
    order = list(titles)
    return {
        "title": say("answers.sample", language, n=output.sample + 1),
        "error": output.error.to(language) if output.error else "",
        "text": shown(output.text or "", language),
        "cut": output.finish_reason == "length",
        "facts": _facts(output, language),
        "reasons": [
            {
                "criterion": titles[score.criterion],
                "points": points(score.value, language, scale),
                "full": score.value == 1,
                "mark": _mark(score.value),
                "explanation": score.explanation.to(language),
            }
            for score in sorted(scores, key=lambda score: (order.index(score.criterion), score.position))
        ],
    }


def _facts(output: Output, language: str) -> str:
    """Time and length of an answer, as far as the endpoint says them."""
    seconds = f"{output.latency_ms / 1000:.1f}"
    seconds = seconds.replace(".", ",") if language == "fr" else seconds
    tokens = "?" if output.output_tokens is None else output.output_tokens
    return say("answers.facts", language, seconds=seconds, tokens=tokens)


def _mark(value: float | None) -> str:
    if value is None:
        return "–"
    return "✓" if value == 1 else "✗" if value == 0 else "◐"


def shown(text: str, language: str) -> str:
    """A text as far as a page shows it."""
    if len(text) <= MAX_SHOWN:
        return text
    return text[:MAX_SHOWN] + "\n" + say("page.shortened", language, n=len(text) - MAX_SHOWN)
