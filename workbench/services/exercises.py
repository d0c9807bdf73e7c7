"""The exercises that a person has: the shipped ones, their own, and those that their class was set, each with
the rubric that scores it."""

from dataclasses import replace
from typing import Protocol

from prompt_library import Phrase
from scenarios import Scenario, ScenarioError, catalogue, shipped_scenario
from workbench.records import ASSIGNED
from workbench.store_scenarios import ScenarioStore

OWN = "my-"
"""What the id of a person's own exercise starts with; a shipped one's never does."""


class Assigned(Protocol):
    """The exercises that a class was set, as each person may practise on them."""

    def exercises(self, user: str) -> list[Scenario]:
        """Those that ``user`` may see, the newest first."""

    def exercise(self, user: str, scenario_id: str) -> Scenario:
        """One of them. Raises ``ScenarioError`` for one that ``user`` may not see."""

    def refuse_practice(self, user: str, scenario_id: str) -> None:
        """Raises ``WorkbenchError`` if ``user`` may not run one more prompt for practice on one of them."""


class Exercises:
    """Finds exercises by their ids, never by a path."""

    def __init__(self, scenarios: ScenarioStore) -> None:
        self._scenarios = scenarios
        self._assigned: Assigned | None = None

    def set_to_class(self, assigned: Assigned) -> None:
        """Everybody finds from now on what ``assigned`` gives them, too."""
        self._assigned = assigned

    def all(self, user: str) -> list[Scenario]:
        """What the class was set, the shipped exercises, the easiest first, and then the person's own."""
        shipped = sorted(catalogue().values(), key=lambda scenario: (scenario.level, scenario.id))
        assigned = self._assigned.exercises(user) if self._assigned else []
        return [*assigned, *shipped, *self._scenarios.own(user)]

    def find(self, user: str, scenario_id: str) -> Scenario:
        """The exercise with the rubric that scores ``user``'s runs. Raises ``ScenarioError`` if unknown."""
        scenario = self.original(user, scenario_id)
        if scenario_id.startswith(ASSIGNED):
            return scenario
        rubric_id = self._scenarios.rubric_in_use(user, scenario_id)
        return scenario if rubric_id is None else replace(scenario, rubric=self._scenarios.rubric(rubric_id))

    def refuse_run(self, user: str, scenario_id: str) -> None:
        """Raises ``WorkbenchError`` if ``user`` may run no more prompts on an exercise."""
        if self._assigned and scenario_id.startswith(ASSIGNED):
            self._assigned.refuse_practice(user, scenario_id)

    def keep(self, user: str, scenario_id: str) -> int:
        """Stores the exercise as it is now, for a run. Returns the id of the rubric that scores it."""
        own_rubric = self.keep_file(self.original(user, scenario_id))
        in_use = self._scenarios.rubric_in_use(user, scenario_id)
        return own_rubric if in_use is None else in_use

    def keep_file(self, scenario: Scenario) -> int:
        """Stores an exercise that was read from a file, for a run. Returns the id of its rubric."""
        return self._scenarios.keep_scenario(scenario)

    def keep_own(self, user: str, scenario: Scenario) -> None:
        """Makes ``scenario`` one of the person's own exercises, or its newest content."""
        if not scenario.id.startswith(OWN):
            raise ScenarioError(Phrase("workbench.scenario.own_id", id=scenario.id))
        self._scenarios.keep_own(user, scenario)

    def original(self, user: str, scenario_id: str) -> Scenario:
        """The exercise with the rubric of its own. Raises ``ScenarioError`` if unknown."""
        if self._assigned and scenario_id.startswith(ASSIGNED):
            return self._assigned.exercise(user, scenario_id)
        if scenario_id.startswith(OWN):
            for scenario in self._scenarios.own(user):
                if scenario.id == scenario_id:
                    return scenario
        return shipped_scenario(scenario_id)
