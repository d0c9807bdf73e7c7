"""Answers that a model could have given, drawn at random and scored for real."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evals import Output, Score
from evals.scoring import Scorer
from prompt_library import Phrase
from scenarios import Case, Rubric

SETS = 4
"""Sets of answers for each case."""
FAILED = 0.01
WORDS = """
    the answer is in our opening hours and you may return any article within thirty days with its receipt
    please tell us when it was bought a calm clear light garden opens slowly under rain while every shop
    keeps what its customers order online or by telephone for one week without further costs
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a case may have got, with its scores; ``rows`` are these as the database has them."""

    output: Output
    scores: Sequence[Score]
    rows: Sequence[tuple[Any, ...]]


class DrawnAnswers:
    """Draws answers by ``chance``, and keeps what it has drawn."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._words = WORDS.split()
        self._drawn: dict[str, list[list[Answer]]] = {}

    def answers(self, key: str, rubric: Rubric, case: Case, samples: int) -> list[list[Answer]]:
        """Sets of ``samples`` answers to a case, each scored together; the same ones for the same ``key``."""
        if key not in self._drawn:
            self._drawn[key] = [self._scored(rubric, case, samples) for _ in range(SETS)]
        return self._drawn[key]

    def text(self, least: int, most: int) -> str:
        """Words of about ``least`` to ``most`` characters."""
        length = self._chance.randint(least, most)
        return " ".join(self._chance.choices(self._words, k=length // 4))[:length]

    def _scored(self, rubric: Rubric, case: Case, samples: int) -> list[Answer]:
        scorer = Scorer(rubric, [case], samples)
        outputs = [self._output(case, sample) for sample in range(samples)]
        scores = [score for output in outputs for score in scorer.score(output)]
        by_sample = [[score for score in scores if score.sample == n] for n in range(samples)]
        return [
            Answer(output, own, [_score_row(score) for score in own])
            for output, own in zip(outputs, by_sample, strict=True)
        ]

    def _output(self, case: Case, sample: int) -> Output:
        asked, latency = self._chance.randint(80, 400), self._chance.uniform(300, 4000)
        if self._chance.random() < FAILED:
            error = Phrase("workbench.store.busy", path="/data/workbench.db")
            return Output(
                case.id, sample, (), None, latency_ms=latency, calls=1, error=error, error_kind="server"
            )
        facts = str(next(iter(case.expected.values()), "")) if self._chance.random() < 0.6 else ""
        text = f"{facts} {self.text(200, 800)}"
        return Output(case.id, sample, (), text, "stop", asked, len(text) // 4, latency, 1, 0)


def _score_row(score: Score) -> tuple[Any, ...]:
    told = json.dumps(score.explanation.dump(), ensure_ascii=False)
    return score.criterion, score.position, score.value, told, score.scorer
