"""The exercises to choose from: filtered, with what the person has tried and which models suit them."""

from collections.abc import Mapping
from dataclasses import dataclass

from scenarios import Scenario, suited_models
from workbench.services.exercises import OWN, Exercises
from workbench.services.history import History, Tried


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show: empty texts and level 0 stand for everything."""

    use_case: str = ""
    skill: str = ""
    level: int = 0
    language: str = ""
    tried: str = ""

    def fits(self, listed: "Listed") -> bool:
        """Whether an exercise is to be shown."""
        scenario = listed.scenario
        return (
            self.use_case in ("", scenario.use_case)
            and self.skill in ("", *scenario.skills)
            and self.level in (0, scenario.level)
            and self.language in ("", *scenario.languages)
            and self.tried in ("", "tried" if listed.tried else "untried")
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """An exercise with what the person made of it, and the models that suit it, both by language."""

    scenario: Scenario
    own: bool
    tried: tuple[Tried, ...]
    suited: Mapping[str, tuple[str, ...] | None]


class Shelf:
    """The exercises that one person can choose from."""

    def __init__(self, exercises: Exercises, history: History) -> None:
        self._exercises = exercises
        self._history = history

    def find(self, user: str, wanted: Filter) -> list[Listed]:
        """The exercises that fit, the easiest first and the person's own last."""
        tried: dict[str, list[Tried]] = {}
        for one in self._history.tried(user):
            tried.setdefault(one.scenario.id, []).append(one)
        listed = [
            Listed(
                scenario,
                scenario.id.startswith(OWN),
                tuple(tried.get(scenario.id, [])),
                {language: suited_models(scenario.id, language) for language in scenario.languages},
            )
            for scenario in self._exercises.all(user)
        ]
        return [one for one in listed if wanted.fits(one)]

    def skills(self, user: str) -> list[str]:
        """The skills that at least one exercise practises, in their order."""
        found = {skill for scenario in self._exercises.all(user) for skill in scenario.skills}
        return sorted(found, key=lambda skill: int(skill.removeprefix("S")))
