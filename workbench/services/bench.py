"""The services of one workbench, and what they share."""

from pathlib import Path

from scenarios import catalogue
from workbench.models import Models
from workbench.services.exercises import Exercises
from workbench.services.history import History
from workbench.services.live_runs import GRACE_S, LiveRuns
from workbench.services.model_desk import ModelDesk
from workbench.services.playground import Playground
from workbench.services.practice import Practice
from workbench.services.results import Results
from workbench.services.rubrics import Rubrics
from workbench.services.running import Running
from workbench.services.shelf import Shelf
from workbench.store import Store
from workbench.store_models import ModelStore
from workbench.store_prompts import PromptStore
from workbench.store_rubrics import RubricStore
from workbench.store_runs import RunStore
from workbench.store_scenarios import ScenarioStore


class Bench:
    """What the pages ask: one service an area. Every method that touches a person's data names the person.

    ``grace_s`` is how long a run goes on when nobody watches it any more.
    """

    def __init__(self, data_dir: Path, models: Models, grace_s: float = GRACE_S) -> None:
        self.models = models
        self.store = Store(data_dir / "workbench.db")
        prompts, scenarios = PromptStore(self.store), ScenarioStore(self.store)
        runs, live = RunStore(self.store), LiveRuns()
        results = Results(prompts, scenarios, runs, live.__contains__)
        self.exercises = Exercises(scenarios)
        self.model_desk = ModelDesk(models, ModelStore(self.store), data_dir)
        self.history = History(self.exercises, prompts, results)
        self.shelf = Shelf(self.exercises, self.history)
        self.rubrics = Rubrics(self.exercises, scenarios, RubricStore(self.store), results)
        self.playground = Playground(models, prompts, self.exercises)
        self.practice = Practice(self.exercises, prompts, runs, results)
        self.running = Running(models, self.exercises, runs, results, live, grace_s)

    def get_ready(self) -> None:
        """Loads what takes a second to load now and not when a whole class asks for it first."""
        self.models.get_ready()
        catalogue()
