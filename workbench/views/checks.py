"""What a check says of itself, as a page shows it."""

from typing import Any

from evals import CheckResult, run_check
from evals.checks import DescribedParameter, describe
from evals.checks.examples import Answer
from scenarios.rubric_texts import scalar_yaml
from workbench.words import say


def summary_view(check: str, language: str) -> dict[str, Any]:
    """What the check tests, and which values that can give."""
    return {"summary": describe(check).summary.to(language)}


def guide_view(check: str, language: str) -> dict[str, Any]:
    """An example of the check: an answer that passes and one that fails, with the reason."""
    example = describe(check).example(language)
    failed: CheckResult = run_check(check, _seen(example.fails), example.params)
    return {
        "params": [f"{name}: {scalar_yaml(value)}" for name, value in example.params.items()],
        "passes": _shown(example.passes, language),
        "fails": _shown(example.fails, language),
        "reason": failed.explanation.to(language),
    }


def parameter_view(check: str, parameter: DescribedParameter, language: str) -> dict[str, str]:
    """A parameter as a box to fill in: its name, what it means and may be, and the example's value."""
    example = describe(check).example(language).params
    if parameter.required:
        need = say("rubric.required", language)
    elif parameter.default is None:
        need = say("rubric.optional", language)
    else:
        need = say("rubric.default", language, value=scalar_yaml(parameter.default))
    return {
        "label": parameter.name,
        "info": say(
            "rubric.parameter",
            language,
            meaning=parameter.meaning.to(language),
            allowed=parameter.allowed.to(language),
            need=need,
        ),
        "placeholder": scalar_yaml(example[parameter.name]) if parameter.name in example else "",
    }


def _seen(answer: Answer) -> str | list[str]:
    return answer if isinstance(answer, str) else list(answer)


def _shown(answer: Answer, language: str) -> str:
    if isinstance(answer, str):
        return answer
    return "\n".join(
        f"{say('answers.sample', language, n=number)}\n{text}\n" for number, text in enumerate(answer, 1)
    )
