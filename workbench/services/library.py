"""The technique cards, and search over them, the exercises and what a person wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

from prompt_library import Phrase
from prompt_library.techniques import Technique, techniques
from scenarios import Scenario
from workbench.errors import WorkbenchError
from workbench.services.exercises import Exercises
from workbench.services.practice import Practice
from workbench.store_search import FoundVersion, SearchStore

MAX_QUERY = 200
"""Characters that may be searched for."""


@dataclass(frozen=True, slots=True)
class FoundExercise:
    """An exercise with the place in its text that was found."""

    scenario: Scenario
    excerpt: str


@dataclass(frozen=True, slots=True)
class FoundPrompt:
    """A version of the person's own prompt for an exercise."""

    scenario: Scenario
    version: FoundVersion


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found, each kind with the best or newest first."""

    cards: tuple[Technique, ...]
    exercises: tuple[FoundExercise, ...]
    prompts: tuple[FoundPrompt, ...]

    @property
    def total(self) -> int:
        return len(self.cards) + len(self.exercises) + len(self.prompts)


class Library:
    """Looks up for one person. Every method that shows what they wrote names the person."""

    def __init__(self, exercises: Exercises, practice: Practice, words: SearchStore) -> None:
        self._exercises = exercises
        self._practice = practice
        self._words = words

    def cards(self) -> tuple[Technique, ...]:
        """All cards, by their ids."""
        return tuple(techniques().values())

    def search(self, user: str, text: str, language: str) -> Findings:
        """What holds all words of ``text``, in ``language`` where it is shipped in both.

        Raises ``WorkbenchError`` for too long a text.
        """
        if len(text) > MAX_QUERY:
            raise WorkbenchError(Phrase("workbench.library.too_long", n=len(text), most=MAX_QUERY))
        cards, exercises = self.cards(), self._exercises.all(user)
        known = {scenario.id: scenario for scenario in exercises}
        return Findings(
            tuple(cards[found.place] for found in self._words.texts(_cards(cards, language), text)),
            tuple(
                FoundExercise(exercises[found.place], found.excerpt)
                for found in self._words.texts(_exercises(exercises, language), text)
            ),
            tuple(
                FoundPrompt(known[version.scenario], version)
                for version in self._words.versions(user, text)
                if version.scenario in known
            ),
        )

    def workplace(self, user: str, language: str) -> tuple[Scenario, str]:
        """The exercise whose prompt a card's text would be put into, and its language: the one that the
        person wrote for last, if it takes a prompt."""
        place = self._practice.last_place(user, language)
        scenario = self._exercises.find(user, place.scenario)
        if scenario.kind == "prompt":
            return scenario, place.language
        return next(one for one in self._exercises.all(user) if one.kind == "prompt"), language


def _cards(cards: Sequence[Technique], language: str) -> list[tuple[str, str]]:
    return [
        (
            card.name.to(language),
            "\n".join(text.to(language) for text in (card.when, card.when_not, card.template)),
        )
        for card in cards
    ]


def _exercises(exercises: Sequence[Scenario], language: str) -> list[tuple[str, str]]:
    """Nothing of what a trainee is to find out: neither hints, nor cases, nor prompts."""
    return [(scenario.title[language], scenario.brief[language]) for scenario in exercises]
