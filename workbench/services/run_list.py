"""A person's runs, newest first, a page at a time."""

from dataclasses import dataclass

from scenarios import Scenario
from workbench.records import GradedRun, Price, RunFigures
from workbench.services.exercises import Exercises
from workbench.services.results import Results
from workbench.services.running import Running
from workbench.store_run_list import RunListStore

A_PAGE = 20
"""Runs on a page of the list."""
_NOTHING = RunFigures()


@dataclass(frozen=True, slots=True)
class ListedRun:
    """A run of version ``number``. ``known``: the exercise is still one of the person's.

    ``here``: it is under way in this process, which can stop it.
    """

    run: GradedRun
    number: int
    scenario: Scenario
    known: bool
    figures: RunFigures
    here: bool

    @property
    def under_way(self) -> bool:
        return self.run.record.status == "running"

    @property
    def resumable(self) -> bool:
        """Whether it has ended and lacks answers."""
        lacking = self.run.record.plan.cells - self.run.record.done + self.figures.failed
        return not self.under_way and lacking > 0

    @property
    def cost(self) -> float | None:
        """What its answers cost, in the price's currency; ``None`` if the price or the tokens are unknown."""
        return cost(self.run.record.plan.price, self.figures)


@dataclass(frozen=True, slots=True)
class RunPage:
    """Page ``number`` of ``pages``, from 1, of all ``total`` runs."""

    runs: tuple[ListedRun, ...]
    number: int
    pages: int
    total: int

    @property
    def under_way(self) -> bool:
        """Whether one of these runs may still grow."""
        return any(one.under_way for one in self.runs)


class RunList:
    """Lists the runs of one person."""

    def __init__(
        self, exercises: Exercises, results: Results, listed: RunListStore, running: Running
    ) -> None:
        self._exercises = exercises
        self._results = results
        self._listed = listed
        self._running = running

    def page(self, user: str, number: int = 1) -> RunPage:
        """Page ``number`` of ``user``'s runs, or the nearest that there is."""
        total = self._listed.count(user)
        pages = max(1, -(-total // A_PAGE))
        number = min(max(1, number), pages)
        listed = self._listed.page(user, A_PAGE, (number - 1) * A_PAGE)
        ids = [one.id for one in listed]
        numbers = {one.id: one.number for one in listed}
        figures = self._listed.figures(ids)
        known = {scenario.id: scenario for scenario in self._exercises.all(user)}
        runs = [
            ListedRun(
                run,
                numbers[run.record.id],
                known.get(run.record.scenario) or self._results.scenario(run.record),
                run.record.scenario in known,
                figures.get(run.record.id, _NOTHING),
                self._running.live(user, run.record.id) is not None,
            )
            for run in self._results.of_ids(ids)
        ]
        return RunPage(tuple(runs), number, pages, total)


def cost(price: Price | None, figures: RunFigures) -> float | None:
    """What tokens cost at ``price``; ``None`` if it, or their number, is not known."""
    if price is None:
        return None
    if not price.input and not price.output:
        return 0.0
    if figures.uncounted:
        return None
    return (figures.input_tokens * price.input + figures.output_tokens * price.output) / 1_000_000
