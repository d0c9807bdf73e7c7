"""Experiments as a person sets them up on a page: versions x models x temperatures, and what came of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evals.model import Settings
from prompt_library import Phrase, Prompt
from scenarios import Scenario
from workbench.errors import WorkbenchError
from workbench.records import PromptKey
from workbench.services.comparing import MARGIN
from workbench.services.experiments import ExperimentPlan, Experiments
from workbench.services.outcomes import Outcome, Outcomes
from workbench.services.requests import MAX_SAMPLES, MAX_TEMPERATURE, refuse_language
from workbench.services.results import VersionSummary
from workbench.services.workroom import Workroom
from workbench.store_experiments import ExperimentStore, StoredExperiment

STARTER = "starter"
"""What the exercise's starter prompt is called among the versions."""
OFFERED = 12
"""Versions to choose from, the newest."""
LISTED = 20
"""Experiments that are listed, the newest."""
MOST_CALLS = 1000
"""Calls of a model for one experiment that is begun on the page."""
TEMPERATURES = (0.0, 0.3, 0.7, 1.0, 1.5)


@dataclass(frozen=True, slots=True)
class ExperimentDesk:
    """What an experiment can be made of. ``versions`` are newest first."""

    scenario: Scenario
    language: str
    versions: tuple[VersionSummary, ...]


@dataclass(frozen=True, slots=True)
class ExperimentRequest:
    """What a person asks for: ``prompts`` are numbers of versions, or ``STARTER``."""

    scenario: str
    language: str
    prompts: tuple[str, ...]
    models: tuple[str, ...]
    temperatures: tuple[float, ...]
    samples: int


class ExperimentDesks:
    """Sets up experiments, begins them, and reads them back; everybody has their own."""

    def __init__(self, room: Workroom) -> None:
        self._room = room
        self._stored = ExperimentStore(room.store)
        self._beginning = set[str]()

    def open(self, user: str, scenario_id: str, language: str) -> ExperimentDesk:
        """What there is to choose from. Raises ``ScenarioError`` or ``WorkbenchError`` for an unknown
        exercise or language."""
        refuse_language(language)
        scenario = self._room.exercises.find(user, scenario_id)
        versions = self._room.results.versions(PromptKey(user, scenario_id, language), OFFERED)
        return ExperimentDesk(scenario, language, tuple(versions))

    def plan(self, user: str, asked: ExperimentRequest) -> ExperimentPlan:
        """What would be run. Raises ``WorkbenchError`` for what cannot be or is too much, and what ``open``
        raises."""
        desk = self.open(user, asked.scenario, asked.language)
        for chosen, key in ((asked.prompts, "prompt"), (asked.models, "model"), (asked.temperatures, "warm")):
            if not chosen:
                raise WorkbenchError(Phrase(f"workbench.experiment.no_{key}"))
        if not 1 <= asked.samples <= MAX_SAMPLES:
            raise WorkbenchError(Phrase("workbench.run.samples", samples=asked.samples, most=MAX_SAMPLES))
        for temperature in asked.temperatures:
            if not 0 <= temperature <= MAX_TEMPERATURE:
                shown = f"{temperature:g}"
                raise WorkbenchError(Phrase("workbench.run.temperature", temperature=shown))
        usual = Settings(max_tokens=desk.scenario.max_tokens)
        plan = ExperimentPlan(
            desk.scenario,
            asked.language,
            "practice",
            asked.samples,
            tuple(_prompt(desk, name) for name in sorted(asked.prompts, key=_age)),
            asked.models,
            tuple(replace(usual, temperature=one) for one in sorted(asked.temperatures)),
        )
        if plan.calls > MOST_CALLS:
            raise WorkbenchError(Phrase("workbench.experiment.calls", n=plan.calls, most=MOST_CALLS))
        return plan

    async def begin(self, user: str, asked: ExperimentRequest) -> int:
        """Begins the runs, which go on by themselves. Returns the experiment's id. Raises what ``plan``
        raises, and ``WorkbenchError`` if an experiment of the person is under way."""
        if user in self._beginning or self._room.running.in_experiment(user):
            raise WorkbenchError(Phrase("workbench.experiment.under_way"))
        self._beginning.add(user)
        try:
            plan = await asyncio.to_thread(self.plan, user, asked)
            runs = await Experiments(self._room).begin(user, "page", plan)
        finally:
            self._beginning.discard(user)
        experiment = runs[0].result().record.plan.experiment
        assert experiment is not None
        return experiment

    def listed(self, user: str) -> Sequence[StoredExperiment]:
        """The person's newest experiments, newest first."""
        return self._stored.newest(user, LISTED)

    def outcome(self, user: str, experiment_id: int, margin: float = MARGIN) -> Outcome:
        """What came of one so far. Raises ``WorkbenchError`` if the person has no such experiment."""
        stored = self._stored.one(user, experiment_id)
        if stored is None:
            raise WorkbenchError(Phrase("workbench.experiment.not_yours", id=experiment_id))
        return Outcomes(self._room).of(user, stored.named(), margin)


def _age(name: str) -> int:
    """The oldest comes first: what is new is held against what was there before."""
    return int(name) if name.isascii() and name.isdigit() else 0


def _prompt(desk: ExperimentDesk, name: str) -> Prompt:
    if name == STARTER:
        return Prompt(STARTER, desk.scenario.starter[desk.language])
    for one in desk.versions:
        if str(one.version.number) == name:
            return Prompt(f"v{name}", one.version.text)
    raise WorkbenchError(Phrase("workbench.experiment.no_version", version=name))
