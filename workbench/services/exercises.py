"""The exercises that a person has: the shipped ones and their own, each with the rubric that scores it."""

from dataclasses import replace

from prompt_library import Phrase
from scenarios import Scenario, ScenarioError, catalogue, shipped_scenario
from workbench.store_scenarios import ScenarioStore

OWN = "my-"
"""What the id of a person's own exercise starts with; a shipped one's never does."""


class Exercises:
    """Finds exercises by their ids, never by a path."""

    def __init__(self, scenarios: ScenarioStore) -> None:
        self._scenarios = scenarios

    def all(self, user: str) -> list[Scenario]:
        """The shipped exercises, the easiest first, and then the person's own."""
        shipped = sorted(catalogue().values(), key=lambda scenario: (scenario.level, scenario.id))
        return [*shipped, *self._scenarios.own(user)]

    def find(self, user: str, scenario_id: str) -> Scenario:
        """The exercise with the rubric that scores ``user``'s runs. Raises ``ScenarioError`` if unknown."""
        scenario = self.original(user, scenario_id)
        rubric_id = self._scenarios.rubric_in_use(user, scenario_id)
        return scenario if rubric_id is None else replace(scenario, rubric=self._scenarios.rubric(rubric_id))

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
        if scenario_id.startswith(OWN):
            for scenario in self._scenarios.own(user):
                if scenario.id == scenario_id:
                    return scenario
        return shipped_scenario(scenario_id)
