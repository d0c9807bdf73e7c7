"""What an experiment came to: its runs as a table, and each held against the first."""

from collections.abc import Mapping
from dataclasses import dataclass

import evals
from evals import Difference
from prompt_library import Phrase
from scenarios import Scenario
from workbench.errors import WorkbenchError
from workbench.experiment_rows import ExperimentRow, experiment_row
from workbench.records import RunRecord
from workbench.services.comparing import Compared, Comparing
from workbench.services.workroom import Workroom


@dataclass(frozen=True, slots=True)
class Outcome:
    """``record`` is the first run's; what it says of cases, language and samples holds for all.

    ``compared`` holds the runs that have outputs against the first; ``None`` with fewer than two such, or if
    the first has none.
    """

    scenario: Scenario
    record: RunRecord
    rows: tuple[ExperimentRow, ...]
    compared: Compared | None

    @property
    def differences(self) -> dict[int, Difference]:
        """The grade of each later run, by its id, against the first's."""
        if self.compared is None:
            return {}
        runs = [one.record.id for one in self.compared.versions]
        return {runs[pair.b]: pair.grade for pair in self.compared.comparison.pairs}


class Outcomes:
    """Reads the experiments of one person back."""

    def __init__(self, room: Workroom) -> None:
        self._results = room.results
        self._comparing = Comparing(room.results)

    def of(self, user: str, runs: Mapping[int, str], margin: float) -> Outcome:
        """The runs by their ids, each with what its prompt is called; ``margin`` 0..1.

        Raises ``WorkbenchError`` for a run that ``user`` has not, or for none at all.
        """
        if not runs:
            raise WorkbenchError(Phrase("workbench.experiment.no_run"))
        rows, records = [], []
        for run, prompt in runs.items():
            found = self._results.in_figures(user, run)
            if found is None:
                raise WorkbenchError(Phrase("workbench.compare.no_run", run=run))
            record, _, outputs, scores = found
            scenario = self._results.scenario(record)
            grade = evals.grade(scenario.rubric, outputs, scores, scenario.sources)
            rows.append(experiment_row(record, prompt, outputs, grade))
            records.append(record)
        answered = [row.run for row in rows if row.answers + row.failed]
        comparable = len(answered) > 1 and answered[0] == rows[0].run
        compared = self._comparing.compare(user, answered, margin) if comparable else None
        return Outcome(self._results.scenario(records[0]), records[0], tuple(rows), compared)
