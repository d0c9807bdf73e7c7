"""Scores outputs by a rubric's checks, as they come."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from evals.checks import OVER_SAMPLES, run_check
from evals.outputs import Output, Score
from scenarios import Case, CheckUse, Rubric

Use = tuple[str, int, CheckUse]


class Scorer:
    """Scores the outputs of one run.

    A failed output has no scores. Checks that compare the samples of a case wait for the last of them,
    and are left unscored when a run is stopped before.
    """

    def __init__(self, rubric: Rubric, cases: Sequence[Case], samples: int) -> None:
        self._cases = {case.id: case for case in cases}
        self._samples = samples
        self._arrived: dict[str, list[Output]] = defaultdict(list)
        uses = list(_uses(rubric))
        self._alone = [use for use in uses if use[2].name not in OVER_SAMPLES]
        self._together = [use for use in uses if use[2].name in OVER_SAMPLES]

    @property
    def over_samples(self) -> bool:
        """Whether a check compares the samples of a case."""
        return bool(self._together)

    def note(self, output: Output) -> list[Output]:
        """Remembers an output that has its own scores; all of its case's outputs once it is the last."""
        if not self._together:
            return []
        arrived = self._arrived[output.case_id]
        arrived.append(output)
        return self._arrived.pop(output.case_id) if len(arrived) == self._samples else []

    def score(self, output: Output) -> list[Score]:
        """The scores that ``output`` makes possible: its own, and its case's if it is the last sample."""
        case = self._cases[output.case_id]
        scores: list[Score] = []
        if output.text is not None:
            scores += _scores(self._alone, case, output.text, [output])
        answered = [sample for sample in self.note(output) if sample.text is not None]
        if answered:
            texts = [sample.text for sample in answered if sample.text is not None]
            scores += _scores(self._together, case, texts, answered)
        return scores


def _scores(
    uses: Sequence[Use], case: Case, text: str | list[str], outputs: Sequence[Output]
) -> Iterator[Score]:
    for criterion, position, use in uses:
        result = run_check(use.name, text, use.params, case)
        for output in outputs:
            yield Score(
                case.id,
                output.sample,
                criterion,
                position,
                result.value,
                result.explanation,
                f"check:{use.name}",
            )


def _uses(rubric: Rubric) -> Iterator[Use]:
    for criterion in rubric.criteria:
        for position, use in enumerate(criterion.checks):
            yield criterion.id, position, use
