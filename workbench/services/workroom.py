"""What runs are made with: the database, the exercises, and the runs themselves."""

from pathlib import Path

from workbench.models import Models
from workbench.run_locks import RunLocks
from workbench.services.exercises import Exercises
from workbench.services.live_runs import LiveRuns
from workbench.services.results import Results
from workbench.services.running import Running, Stores
from workbench.store import Store
from workbench.store_cache import CacheStore
from workbench.store_outputs import OutputStore
from workbench.store_prompts import PromptStore
from workbench.store_runs import RunStore
from workbench.store_scenarios import ScenarioStore


class Workroom:
    """The part of a workbench that needs no page: commands make do with it."""

    def __init__(self, data_dir: Path, models: Models) -> None:
        self.models = models
        self.store = Store(data_dir / "workbench.db")
        self.prompts, self.scenarios = PromptStore(self.store), ScenarioStore(self.store)
        self.runs = runs = RunStore(self.store)
        outputs, live = OutputStore(self.store), LiveRuns()
        locks = RunLocks(data_dir / "locks")
        self.exercises = Exercises(self.scenarios)
        self.results = Results(
            self.prompts,
            self.scenarios,
            runs,
            outputs,
            lambda run_id: run_id in live or locks.is_held(run_id),
        )
        stores = Stores(runs, CacheStore(self.store), locks)
        self.running = Running(models, self.exercises, stores, self.results, live)
