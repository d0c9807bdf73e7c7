"""A person's progress: their attempts, what these show, and what to practise next."""

from datetime import UTC, datetime

from scenarios import Scenario, suited_models
from workbench.attempts import Attempt
from workbench.progress import Progress, progress_of
from workbench.services.exercises import OWN, Exercises
from workbench.store_attempts import AttemptStore, FinishedRun


class Progressing:
    """Reads one person's progress. Every method names the person."""

    def __init__(self, exercises: Exercises, runs: AttemptStore) -> None:
        self._exercises = exercises
        self._runs = runs

    def attempts(self, user: str) -> list[Attempt]:
        """The person's attempts at exercises that are there, the oldest first."""
        known = {scenario.id: scenario for scenario in self._exercises.all(user)}
        return [
            _attempt(run, known[run.scenario]) for run in self._runs.finished(user) if run.scenario in known
        ]

    def read(self, user: str, language: str) -> Progress:
        """What the person's attempts show; new exercises are suggested in ``language``."""
        return progress_of(self.attempts(user), self._suggested(user, language), language, datetime.now(UTC))

    def _suggested(self, user: str, language: str) -> list[Scenario]:
        """The shipped exercises, the easiest first, and of the same level those first that a local model is
        known to suit."""
        shipped = (one for one in self._exercises.all(user) if not one.id.startswith(OWN))
        return sorted(shipped, key=lambda one: (one.level, not suited_models(one.id, language)))


def _attempt(run: FinishedRun, scenario: Scenario) -> Attempt:
    return Attempt(
        run.id,
        run.begun,
        run.scenario,
        run.language,
        scenario.use_case,
        scenario.level,
        tuple(scenario.skills),
        run.split,
        run.version,
        run.model,
        run.samples,
        run.cases,
        len(scenario.select(run.language, run.split)),
        run.grade,
        run.low,
        run.high,
    )
