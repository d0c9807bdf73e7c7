"""What a trainee asks for, and what is refused before anything is stored."""

from dataclasses import dataclass

from prompt_library import LANGUAGES, Phrase, PromptError, check_template
from scenarios import Scenario
from workbench.errors import WorkbenchError

MAX_SAMPLES = 10
"""On the Practice page; a command may ask for ``MOST_SAMPLES``."""
MOST_SAMPLES = 100
MAX_TEMPERATURE = 2.0
MAX_HYPOTHESIS = 300
"""Characters of what is expected of a version."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a trainee asks for when pressing Run.

    ``model`` is a name, or ``None`` for the default; ``samples`` 1..10 a case; ``temperature`` 0..2;
    ``hypothesis`` is what the trainee expects and why, in at most 300 characters.
    ``cases`` is how many of the cases, the first ones, 0 for all. ``split`` is practice for trainees: whoever
    makes the request answers for any other. ``max_tokens`` ``None``: as the exercise says; ``cache``: answers
    that the same person got to the same questions are taken again.
    """

    scenario: str
    language: str
    text: str
    model: str | None = None
    samples: int = 1
    temperature: float = 0.7
    note: str = ""
    hypothesis: str = ""
    cases: int = 0
    split: str = "practice"
    top_p: float = 1.0
    max_tokens: int | None = None
    seed: int = 0
    experiment: int | None = None
    submission: int | None = None
    cache: bool = False


def refuse_bad(request: RunRequest, scenario: Scenario) -> None:
    """Raises ``WorkbenchError`` or ``PromptError`` for what cannot be run."""
    refuse_language(request.language)
    most = MAX_SAMPLES if request.experiment is None else MOST_SAMPLES
    if not 1 <= request.samples <= most:
        raise WorkbenchError(Phrase("workbench.run.samples", samples=request.samples, most=most))
    if not 0 <= request.temperature <= MAX_TEMPERATURE:
        raise WorkbenchError(Phrase("workbench.run.temperature", temperature=f"{request.temperature:g}"))
    if len(request.hypothesis) > MAX_HYPOTHESIS:
        raise WorkbenchError(
            Phrase("workbench.run.hypothesis", n=len(request.hypothesis), most=MAX_HYPOTHESIS)
        )
    refuse_bad_template(scenario, request.text)


def refuse_language(language: str) -> None:
    """Raises ``WorkbenchError`` for a language that no exercise has."""
    if language not in LANGUAGES:
        raise WorkbenchError(Phrase("workbench.run.language", language=language, allowed=LANGUAGES))


def refuse_bad_template(scenario: Scenario, text: str) -> None:
    """Raises ``PromptError`` with the first error that checking ``text`` for ``scenario`` finds.

    An answer that is no prompt is refused when it is read (``evals.answers``).
    """
    if scenario.kind != "prompt":
        return
    for problem in check_template(text, scenario.variables):
        if problem.severity == "error":
            raise PromptError(problem.message)
