"""From what a service gives to what a template shows: pure functions, no Gradio."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from evals import Output, Score, case_values
from scenarios import Scenario
from workbench.models import ModelInfo
from workbench.services import RunResult, VersionSummary
from workbench.words import points, points_interval, say

MAX_SHOWN = 20_000
"""Characters of one text that a page shows; the rest is in the database."""


def exercise_view(scenario: Scenario, language: str) -> dict[str, Any]:
    """Variables, rubric and hints of an exercise."""
    return {
        "variables": [
            {"code": f"{{{{ {name} }}}}", "description": description[language]}
            for name, description in scenario.variables.items()
        ],
        "criteria": [
            {
                "title": criterion.title[language],
                "objective": say(f"objective.{criterion.objective}", language),
                "weight": f"{criterion.weight:g}",
            }
            for criterion in scenario.rubric.criteria
        ],
        "hints": scenario.hints[language],
    }


def scorecard_view(result: RunResult, language: str, scale: int) -> dict[str, Any]:
    """The grade and a line a criterion, each with its interval and what it rests on."""
    grade = result.grade
    return {
        "grade": say("page.grade_of", language, points=points(grade.value, language, scale), scale=scale),
        "basis": say(
            "page.basis",
            language,
            interval=points_interval(grade.interval, language, scale),
            cases=grade.cases,
            samples=result.record.plan.samples,
            model=result.record.plan.model,
        ),
        "failed": say("page.failed", language, n=grade.unscored) if grade.unscored else "",
        "score_column": say("page.score", language, scale=scale),
        "criteria": [
            {
                "title": criterion.title[language],
                "points": points(grade.by_criterion[criterion.id].value, language, scale),
                "interval": points_interval(grade.by_criterion[criterion.id].interval, language, scale),
                "weight": f"{criterion.weight:g}",
            }
            for criterion in result.scenario.rubric.criteria
        ],
    }


def cases_view(result: RunResult, language: str, scale: int) -> dict[str, Any]:
    """The case x criterion table, and every answer with the reasons for its points."""
    titles = {criterion.id: criterion.title[language] for criterion in result.scenario.rubric.criteria}
    values = case_values(result.scores)
    answered = [case for case in result.cases if any(out.case_id == case.id for out in result.outputs)]
    scores: dict[tuple[str, int], list[Score]] = defaultdict(list)
    for score in result.scores:
        scores[score.case_id, score.sample].append(score)
    return {
        "criteria": list(titles.values()),
        "cases": [
            {
                "id": case.id,
                "points": [points(values.get(name, {}).get(case.id), language, scale) for name in titles],
            }
            for case in answered
        ],
        "answers": [
            _answer_view(output, scores[output.case_id, output.sample], titles, language, scale)
            for output in sorted(result.outputs, key=lambda output: (output.case_id, output.sample))
        ],
    }


def _answer_view(
    output: Output, scores: Sequence[Score], titles: dict[str, str], language: str, scale: int
) -> dict[str, Any]:
    lost = sum(score.value is not None and score.value < 1 for score in scores)
    outcome = say("page.no_answer", language) if output.error else say("page.lost", language, n=lost)
    return {
        "title": say(
            "page.answer_title", language, case=output.case_id, sample=output.sample + 1, outcome=outcome
        ),
        "error": output.error.to(language) if output.error else "",
        "text": _shown(output.text or "", language),
        "cut": output.finish_reason == "length",
        "messages": [
            {"role": message.role, "content": _shown(message.content, language)}
            for message in output.messages
        ],
        "reasons": [
            {
                "criterion": titles[score.criterion],
                "points": points(score.value, language, scale),
                "explanation": score.explanation.to(language),
            }
            for score in sorted(
                scores, key=lambda score: (list(titles).index(score.criterion), score.position)
            )
        ],
    }


def versions_view(summaries: Sequence[VersionSummary], language: str, scale: int) -> dict[str, Any]:
    """The versions of a prompt, newest first, with the grade of each one's newest run."""
    return {"versions": [_version_view(summary, language, scale) for summary in summaries]}


def _version_view(summary: VersionSummary, language: str, scale: int) -> dict[str, Any]:
    result = summary.result
    return {
        "number": summary.version.number,
        "text": summary.version.text,
        "when": summary.version.created.astimezone().strftime("%Y-%m-%d %H:%M"),
        "grade": points(result.grade.value, language, scale) if result else say("page.not_run", language),
        "interval": points_interval(result.grade.interval, language, scale) if result else "–",
        "model": result.record.plan.model if result else "–",
    }


def model_choices(models: Sequence[ModelInfo], language: str) -> list[tuple[str, str]]:
    """What the model list offers: a model that speaks English only says so."""

    def label(info: ModelInfo) -> str:
        english_only = info.languages == ("en",)
        return say("page.english_only", language, model=info.name) if english_only else info.name

    return [(label(info), info.name) for info in models]


def language_warning(models: Sequence[ModelInfo], name: str, cases: str, language: str) -> str:
    """What to know before asking a model in a language that it does not speak; empty if it does."""
    info = next((info for info in models if info.name == name), None)
    if info is None or info.languages is None or cases in info.languages:
        return ""
    return say("models.wrong_language", language, model=name)


def progress_text(result: RunResult, language: str) -> str:
    """One line on how far a run has come."""
    key = {"running": "page.running", "finished": "page.finished", "stopped": "page.stopped"}
    return say(key[result.record.status], language, done=result.record.done, total=result.record.plan.cells)


def _shown(text: str, language: str) -> str:
    if len(text) <= MAX_SHOWN:
        return text
    return text[:MAX_SHOWN] + "\n" + say("page.shortened", language, n=len(text) - MAX_SHOWN)
