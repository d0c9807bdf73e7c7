"""What to reconsider in a prompt: while it is typed, and after it was run. No model is asked."""

from workbench.advice import Advice, Finding, PastPrompt, lint, run_advice, scenario_view
from workbench.models import Models
from workbench.records import PromptKey
from workbench.services.exercises import Exercises
from workbench.services.results import Results, RunResult

REMEMBERED = 12
"""Earlier versions that advice looks at, the newest."""


class Advising:
    """Advises one person on one exercise. Every method names the person."""

    def __init__(self, models: Models, exercises: Exercises, results: Results) -> None:
        self._models = models
        self._exercises = exercises
        self._results = results

    def lint(self, user: str, scenario_id: str, language: str, text: str) -> tuple[Finding, ...]:
        """What to reconsider in a prompt that is being typed; nothing for what is no prompt.

        Raises ``ScenarioError`` for an unknown exercise.
        """
        scenario = self._exercises.find(user, scenario_id)
        if scenario.kind != "prompt":
            return ()
        return lint(text, scenario_view(scenario, language), language, self._models.default().window)

    def advice(self, user: str, result: RunResult, reader: str) -> tuple[Advice, ...]:
        """What to do next after a run of ``user``'s that has ended, for a reader of ``reader``."""
        plan, number = result.record.plan, result.version.number
        key = PromptKey(user, result.record.scenario, plan.language)
        before = [
            PastPrompt(one.version.text, one.newest.grade.value if one.newest and one.newest.grade else None)
            for one in reversed(self._results.versions(key, REMEMBERED))
            if one.version.number < number
        ]
        return run_advice(result.scenario, result.version.text, before, result.scores, plan.language, reader)
