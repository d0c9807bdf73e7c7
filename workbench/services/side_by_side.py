"""What two runs got for the same case, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

from evals import CaseDifference, Output, Score
from prompt_library import Phrase
from scenarios import Scenario
from workbench.errors import WorkbenchError
from workbench.services.comparing import Compared, ComparedCases, ComparedVersion, Comparing
from workbench.services.results import Results

LARGEST = 20
"""Cases whose answers are put into a report: those with the largest losses."""


@dataclass(frozen=True, slots=True)
class Side:
    """One run's outputs for a case, by sample, and the scores that each was given."""

    version: ComparedVersion
    outputs: Mapping[int, Output]
    scores: Mapping[int, tuple[Score, ...]]


@dataclass(frozen=True, slots=True)
class CasePair:
    """One case in two runs. ``difference`` is ``None`` where it is not scored in both.

    ``place`` counts the cases of the comparison from 1, the largest loss first, up to ``cases``; ``before``
    and ``after`` are the cases next to it.
    """

    scenario: Scenario
    case_id: str
    a: Side
    b: Side
    difference: CaseDifference | None
    place: int
    cases: int
    before: str | None
    after: str | None


class SideBySide:
    """Reads the answers of one person's runs that are compared."""

    def __init__(self, results: Results, comparing: Comparing) -> None:
        self._results = results
        self._comparing = comparing

    def case(self, user: str, a: int, b: int, case_id: str) -> CasePair:
        """What two runs of ``user`` got for a case. Raises ``WorkbenchError`` if they have no such thing, and
        ``ComparisonError`` for runs that cannot be compared."""
        cases = self._comparing.cases(user, a, b)
        if case_id not in _order(cases):
            raise WorkbenchError(Phrase("workbench.compare.no_case", case=case_id))
        return self._pair(user, cases, case_id)

    def largest_losses(self, user: str, compared: Compared, b: int) -> tuple[CasePair, ...]:
        """The first ``LARGEST`` cases of the pair whose second run is ``b``, as ``case`` gives each."""
        pair = compared.pair(b)
        first, second = compared.versions[pair.a], compared.versions[pair.b]
        cases = ComparedCases(compared.scenario, first, second, pair.cases, compared.left_out(pair))
        return tuple(self._pair(user, cases, case.case_id) for case in pair.cases[:LARGEST])

    def _pair(self, user: str, cases: ComparedCases, case_id: str) -> CasePair:
        order = _order(cases)
        place = order.index(case_id)
        return CasePair(
            cases.scenario,
            case_id,
            self._side(user, cases.a, case_id),
            self._side(user, cases.b, case_id),
            cases.cases[place] if place < len(cases.cases) else None,
            place + 1,
            len(order),
            order[place - 1] if place else None,
            order[place + 1] if place + 1 < len(order) else None,
        )

    def _side(self, user: str, version: ComparedVersion, case_id: str) -> Side:
        found = self._results.of_case(user, version.record.id, case_id)
        outputs, scores = (found.outputs, found.scores) if found else ((), ())
        return Side(
            version,
            {output.sample: output for output in outputs},
            {
                output.sample: tuple(score for score in scores if score.sample == output.sample)
                for output in outputs
            },
        )


def _order(cases: ComparedCases) -> list[str]:
    return [*(case.case_id for case in cases.cases), *cases.left_out]
