"""What a trainee asks for, and what is refused before anything is stored."""

from dataclasses import dataclass

from prompt_library import LANGUAGES, Phrase, PromptError, check_template
from scenarios import Scenario
from workbench.errors import WorkbenchError

MAX_SAMPLES = 10
MAX_TEMPERATURE = 2.0


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a trainee asks for when pressing Run.

    ``model`` is a name, or ``None`` for the default; ``samples`` 1..10 a case; ``temperature`` 0..2;
    ``cases`` is how many of the practice cases, the first ones, 0 for all.
    """

    scenario: str
    language: str
    text: str
    model: str | None = None
    samples: int = 1
    temperature: float = 0.7
    note: str = ""
    cases: int = 0


def refuse_bad(request: RunRequest, scenario: Scenario) -> None:
    """Raises ``WorkbenchError`` or ``PromptError`` for what cannot be run."""
    refuse_language(request.language)
    if not 1 <= request.samples <= MAX_SAMPLES:
        raise WorkbenchError(Phrase("workbench.run.samples", samples=request.samples, most=MAX_SAMPLES))
    if not 0 <= request.temperature <= MAX_TEMPERATURE:
        raise WorkbenchError(Phrase("workbench.run.temperature", temperature=f"{request.temperature:g}"))
    refuse_bad_template(scenario, request.text)


def refuse_language(language: str) -> None:
    """Raises ``WorkbenchError`` for a language that no exercise has."""
    if language not in LANGUAGES:
        raise WorkbenchError(Phrase("workbench.run.language", language=language, allowed=LANGUAGES))


def refuse_bad_template(scenario: Scenario, text: str) -> None:
    """Raises ``PromptError`` with the first error that checking ``text`` for ``scenario`` finds."""
    for problem in check_template(text, scenario.variables):
        if problem.severity == "error":
            raise PromptError(problem.message)
