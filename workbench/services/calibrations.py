"""The answers to an exercise's own prompts, asked for and recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from evals.calibration import Calibration, calibrate
from evals.model import Settings
from evals.outputs import Output
from evals.recordings import OWN_PROMPTS, Question, Recording, asked_digest
from prompt_library import Phrase, Prompt
from scenarios import Scenario
from workbench.errors import WorkbenchError
from workbench.services.experiments import ExperimentPlan

SAMPLES = 5
"""Of each hidden case, unless whoever asks says another number."""


def question_plan(scenario: Scenario, question: Question) -> ExperimentPlan:
    """What to run for a question: each of the exercise's own prompts over the hidden cases."""
    language = question.language
    prompts = tuple(Prompt(f"@{name}", scenario.prompts[name][language]) for name in OWN_PROMPTS)
    return ExperimentPlan(
        scenario, language, "hidden", question.samples, prompts, (question.model,), (question.settings,)
    )


def question_about(scenario: Scenario, language: str, model: str, weights: str, samples: int) -> Question:
    """What is asked of a model for calibration: everything as a trainee's run has it."""
    settings = Settings(max_tokens=scenario.max_tokens)
    return Question(scenario.id, language, model, weights, samples, settings)


def recorded(
    scenario: Scenario, question: Question, outputs: Mapping[str, Sequence[Output]]
) -> tuple[Recording, Calibration]:
    """A recording of what has just come, and what it came to.

    Raises ``WorkbenchError`` if an answer is missing: half a recording would pass for a whole one.
    """
    wanted = len(scenario.select(question.language, "hidden")) * question.samples
    for name in OWN_PROMPTS:
        if len(outputs[name]) < wanted:
            missing = wanted - len(outputs[name])
            raise WorkbenchError(Phrase("workbench.calibrate.incomplete", prompt=f"@{name}", n=missing))
    found = calibrate(scenario, question.language, question.samples, outputs)
    recording = Recording(
        question,
        scenario.digest,
        asked_digest(scenario, question.language),
        datetime.now(UTC).date().isoformat(),
        {name: tuple(outputs[name]) for name in OWN_PROMPTS},
        found.plain(),
    )
    return recording, found


def rescored(recording: Recording, scenario: Scenario) -> tuple[Recording, Calibration]:
    """The same answers by the exercise's rubric as it is now.

    Raises ``WorkbenchError`` if the model would now be asked something else.
    """
    question = recording.question
    if not recording.fits(scenario):
        raise WorkbenchError(
            Phrase("workbench.calibrate.outdated", scenario=scenario.id, language=question.language)
        )
    found = calibrate(scenario, question.language, question.samples, recording.outputs)
    return replace(recording, digest=scenario.digest, result=found.plain()), found
