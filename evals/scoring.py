"""Scores outputs by a rubric's checks, as they come."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from evals.checks import OVER_SAMPLES, run_check
from evals.outputs import Output, Score
from scenarios import Case, CheckUse, Rubric


class Scorer:
    """Scores the outputs of one run.

    A failed output has no scores. Checks that compare the samples of a case wait for the last of them,
    and are left unscored when a run is stopped before.
    """

    def __init__(self, rubric: Rubric, cases: Sequence[Case], samples: int) -> None:
        self._rubric = rubric
        self._cases = {case.id: case for case in cases}
        self._samples = samples
        self._arrived: dict[str, list[Output]] = defaultdict(list)

    def score(self, output: Output) -> list[Score]:
        """The scores that ``output`` makes possible: its own, and its case's if it is the last sample."""
        case = self._cases[output.case_id]
        arrived = self._arrived[case.id]
        arrived.append(output)
        scores: list[Score] = []
        if output.text is not None:
            scores += self._score(case, output.text, [output], over_samples=False)
        if len(arrived) == self._samples:
            answered = [sample for sample in arrived if sample.text is not None]
            texts = [sample.text for sample in answered if sample.text is not None]
            scores += self._score(case, texts, answered, over_samples=True)
        return scores

    def _score(
        self, case: Case, text: str | list[str], outputs: Sequence[Output], over_samples: bool
    ) -> Iterator[Score]:
        for criterion, position, use in self._uses():
            if (use.name in OVER_SAMPLES) is over_samples:
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

    def _uses(self) -> Iterator[tuple[str, int, CheckUse]]:
        for criterion in self._rubric.criteria:
            for position, use in enumerate(criterion.checks):
                yield criterion.id, position, use
