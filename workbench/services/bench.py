"""The services of one workbench, and what they share."""

from pathlib import Path

from scenarios import catalogue
from workbench.models import Models
from workbench.services.accounts import Accounts
from workbench.services.advising import Advising
from workbench.services.classroom import Classroom
from workbench.services.comparing import Comparing
from workbench.services.estimates import Estimates
from workbench.services.experiment_desk import ExperimentDesks
from workbench.services.history import History
from workbench.services.library import Library
from workbench.services.model_desk import ModelDesk
from workbench.services.playground import Playground
from workbench.services.practice import Practice
from workbench.services.progressing import Progressing
from workbench.services.rights import Rights, alone
from workbench.services.rubrics import Rubrics
from workbench.services.run_list import RunList
from workbench.services.shelf import Shelf
from workbench.services.side_by_side import SideBySide
from workbench.services.workroom import Workroom
from workbench.store_attempts import AttemptStore
from workbench.store_models import ModelStore
from workbench.store_rubrics import RubricStore
from workbench.store_run_list import RunListStore
from workbench.store_search import SearchStore


class Bench(Workroom):
    """What the pages ask: one service an area. Every method that touches a person's data names the person.

    ``with_class``: people log in, and ``accounts`` and ``classroom`` are there.
    """

    def __init__(self, data_dir: Path, models: Models, with_class: bool = False) -> None:
        super().__init__(data_dir, models)
        # Without accounts the one person whose workbench it is may do everything.
        self.accounts = Accounts(self.store) if with_class else None
        rights = self.accounts.rights if self.accounts else Rights(alone)
        self.classroom = Classroom(self, rights, self.accounts.trainees) if self.accounts else None
        asked = ModelStore(self.store)
        self.model_desk = ModelDesk(models, asked, data_dir, rights)
        self.estimates = Estimates(models, self.exercises, asked)
        self.advising = Advising(models, self.exercises, self.results)
        self.comparing = Comparing(self.results)
        self.side_by_side = SideBySide(self.results, self.comparing)
        self.experiments = ExperimentDesks(self)
        self.history = History(self.exercises, self.prompts, self.results)
        self.run_list = RunList(self.exercises, self.results, RunListStore(self.store), self.running)
        self.shelf = Shelf(self.exercises, self.history)
        self.rubrics = Rubrics(self.exercises, self.scenarios, RubricStore(self.store), self.results)
        self.playground = Playground(models, self.prompts, self.exercises)
        self.progressing = Progressing(self.exercises, AttemptStore(self.store))
        self.practice = Practice(self.exercises, self.prompts, self.results)
        self.library = Library(self.exercises, self.practice, SearchStore(self.store))

    def get_ready(self) -> None:
        """Loads what takes a second to load now and not when a whole class asks for it first."""
        self.models.get_ready()
        catalogue()
